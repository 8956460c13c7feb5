import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import { fromKysely } from 'pg-boss';
import type { Backlog } from './backlog.ts';
import { checkStart } from './check-start.ts';
import type { EngineOptions, StartExecution } from './contract.ts';
import { channel, queueName } from './queue.ts';
import type { SendDeps } from './wake.ts';
import { WorkflowError } from './workflow-error.ts';

export interface StartDeps extends SendDeps {
  readonly backlog: Backlog;
  readonly host: Pick<EngineOptions, 'observer'>;
}

/** An execution that the engine itself starts, with what it comes from. */
export interface StartLinked extends StartExecution {
  readonly replay?: { readonly of: string; readonly root: string; readonly no: number };
  readonly parent?: { readonly id: string; readonly createdAt: Date; readonly depth: number };
  readonly scheduledAt?: Date;
}

const batchSize = 1_000;

/** Inserts executions and their jobs, two statements per thousand. */
export async function startExecutions(
  deps: StartDeps,
  trx: Transaction<any>,
  executions: readonly StartLinked[],
): Promise<string[]> {
  const traceparent = deps.host.observer?.traceparent();
  const rows = executions.map((execution) => toRow(execution, traceparent));
  if (new Set(rows.map((row) => row.id)).size !== rows.length) throw alreadyThere();
  // What is not due yet waits for its time and not for its turn.
  const counted = executions.filter(({ evenIfFull, startAfter }) => !evenIfFull && startAfter === undefined);
  if (counted.length > 0) await deps.backlog.admit(trx, counted);
  for (let from = 0; from < rows.length; from += batchSize) {
    await startBatch(deps, trx, rows.slice(from, from + batchSize));
  }
  return rows.map((row) => row.id);
}

type Row = ReturnType<typeof toRow>;

async function startBatch(deps: SendDeps, trx: Transaction<any>, batch: readonly Row[]): Promise<void> {
  // The first job has the id of its execution: pg-boss refuses a second one even if two starts race. A month is a
  // partition of its own, so the primary key alone would let an old id in again.
  const given = batch.some((row) => row.given);
  const { rows } = await sql<{ id: string; created_at: Date }>`
    with e as (
      insert into workflow.execution (scope, subject, id, created_at, workflow_id, version, label, status, input,
        next_attempt_at, job_id, parent_id, parent_created_at, depth, replay_of, replay_root, replay_no, scheduled_at,
        traceparent)
      select r.scope, r.subject, r.id, now(), r.workflow_id, r.version, r.label, 'queued', r.input::json,
        r.start_after, r.id, r.parent_id, r.parent_created_at, coalesce(r.depth, 0), r.replay_of, r.replay_root,
        r.replay_no, r.scheduled_at, r.traceparent
      from json_to_recordset(${JSON.stringify(batch)}::json) as r(scope uuid, subject uuid, id uuid, workflow_id text,
        version integer, label text, input text, start_after timestamptz, parent_id uuid, parent_created_at timestamptz,
        depth smallint, replay_of uuid, replay_root uuid, replay_no integer, scheduled_at timestamptz,
        traceparent text)
      ${
        given ? sql`where not exists (select from workflow.execution x where x.scope = r.scope and x.id = r.id)` : sql``
      }
      on conflict do nothing
      returning id, created_at, next_attempt_at
    ), notified as (
      select pg_notify(${channel}, 'advance') from e where next_attempt_at is null or next_attempt_at <= now() limit 1
    )
    select id, created_at from e where (select count(*) from notified) >= 0`.execute(trx);
  const [first] = rows;
  if (!first || rows.length !== batch.length) throw alreadyThere();
  const createdAt = first.created_at.toISOString();
  const sent = await deps.boss.insert(
    queueName,
    batch.map((row) => ({
      id: row.id,
      data: { scope: row.scope, executionId: row.id, createdAt },
      group: { id: row.scope },
      heartbeatSeconds: deps.heartbeatSeconds,
      ...(row.start_after ? { startAfter: row.start_after } : {}),
    })),
    { db: fromKysely(trx), returnId: true },
  );
  if (sent?.length !== batch.length) throw alreadyThere();
}

function toRow(start: StartLinked, traceparent: string | undefined) {
  const { scope, subject, workflowId, version, label, parent, replay } = start;
  const input = checkStart(start);
  return {
    scope,
    subject,
    id: start.id?.toLowerCase() ?? randomUUID(),
    given: start.id !== undefined,
    workflow_id: workflowId,
    version,
    label: label ?? null,
    input,
    start_after: start.startAfter?.toISOString() ?? null,
    // Left out of the JSON where there is none, which is nearly always.
    parent_id: parent?.id,
    parent_created_at: parent?.createdAt,
    depth: parent && parent.depth + 1,
    replay_of: replay?.of,
    replay_root: replay?.root,
    replay_no: replay?.no,
    scheduled_at: start.scheduledAt,
    traceparent,
  };
}

function alreadyThere(): WorkflowError {
  return new WorkflowError(
    'execution_exists',
    'An execution with a given id exists already. Leave the id out, or start each id once.',
  );
}
