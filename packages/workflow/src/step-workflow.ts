import { sql, type Transaction } from 'kysely';
import type { Claim } from './claim.ts';
import type { CallWorkflow } from './contract.ts';
import { decodeJson } from './json.ts';
import { limits } from './limits.ts';
import type { Run } from './run.ts';
import { halt } from './settled.ts';
import { type ExecutionStatus, isFinalExecution, isFinalStep } from './status.ts';
import type { JournalScope } from './step-key.ts';
import { giveUp, noRoom, recordSleeping, replayed, succeeded } from './step-run.ts';
import { isWorkflowError } from './workflow-error.ts';

interface Child {
  readonly id: string;
  readonly status: ExecutionStatus;
  readonly reason: string | null;
  readonly error: string | null;
  readonly actor: string | null;
  readonly output: string | null;
}

/** Starts the execution of another workflow and waits for its end. */
export function callWorkflow<Result>(run: Run, scope: JournalScope, name: string, spec: CallWorkflow): Promise<Result> {
  return run.launch<Result>(async () => {
    const asked = run.ask(scope, name, 'workflow');
    if (asked === halt) return halt;
    const { recorded } = asked;
    if (recorded && isFinalStep(recorded.status)) return replayed<Result>(run, asked, recorded);
    await run.replay.idle();
    if (recorded?.status === 'sleeping' && !recorded.settled) {
      const until = recorded.nextAttemptAt;
      if (until && until > run.now()) {
        run.waitFor(asked.key, until);
        return halt;
      }
    }
    if (recorded?.status === 'sleeping' ? !run.open : !(await run.admit())) return halt;

    const startedAt = recorded?.startedAt ?? run.now();
    const child = await startOrFind(run, asked.key, spec);
    if (child === undefined) {
      run.decide({ kind: 'lost' });
      return halt;
    }
    if (typeof child === 'string') {
      return giveUp(run, asked, { reason: 'code_threw', message: child, attempts: 1, startedAt });
    }
    if (!isFinalExecution(child.status)) {
      const until = new Date(run.now().getTime() + limits.sleepMs);
      recordSleeping(run, asked, startedAt, until);
      run.waitFor(asked.key, until);
      return halt;
    }
    if (child.status !== 'succeeded') {
      const message = `The workflow "${spec.workflowId}" ended as ${child.status}${child.error ? `: ${child.error}` : '.'}`;
      const reason = child.reason ?? child.status;
      return giveUp(run, asked, { reason, message, actor: child.actor ?? undefined, attempts: 1, startedAt });
    }
    const refused = noRoom(run, asked.key, Buffer.byteLength(child.output ?? ''));
    if (refused) return giveUp(run, asked, { ...refused, attempts: 1, startedAt });
    run.record(asked, { ...succeeded(child.output), attempts: 1, startedAt, finishedAt: run.now() });
    return { value: decodeJson(child.output) as Result };
  });
}

/**
 * The row of the wait names the child and is written with it, so it is started once whatever happens to this run.
 *
 * @returns undefined if somebody else holds the execution now; a message if there can be no such child
 */
async function startOrFind(run: Run, step: string, spec: CallWorkflow): Promise<Child | string | undefined> {
  const { claim, deps } = run;
  if (claim.depth >= limits.workflowDepth) {
    return `Workflows call each other ${limits.workflowDepth} deep, which is the most.`;
  }
  try {
    return await deps.db.transaction().execute(async (trx) => {
      const begun = await beginWait(trx, claim, step);
      if (begun) {
        const { id, createdAt, scope, subject } = claim.execution;
        const parent = { id, createdAt, depth: claim.depth };
        const label = spec.label ?? claim.execution.label;
        const start = { ...spec, ...(label === undefined ? {} : { label }), id: begun, scope, subject, parent };
        // Where the caller was let in, what it calls is too: refusing it would hold up both.
        await deps.startIn(trx, [{ ...start, evenIfFull: true }]);
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
