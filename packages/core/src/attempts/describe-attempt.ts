import { type Attempt, AppError, isFinalAttempt } from '@acme/api';
import type { AttemptRow } from './move-attempt.ts';

/** The state as it is at this moment: what is past its time is expired, whether or not that is recorded yet. */
export function currentState(row: AttemptRow, now: Date): AttemptRow['state'] {
  if (isFinalAttempt(row.state)) return row.state;
  const endsAt = row.state === 'pending' ? (row.claim_expires_at ?? row.expires_at) : row.expires_at;
  return endsAt <= now ? 'expired' : row.state;
}

/** What the panel may know of an attempt. Hashes, codes and credentials stay here. */
export function describeAttempt(row: AttemptRow, now: Date): Attempt {
  const state = currentState(row, now);
  const known = row.account_id !== null && row.account_label !== null;
  return {
    id: row.id,
    integrationId: row.integration_id,
    state,
    expiresAt: row.expires_at.toISOString(),
    ...(state === 'pending' && row.claim_expires_at !== null
      ? { claimExpiresAt: row.claim_expires_at.toISOString() }
      : {}),
    ...(row.connection_id === null ? {} : { connectionId: row.connection_id }),
    // Until the claim nobody but the finishing browser learns whose account it is.
    ...(state === 'connected' && known
      ? { account: { id: row.account_id ?? '', label: row.account_label ?? '' } }
      : {}),
    ...(row.error_code === null ? {} : { error: { code: row.error_code, message: row.error_message ?? '' } }),
  };
}

export function attemptNotFound(): AppError {
  return new AppError('not_found', 'There is no such attempt. Start again with Connect.');
}

export function attemptClosed(): AppError {
  return new AppError('attempt_closed', 'This attempt is over. Start again with Connect.');
}
