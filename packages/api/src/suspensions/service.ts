import type { Actor, Subject } from '../context.ts';
import type { SuspensionOutput, SuspensionTarget } from './schemas.ts';

/** Holding work back and letting it go on. */
export interface SuspensionService {
  /**
   * Stops work at the next step and starts nothing new. Credentials, settings and switches stay. Again: nothing changes.
   * @throws not_found
   */
  suspend(
    actor: Actor,
    subject: Subject,
    input: SuspensionTarget & { readonly reason?: string | undefined },
  ): Promise<SuspensionOutput>;
  /** Takes back what `suspend` did, for the same target; what waited goes on. @throws not_found */
  resume(actor: Actor, subject: Subject, target: SuspensionTarget): Promise<SuspensionOutput>;
}
