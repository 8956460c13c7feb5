import type { FinalStatus } from './status.ts';

/** How one run of an execution came to its end. */
export type Outcome =
  | {
      readonly kind: 'ended';
      readonly status: FinalStatus;
      readonly reason: string | null;
      readonly error: string | null;
      readonly actor: string | null;
      /** The steps whose failure ended it: those that a retry begins again. */
      readonly failedSteps: readonly string[] | null;
      readonly output: string | null;
    }
  | {
      readonly kind: 'waiting';
      readonly status: 'sleeping' | 'retrying' | 'queued';
      /** `null`: go on at once, here or on another process. */
      readonly until: Date | null;
      /** Steps that wait for something other than a time; it may have come meanwhile. */
      readonly waits?: readonly string[];
      /** This process cannot go on with it; another one may. */
      readonly unsettled?: boolean;
    }
  | {
      readonly kind: 'parked';
      readonly reason: string;
      readonly error: string | null;
      readonly actor: string | null;
      /** What it waits for may be there already, here or in another process: somebody looks. */
      readonly unsettled?: boolean;
    }
  /** Somebody else holds the execution or it has ended: there is nothing left to write. */
  | { readonly kind: 'lost' }
  /** A fault of ours or of the database: to be tried again later, at nobody's expense. */
  | { readonly kind: 'broken'; readonly cause: unknown };

export function failed(
  reason: string,
  error: string,
  more: { readonly actor?: string | undefined; readonly failedSteps?: readonly string[] } = {},
): Outcome {
  const { actor = null, failedSteps = [] } = more;
  return {
    kind: 'ended',
    status: 'failed',
    reason,
    error,
    actor,
    failedSteps: failedSteps.length === 0 ? null : failedSteps,
    output: null,
  };
}
