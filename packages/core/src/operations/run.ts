import { type Actor, AppError, type OperationAct } from '@acme/api';
import type { StartExecution, StepCall, WorkflowCode } from '@acme/workflow';
import { sql } from 'kysely';
import { recordAudit } from '../audit/record.ts';
import { planEachTime } from '../db/name-statements.ts';
import { forProject, type ProjectDb, type ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { readQuery } from '../search/read-query.ts';
import { lockUser } from '../users/lock-user.ts';
import { perform, type PerformDeps } from './perform.ts';

const id = 'acme.operation';
const batchSize = 100;

type RunDeps = PerformDeps & Pick<CoreDeps, 'projects'>;

/**
 * The durable half of a bulk operation. Its row is its journal: act, counts and how far it has come are written in the
 * transaction of each user, so a killed process loses no user and does none twice.
 */
export const operationWorkflow = {
  id,
  start: (projectId: string, operationId: string): StartExecution => ({
    scope: projectId,
    // An operation is of no user; what it does to users is in the audit of each.
    subject: operationId,
    workflowId: id,
    version: 1,
    input: { operationId },
  }),
  code: (deps: RunDeps): WorkflowCode => ({
    run: async ({ execution, input, step }) => {
      const { operationId } = input as { operationId: string };
      return await step.run('go through the users', (call) => goThrough(deps, execution.scope, operationId, call));
    },
  }),
};

interface Target {
  readonly id: string;
  readonly external_id: string;
  readonly cursor_at: string;
}

interface Running {
  readonly act: OperationAct;
  readonly query: string;
  readonly reason: string | null;
  readonly started_by: Actor;
  readonly created_at: Date;
  readonly cursor_at: string | null;
  readonly cursor_id: string | null;
}

async function goThrough(
  deps: RunDeps,
  projectId: string,
  operationId: string,
  call: StepCall,
): Promise<{ readonly outcome: 'done' | 'cancelled' }> {
  const db = forProject(deps.db, projectId);
  for (;;) {
    const operation = await readRunning(db, operationId);
    if (operation === undefined) return { outcome: 'cancelled' };
    const targets = await nextTargets(deps, db, operation);
    if (targets.length === 0) return { outcome: (await finish(db, operation, operationId)) ? 'done' : 'cancelled' };
    for (const target of targets) {
      // Whoever takes over begins at the user after the last one that was written.
      call.signal.throwIfAborted();
      if (!(await doOne(deps, db, operation, operationId, target))) return { outcome: 'cancelled' };
    }
  }
}

async function readRunning(db: ProjectDb, operationId: string): Promise<Running | undefined> {
  return await db
    .selectFrom('connect.operation')
    .select(['act', 'query', 'reason', 'started_by', 'created_at', 'cursor_id'])
    .select(sql<string | null>`cursor_at::text`.as('cursor_at'))
    .where('id', '=', operationId)
    .where('state', '=', 'running')
    .executeTakeFirst();
}

/** The next users, oldest first: who comes later than the operation is not meant by it. */
async function nextTargets(deps: RunDeps, db: ProjectDb, operation: Running): Promise<readonly Target[]> {
  const project = await deps.projects.get(db.projectId);
  const definition = deps.definitions.of(project.slug);
  const condition = readQuery({ definition, now: operation.created_at }, operation.query);
  const { cursor_at, cursor_id } = operation;
  const { rows } = await sql<Target>`${sql.raw(planEachTime)}
    select u.id, u.external_id, u.created_at::text as cursor_at from connect.connected_user u
    where u.project_id = ${db.projectId} and u.deleted_at is null and u.created_at <= ${operation.created_at}
      and ${cursor_at === null ? sql`true` : sql`(u.created_at, u.id) > (${cursor_at}::timestamptz, ${cursor_id}::uuid)`}
      and ${condition}
    order by u.created_at, u.id limit ${batchSize}`.execute(db.unbound);
  return rows;
}

/** Returns false when the operation was cancelled in the meantime. */
async function doOne(
  deps: RunDeps,
  db: ProjectDb,
  operation: Running,
  operationId: string,
  target: Target,
): Promise<boolean> {
  const project = await deps.projects.get(db.projectId);
  try {
    return await db.transaction(async (trx) => {
      const user = await lockUser(trx, target.id, deps.clock.now(), 'update');
      const changed = await perform(deps, trx, {
        actor: operation.started_by,
        definition: deps.definitions.of(project.slug),
        user,
        act: operation.act,
        reason: operation.reason ?? undefined,
      });
      await advance(trx, operationId, target, changed ? 'changed' : 'unchanged');
      return true;
    });
  } catch (error) {
    if (error instanceof Cancelled) return false;
    const failure = AppError.is(error) ? error : unexpected(deps, operationId, error);
    return await db
      .transaction(async (trx) => {
        await trx
          .insertInto('connect.operation_failure', {
            operation_id: operationId,
            user_id: target.id,
            external_id: target.external_id,
            code: failure.code,
            message: failure.message,
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        await advance(trx, operationId, target, 'failed');
        return true;
      })
      .catch((again: unknown) => {
        if (again instanceof Cancelled) return false;
        throw again;
      });
  }
}

/** Thrown inside a user's transaction, so that an act after the end of its operation leaves no trace. */
class Cancelled extends Error {}

async function advance(
  trx: ProjectTrx,
  operationId: string,
  target: Target,
  outcome: 'changed' | 'unchanged' | 'failed',
): Promise<void> {
  const advanced = await trx
    .updateTable('connect.operation')
    .set((eb) => ({
      [outcome]: eb(outcome, '+', 1),
      cursor_at: sql<Date>`${target.cursor_at}::timestamptz`,
      cursor_id: target.id,
      updated_at: new Date(),
    }))
    .where('id', '=', operationId)
    .where('state', '=', 'running')
    .executeTakeFirst();
  if (advanced.numUpdatedRows === 0n) throw new Cancelled();
}

/** A database that is away is everybody's trouble and is tried again; anything else is this user's, and the rest goes on. */
function unexpected(deps: RunDeps, operationId: string, error: unknown): AppError {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^(08|40|53|55|57)|^E[A-Z]+$/.test(code)) throw error;
  deps.log.error({ err: error, operationId }, 'an operation failed for one user');
  return new AppError('internal_error', 'It failed on our side; the log of the server says how.');
}

/** Returns false when it was cancelled in the meantime. */
async function finish(db: ProjectDb, operation: Running, operationId: string): Promise<boolean> {
  return await db.transaction(async (trx) => {
    const now = new Date();
    const done = await trx
      .updateTable('connect.operation')
      .set({ state: 'done', finished_at: now, updated_at: now })
      .where('id', '=', operationId)
      .where('state', '=', 'running')
      .returning(['changed', 'unchanged', 'failed'])
      .executeTakeFirst();
    if (done === undefined) return false;
    await recordAudit(trx, operation.started_by, { action: 'operation.finished', target: { operationId, ...done } });
    return true;
  });
}
