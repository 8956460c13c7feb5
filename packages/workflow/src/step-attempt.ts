import type { Kysely } from 'kysely';
import type { WorkflowTables } from './tables.ts';
import { isUuid } from './uuid.ts';

/** One attempt of a step that is over. */
export interface StepAttempt {
  /** 1 for the first try; begins at 1 again where somebody let a failed step be tried again. */
  readonly attempt: number;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** Both absent for the attempt that went well. The error is cut to 300 bytes. */
  readonly reason: string | undefined;
  readonly error: string | undefined;
}

/** The same with what the work of the step has noted of it. */
export interface NotedAttempt extends StepAttempt {
  readonly note: unknown;
}

/** The attempts of a step as they are recorded, for those who read its row. */
export function toHistory(recorded: unknown): StepAttempt[] {
  return (
    toNotedHistory(recorded)
      // One that went well at once is told by the step's own times, whether or not something was noted of it.
      .filter(({ attempt, reason }) => attempt > 1 || reason !== undefined)
      .map(({ note: _note, ...attempt }) => attempt)
  );
}

function toNotedHistory(recorded: unknown): NotedAttempt[] {
  const attempts = (recorded ?? []) as readonly (Omit<NotedAttempt, 'startedAt' | 'finishedAt'> & {
    readonly startedAt: string;
    readonly finishedAt: string;
  })[];
  return attempts.map(({ attempt, startedAt, finishedAt, reason, error, note }) => ({
    attempt,
    startedAt: new Date(startedAt),
    finishedAt: new Date(finishedAt),
    reason,
    error,
    note,
  }));
}

/**
 * The attempts of one step that are over, with what was noted of each; of one that went well at once, if something was.
 *
 * @returns undefined if the execution has recorded no such step
 */
export async function getAttempts(
  db: Kysely<any>,
  target: { readonly scope: string; readonly id: string; readonly key: string },
): Promise<NotedAttempt[] | undefined> {
  if (!isUuid(target.scope) || !isUuid(target.id)) return undefined;
  const row = await (db as Kysely<WorkflowTables>)
    .selectFrom('workflow.step as s')
    .select('s.history')
    .where('s.scope', '=', target.scope)
    .where('s.execution_id', '=', target.id)
    .where('s.key', '=', target.key)
    .executeTakeFirst();
  return row && toNotedHistory(row.history);
}
