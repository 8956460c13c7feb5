'use client';
import { ConnectPanel, ConnectProvider, type ConnectSnapshot } from '@acme/connect-ui';
import '@acme/connect-ui/styles.css';

interface IntegrationsProps {
  readonly snapshot: ConnectSnapshot | Promise<ConnectSnapshot>;
  readonly timeZone?: string;
}

const getToken = async (): Promise<string> => (await fetch('/api/connect-token', { method: 'POST' })).text();

/** A function cannot be handed from the server to the browser: the token source lives here. */
export function Integrations({ snapshot, timeZone }: IntegrationsProps) {
  return (
    <ConnectProvider
      apiUrl="https://connect.example.com"
      projectId="…"
      getToken={getToken}
      snapshot={snapshot}
      timeZone={timeZone}
    >
      <ConnectPanel />
    </ConnectProvider>
  );
}
