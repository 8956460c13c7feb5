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
  expiring: ['connected', 'needs_reauth', 'suspended', 'revoking'],
  needs_setup: ['connected', 'needs_reauth', 'suspended', 'revoking'],
  needs_reauth: ['connected', 'suspended', 'revoking'],
  insufficient_scope: ['connected', 'needs_reauth', 'suspended', 'revoking'],
  provider_error: ['connected', 'needs_reauth', 'suspended', 'revoking'],
  suspended: ['connected', 'needs_reauth', 'revoking'],
  revoking: ['disconnected'],
  disconnected: [],
} as const satisfies Record<ConnectionState, readonly ConnectionState[]>;

/** A connection in one of these states still holds a credential and is shown to its user. */
export function isLiveConnection(state: ConnectionState): boolean {
  return state !== 'revoking' && state !== 'disconnected';
}
