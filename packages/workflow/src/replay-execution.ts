import { sql, type Transaction } from 'kysely';
import { decodeJson } from './json.ts';
import { type StartDeps, startExecutions } from './start.ts';
import { type ExecutionStatus, isFinalExecution } from './status.ts';
import { isUuid } from './uuid.ts';
import { WorkflowError } from './workflow-error.ts';

interface Original {
  readonly subject: string;
  readonly workflow_id: string;
  readonly version: number;
  readonly label: string | null;
  readonly status: ExecutionStatus;
  readonly input: string | null;
  readonly root: string;
  readonly scheduled_at: Date | null;
}

/** Starts a new execution with the input of one that has ended. */
export async function replayExecution(
  deps: StartDeps,
  trx: Transaction<any>,
  target: { readonly scope: string; readonly executionId: string; readonly version?: number; readonly id?: string },
): Promise<string | undefined> {
  const { scope, executionId } = target;
  if (!isUuid(scope) || !isUuid(executionId)) return undefined;
  const { rows } = await sql<Original>`
    select e.subject, e.workflow_id, e.version, e.label, e.status, e.input::text as input,
      coalesce(e.replay_root, e.id) as root, e.scheduled_at
    from workflow.execution e where e.scope = ${scope} and e.id = ${executionId} for share`.execute(trx);
  const original = rows[0];
  if (!original) return undefined;
  if (!isFinalExecution(original.status)) {
    throw new WorkflowError(
      'not_finished',
      'The execution is still under way. Wait until it has ended, or cancel it, and replay it then.',
    );
  }
  if (original.input === null) {
    throw new WorkflowError(
      'not_replayable',
      'The input of the execution was erased or never given, so it cannot be run again.',
    );
  }
  // Numbers make the idempotency keys: two replays at once must not get the same one.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`workflow.replay ${original.root}`}, 0))`.execute(trx);
  const { rows: counted } = await sql<{ no: number }>`
    select coalesce(max(replay_no), 0) + 1 as no from workflow.execution
    where scope = ${scope} and replay_root = ${original.root}`.execute(trx);
  const [id] = await startExecutions(deps, trx, [
    {
      scope,
      subject: original.subject,
      workflowId: original.workflow_id,
      version: target.version ?? original.version,
      ...(original.label === null ? {} : { label: original.label }),
      ...(target.id === undefined ? {} : { id: target.id }),
      ...(original.scheduled_at === null ? {} : { scheduledAt: original.scheduled_at }),
      input: decodeJson(original.input),
      replay: { of: executionId, root: original.root, no: counted[0]?.no ?? 1 },
    },
  ]);
  return id;
}
