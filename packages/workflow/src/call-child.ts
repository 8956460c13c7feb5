import { type Kysely, sql, type Transaction } from 'kysely';
import type { Claim } from './claim.ts';
import type { CallWorkflow } from './contract.ts';
import type { Child } from './run-store.ts';
import type { StartLinked } from './start.ts';
import { isWorkflowError } from './workflow-error.ts';

interface ChildDeps {
  readonly db: Kysely<any>;
  /** Starts the executions of called workflows. */
  readonly startIn: (trx: Transaction<any>, executions: readonly StartLinked[]) => Promise<unknown>;
}

/**
 * The row of the wait names the child and is written with it, so it is started once whatever happens to this run.
 *
 * @returns undefined if somebody else holds the execution now; a message if there can be no such child
 */
export async function callChild(
  { db, startIn }: ChildDeps,
  claim: Claim,
  step: string,
  spec: CallWorkflow,
): Promise<Child | string | undefined> {
  try {
    return await db.transaction().execute(async (trx) => {
      const begun = await beginWait(trx, claim, step);
      if (begun) {
        const { id, createdAt, scope, subject } = claim.execution;
        const parent = { id, createdAt, depth: claim.depth };
        const label = spec.label ?? claim.execution.label;
        const start = { ...spec, ...(label === undefined ? {} : { label }), id: begun, scope, subject, parent };
        // Where the caller was let in, what it calls is too: refusing it would hold up both.
        await startIn(trx, [{ ...start, evenIfFull: true }]);
      }
      const { rows } = await sql<Child | { readonly id: null }>`
        select c.id, c.status, c.reason, c.error, c.actor, c.output::text as output
        from workflow.wait w
        join workflow.execution e on e.scope = w.scope and e.id = w.execution_id
          and e.created_at = w.execution_created_at and e.status = 'running' and e.run_no = ${claim.lease.runNo}
        left join workflow.execution c on c.scope = w.scope and c.id = w.child_id
        where w.scope = ${claim.lease.scope} and w.execution_id = ${claim.lease.executionId} and w.step = ${step}`.execute(
        trx,
      );
      const child = rows[0];
      return child?.id === null ? 'The execution that was called is gone: erased, or its month was dropped.' : child;
    });
  } catch (error) {
    if (isWorkflowError(error)) return error.message;
    throw error;
  }
}

/** The lock is what a cancel waits for, so that it sees the child. @returns the id for a new one; undefined if there is one */
async function beginWait(trx: Transaction<any>, { lease }: Claim, step: string): Promise<string | undefined> {
  const { rows } = await sql<{ child_id: string }>`
    insert into workflow.wait (scope, subject, execution_id, execution_created_at, step, child_id)
    select e.scope, e.subject, e.id, e.created_at, ${step}, gen_random_uuid()
    from workflow.execution e
    where e.scope = ${lease.scope} and e.id = ${lease.executionId} and e.created_at = ${lease.createdAt}
      and e.status = 'running' and e.run_no = ${lease.runNo}
    for share
    on conflict (scope, execution_id, step) do nothing
    returning child_id`.execute(trx);
  return rows[0]?.child_id;
}
