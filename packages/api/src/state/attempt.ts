/** One try to connect an account. Only the server moves it; what a browser says is a hint. */
export const attemptStates = [
  'opened',
  'awaiting_provider',
  'verifying',
  'needs_fields',
  'pending',
  'connected',
  'denied',
  'admin_consent_required',
  'insufficient_scope',
  'account_mismatch',
  'already_connected',
  'limit_reached',
  'expired',
  'cancelled',
  'provider_down',
  'failed',
] as const;
/** See {@link attemptStates}. */
export type AttemptState = (typeof attemptStates)[number];

/**
 * Legal moves of an attempt. `pending` means the provider has answered and the account waits
 * two minutes for the panel that started the attempt to claim it.
 */
export const attemptMoves = {
  opened: ['awaiting_provider', 'provider_down', 'failed', 'cancelled', 'expired'],
  needs_fields: ['opened', 'verifying', 'cancelled', 'expired'],
  awaiting_provider: ['verifying', 'provider_down', 'failed', 'cancelled', 'expired'],
  verifying: [
    'pending',
    'denied',
    'admin_consent_required',
    'needs_fields',
    'connected',
    'insufficient_scope',
    'account_mismatch',
    'already_connected',
    'limit_reached',
    'provider_down',
    'failed',
    'expired',
  ],
  pending: ['connected', 'already_connected', 'limit_reached', 'expired', 'cancelled'],
  connected: [],
  denied: [],
  admin_consent_required: [],
  insufficient_scope: [],
  account_mismatch: [],
  already_connected: [],
  limit_reached: [],
  expired: [],
  cancelled: [],
  provider_down: [],
  failed: [],
} as const satisfies Record<AttemptState, readonly AttemptState[]>;

/** True once nothing can change the attempt any more. */
export function isFinalAttempt(state: AttemptState): boolean {
  return attemptMoves[state].length === 0;
}
