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
      /** A name of the caller's, for a client that is told of no attempt. Its window has to be opened by a page of the host. */
      readonly session?: string | undefined;
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
  /**
   * The newest attempt with this name of the caller's. One that waits to be claimed is claimed by asking, if its window was opened by a
   * page of the host. @throws not_found
   */
  follow(actor: UserActor, session: string): Promise<Attempt>;
  /** Nobody asks for it any more: gives up what is not connected. @throws not_found */
  leave(actor: UserActor, session: string): Promise<Attempt>;
}
