/** Health of one connected account. `disconnected` is terminal. */
export const connectionStates = [
  'connected',
  'expiring',
  'needs_setup',
  'needs_reauth',
  'insufficient_scope',
  'provider_error',
  'suspended',
  'revoking',
  'disconnected',
] as const;
/** See {@link connectionStates}. */
export type ConnectionState = (typeof connectionStates)[number];

/** Why a connection is in its state. */
export const connectionReasons = [
  'invalid_grant',
  'refresh_outcome_lost',
  'refresh_stalled',
  'rejected_by_api',
  'expires_soon',
  'expired',
  'scope_withdrawn',
  'check_failed',
  'disconnected_by_user',
  'disconnected_by_host',
  'disconnected_by_rule',
  'suspended_by_host',
  'suspended_by_rule',
] as const;
/** See {@link connectionReasons}. */
export type ConnectionReason = (typeof connectionReasons)[number];

/** Legal moves of a connection; anything else is a bug and is refused by the database verb. */
export const connectionMoves = {
  connected: [
    'expiring',
    'needs_setup',
    'needs_reauth',
    'insufficient_scope',
    'provider_error',
    'suspended',
    'revoking',
  ],
  expiring: ['connected', 'needs_setup', 'needs_reauth', 'suspended', 'revoking'],
  needs_setup: ['connected', 'needs_reauth', 'suspended', 'revoking'],
  needs_reauth: ['connected', 'needs_setup', 'suspended', 'revoking'],
  insufficient_scope: ['connected', 'needs_setup', 'needs_reauth', 'suspended', 'revoking'],
  provider_error: ['connected', 'needs_setup', 'needs_reauth', 'suspended', 'revoking'],
  suspended: ['connected', 'needs_setup', 'needs_reauth', 'revoking'],
  revoking: ['disconnected'],
  disconnected: [],
} as const satisfies Record<ConnectionState, readonly ConnectionState[]>;

/** What brings a connection on, and so whose turn it is. */
export const connectionActions = ['none', 'reconnect', 'finish_setup', 'wait', 'resume', 'connect'] as const;
/** See {@link connectionActions}. */
export type ConnectionAction = (typeof connectionActions)[number];

/**
 * The next action of each state. `reconnect` is for the customer, who may wait with it while the state is `expiring`;
 * `finish_setup` is too. `resume` is for the host or its rule; `wait` for nobody: the server tries again by itself.
 */
export const nextActionOf = {
  connected: 'none',
  expiring: 'reconnect',
  needs_setup: 'finish_setup',
  needs_reauth: 'reconnect',
  insufficient_scope: 'reconnect',
  provider_error: 'wait',
  suspended: 'resume',
  revoking: 'wait',
  disconnected: 'connect',
} as const satisfies Record<ConnectionState, ConnectionAction>;

/** A connection in one of these states still holds a credential and is shown to its user. */
export function isLiveConnection(state: ConnectionState): boolean {
  return state !== 'revoking' && state !== 'disconnected';
}
