import type { UserActor } from '../context.ts';
import type { Attempt, ClaimProof, CreatedAttempt } from './schemas.ts';

/** Connect attempts of the calling user. Another user's attempt is `not_found`. */
export interface AttemptService {
  /** @throws not_found, integration_locked, suspended, integration_not_configured, forbidden_origin, limit_reached */
  create(
    actor: UserActor,
    input: {
      readonly integrationId: string;
      readonly connectionId?: string | undefined;
      readonly returnUrl?: string | undefined;
    },
  ): Promise<CreatedAttempt>;
  /** @throws not_found */
  get(actor: UserActor, attemptId: string): Promise<Attempt>;
  /** Yields the attempt at once and at each move, until it is final or the token ends. */
  watch(
    actor: UserActor,
    input: { readonly attemptId: string; readonly signal: AbortSignal | undefined },
  ): AsyncIterable<Attempt>;
  /** Checks a key with the provider and connects. @throws invalid_credentials, invalid_fields, attempt_closed */
  submitFields(
    actor: UserActor,
    input: { readonly attemptId: string; readonly values: Readonly<Record<string, string>> },
  ): Promise<Attempt>;
  /** @throws claim_rejected, attempt_closed */
  claim(actor: UserActor, input: { readonly attemptId: string; readonly proof: ClaimProof }): Promise<Attempt>;
  cancel(actor: UserActor, attemptId: string): Promise<Attempt>;
}
