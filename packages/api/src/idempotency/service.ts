import type { ServerActor } from '../context.ts';

/** One write, and the key under which it happens once. */
export interface OnceRequest {
  readonly procedure: string;
  readonly key: string;
  readonly input: unknown;
}

/** Writes that may be sent again (draft-ietf-httpapi-idempotency-key-header). */
export interface IdempotencyService {
  /**
   * Does the work, or gives the answer that the same write got within 24 hours. Work that throws
   * leaves no trace here, so that it can be tried again.
   *
   * @throws invalid_request for something that is no key
   * @throws idempotency_key_reused when the key came with another input
   * @throws request_in_progress while the first attempt runs; 60 s after it began it counts as crashed
   * @throws conflict when it was done and its answer was given up with a lost encryption key
   */
  once<Result>(
    actor: ServerActor,
    request: OnceRequest,
    work: () => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly replayed: boolean }>;
}
