import type { Connection, ConnectionState, ConnectPhase, Integration } from '@acme/connect';

const waiting: ReadonlySet<ConnectPhase['phase']> = new Set(['opening', 'awaiting', 'code_entry', 'verifying']);

/** True while this page itself waits for a second window. */
export function isWaiting({ phase }: ConnectPhase): boolean {
  return waiting.has(phase);
}

/** What an account can look like. */
export type ShownConnectionState = Exclude<ConnectionState, 'expiring' | 'revoking' | 'disconnected'>;

/** How one account is shown; what renews itself or is on its way out looks like what it was. */
export function shownState(state: ConnectionState): ShownConnectionState {
  return state === 'expiring' || state === 'revoking' || state === 'disconnected' ? 'connected' : state;
}

/** The user can bring this account back, and nobody else. A colleague's is for its owner. */
export function needsReconnect({ state, owner }: Pick<Connection, 'state' | 'owner'>): boolean {
  return owner === undefined && (state === 'needs_reauth' || state === 'insufficient_scope');
}

/** The account that stands for an integration: the one that its status is about, else the default one. */
export function tellingAccount({ connections }: Pick<Integration, 'connections'>): Connection | undefined {
  return connections.find(({ state }) => shownState(state) !== 'connected') ?? defaultAccount(connections);
}

/** The default account, or the only one. */
export function defaultAccount(connections: readonly Connection[]): Connection | undefined {
  return connections.find(({ isDefault }) => isDefault) ?? connections[0];
}
