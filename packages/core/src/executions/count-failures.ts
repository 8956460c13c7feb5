import type { FinishedExecution } from '@acme/workflow';
import { type RawBuilder, sql } from 'kysely';

/** So many runs of a workflow that fail one after the other are more than bad luck. */
export const failingAfter = 3;

/**
 * Counts how many runs of a workflow for an account have failed in a row, as CTEs of a statement that is sent anyway. Nothing is
 * written while all goes well, nor once it is known that nothing does.
 */
export function countFailuresSql(execution: FinishedExecution): RawBuilder<unknown> {
  const isDone = execution.status === 'succeeded';
  const write = (table: RawBuilder<unknown>): RawBuilder<unknown> => sql`
    update ${table} w set failures = ${isDone ? sql`0` : sql`w.failures + 1`}
    where w.project_id = ${execution.scope} and w.connection_id = ${execution.label ?? null}::uuid
      and w.workflow_id = ${execution.workflowId} and w.user_id = ${execution.subject}
      and ${isDone ? sql`w.failures > 0` : sql`w.failures < ${failingAfter}::smallint`}`;
  return sql`own as (${write(sql`connect.workflow_state`)}), members as (${write(sql`connect.member_switch`)})`;
}
