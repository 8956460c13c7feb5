'use client';
import { useState } from 'react';
import { ConnectProvider, type ConnectProviderProps } from '../headless/connect-provider.tsx';
import type { Scenario } from './scenario.ts';
import { createScenarioClient } from './scenario-client.ts';

type Shared = Omit<ConnectProviderProps, 'client' | 'apiUrl' | 'projectId' | 'getToken' | 'fetch' | 'snapshot'>;

/**
 * A provider without a server: what is below sees the scenario, as it was at the first render.
 *
 * @example
 * const page = <ScenarioProvider scenario={{ user: exampleUser() }}>{yourPage}</ScenarioProvider>;
 */
export function ScenarioProvider({ scenario, ...rest }: Shared & { readonly scenario: Scenario }): React.JSX.Element {
  const [client] = useState(() => createScenarioClient(scenario));
  return <ConnectProvider {...rest} client={client} />;
}
