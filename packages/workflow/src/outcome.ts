import type { FinalStatus } from './status.ts';

/** How one run of an execution came to its end. */
export type Outcome =
  | {
      readonly kind: 'ended';
      readonly status: FinalStatus;
      readonly reason: string | null;
      readonly error: string | null;
      readonly output: string | null;
    }
  | {
      readonly kind: 'waiting';
      readonly status: 'sleeping' | 'retrying' | 'queued';
      /** `null`: go on at once, here or on another process. */
      readonly until: Date | null;
    }
  | { readonly kind: 'parked'; readonly reason: string; readonly error: string | null }
  /** Somebody else holds the execution or it has ended: there is nothing left to write. */
  | { readonly kind: 'lost' }
  /** A fault of ours or of the database: to be tried again later, at nobody's expense. */
  | { readonly kind: 'broken'; readonly cause: unknown };

export function failed(reason: string, error: string): Outcome {
  return { kind: 'ended', status: 'failed', reason, error, output: null };
}
