'use client';
import { type ConnectEvent, ConnectPanel, ConnectProvider, type ConnectStart } from '@acme/connect-ui';
import { useCallback } from 'react';

interface HearingPageProps {
  readonly getToken: () => Promise<string>;
  readonly accountsLeft: number;
  readonly showPlans: () => void;
  readonly track: (event: ConnectEvent) => void;
}

export function HearingPage({ getToken, accountsLeft, showPlans, track }: HearingPageProps) {
  const beforeConnect = useCallback(
    ({ connectionId }: ConnectStart) => {
      // Who only connects an account again has room for it.
      if (accountsLeft > 0 || connectionId !== undefined) return true;
      showPlans();
      return false;
    },
    [accountsLeft, showPlans],
  );
  return (
    <ConnectProvider
      apiUrl="https://connect.example.com"
      projectId="…"
      getToken={getToken}
      beforeConnect={beforeConnect}
      onEvent={track}
    >
      <ConnectPanel />
    </ConnectProvider>
  );
}
