import { setTimeout as wait } from 'node:timers/promises';
import { type Actor, AppError, type OperationAct } from '@acme/api';
import { isStepFailure, type StartExecution, type StepCall, StepFailure, type WorkflowCode } from '@acme/workflow';
import { sql } from 'kysely';
import { recordAudit } from '../audit/record.ts';
import { fingerprintOf } from '../availability/fingerprint.ts';
import { planEachTime } from '../db/name-statements.ts';
import { forProject, type ProjectDb, type ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { readQuery } from '../search/read-query.ts';
import { lockUser } from '../users/lock-user.ts';
import { forgetIfDeleted } from './forget-operations.ts';
import { perform, type PerformDeps } from './perform.ts';

const id = 'acme.operation';
const batchSize = 100;
/** Every second at first, then every minute, for an hour in all: a deploy takes its time. */
const versionTries = 100;
const eagerTries = 40;

type RunDeps = PerformDeps & Pick<CoreDeps, 'projects'>;

/**
 * The durable half of a bulk operation. Its row is its journal: act, counts and how far it has come are written in the
 * transaction of each user, so a killed process loses no user and does none twice.
 */
export const operationWorkflow = {
  id,
  start: (projectId: string, operationId: string, rules?: string): StartExecution => ({
    scope: projectId,
    // An operation is of no user; what it does to users is in the audit of each.
    subject: operationId,
    workflowId: id,
    version: 1,
    input: { operationId, ...(rules === undefined ? {} : { rules }) } satisfies OperationInput,
    evenIfFull: true,
  }),
  code: (deps: RunDeps): WorkflowCode => ({
    run: async ({ execution, input, step }) => {
      const { operationId, rules } = input as OperationInput;
      const projectId = execution.scope;
      try {
        if (rules !== undefined) {
          await step.run(
            'find a process that has these rules',
            ({ attempt }) => refuseOtherRules(deps, projectId, rules, attempt),
            { tries: versionTries },
          );
        }
        return await step.run('go through the users', (call) => goThrough(deps, projectId, operationId, rules, call));
      } catch (error) {
        if (!isStepFailure(error)) throw error;
        deps.log.error({ projectId, operationId, reason: error.reason }, 'an operation was given up');
        return await step.run('give up', () => end(forProject(deps.db, projectId), operationId, 'failed'));
      }
    },
  }),
};

interface OperationInput {
  readonly operationId: string;
  /** For `apply_rules`: which rules are meant. While versions run side by side, only a process that has them may. */
  readonly rules?: string;
}

/** Another process has to take it while two versions run; once newer rules are in force, nobody may. */
async function refuseOtherRules(deps: RunDeps, projectId: string, rules: string, attempt = 1): Promise<null> {
  const { slug } = await deps.projects.get(projectId);
  if (fingerprintOf(deps.definitions.of(slug)) === rules) return null;
  const current = await forProject(deps.db, projectId)
    .selectFrom('connect.rule_state')
    .select('fingerprint')
    .executeTakeFirst();
  throw new StepFailure('version_missing', 'This process has other availability rules than those to be applied.', {
    retry: current === undefined || current.fingerprint === rules,
    retryAfterMs: attempt <= eagerTries ? 1_000 : 60_000,
  });
}

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
  rules: string | undefined,
  call: StepCall,
): Promise<Outcome> {
  const db = forProject(deps.db, projectId);
  // Taken over from another process, which may have been another version.
  if (rules !== undefined) await refuseOtherRules(deps, projectId, rules);
  for (;;) {
    const operation = await readRunning(db, operationId);
    if (operation === undefined) return { outcome: 'cancelled' };
    const targets = await nextTargets(deps, db, operation);
    if (targets.length === 0) return await end(db, operationId, 'done');
    let behind = operation.cursor_id;
    for (const target of targets) {
      // Whoever takes over begins at the user after the last one that was written.
      call.signal.throwIfAborted();
      if (!(await doOne(deps, db, operation, { operationId, behind, target }, call.signal)))
        return { outcome: 'cancelled' };
      behind = target.id;
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
  const condition = readQuery({ projectId: db.projectId, definition, now: operation.created_at }, operation.query);
  const { cursor_at, cursor_id } = operation;
  const { rows } = await sql<Target>`${sql.raw(planEachTime)}
    select u.id, u.external_id, u.created_at::text as cursor_at from connect.connected_user u
    where u.project_id = ${db.projectId} and u.deleted_at is null and u.created_at <= ${operation.created_at}
      and ${cursor_at === null ? sql`true` : sql`(u.created_at, u.id) > (${cursor_at}::timestamptz, ${cursor_id}::uuid)`}
      and ${condition}
    order by u.created_at, u.id limit ${batchSize}`.execute(db.unbound);
  return rows;
}

interface Turn {
  readonly operationId: string;
  /** The user before this one; null for the first. */
  readonly behind: string | null;
  readonly target: Target;
}

/** Returns false when the operation was cancelled in the meantime. Where the queue of the project is full it waits for room. */
async function doOne(
  deps: RunDeps,
  db: ProjectDb,
  operation: Running,
  turn: Turn,
  signal: AbortSignal,
): Promise<boolean> {
  const { operationId, target } = turn;
  const { slug } = await deps.projects.get(db.projectId);
  const definition = deps.definitions.of(slug);
  try {
    await db.transaction(async (trx) => {
      const user = await lockUser(trx, target.id, deps.clock.now(), 'update');
      const { act, started_by: actor } = operation;
      const changed = await perform(deps, trx, { actor, definition, user, act, reason: operation.reason ?? undefined });
      await advance(trx, turn, changed ? 'changed' : 'unchanged');
    });
    return true;
  } catch (error) {
    if (error instanceof NotOurTurn) return error.isCancelled ? false : Promise.reject(error);
    if (AppError.is(error) && error.code === 'too_many_requests') {
      await wait((error.retryAfterSeconds ?? 1) * 1_000, undefined, { signal });
      return await doOne(deps, db, operation, turn, signal);
    }
    const failure = AppError.is(error) ? error : unexpected(deps, operationId, error);
    return await recordFailure(db, turn, failure);
  }
}

async function recordFailure(db: ProjectDb, turn: Turn, failure: AppError): Promise<boolean> {
  const { operationId, target } = turn;
  try {
    await db.transaction(async (trx) => {
      // Of who was deleted in the meantime no name is kept.
      if (await isThere(trx, target.id)) {
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
      }
      await advance(trx, turn, 'failed');
    });
    return true;
  } catch (error) {
    if (error instanceof NotOurTurn && error.isCancelled) return false;
    throw error;
  }
}

async function isThere(trx: ProjectTrx, userId: string): Promise<boolean> {
  const user = await trx
    .selectFrom('connect.connected_user')
    .select('id')
    .where('id', '=', userId)
    .where('deleted_at', 'is', null)
    .forShare()
    .executeTakeFirst();
  return user !== undefined;
}

/** Thrown inside a user's transaction, so that an act after the end of its operation, or beside another worker's, leaves no trace. */
class NotOurTurn extends Error {
  readonly isCancelled: boolean;

  constructor(isCancelled: boolean) {
    super(isCancelled ? 'the operation has ended' : 'another process has taken this operation over');
    this.isCancelled = isCancelled;
  }
}

/** Moves the operation on by one user. A worker that lost its lease without knowing finds that somebody else has. */
async function advance(trx: ProjectTrx, turn: Turn, outcome: 'changed' | 'unchanged' | 'failed'): Promise<void> {
  const { operationId, behind, target } = turn;
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
    .where('cursor_id', 'is not distinct from', behind)
    .executeTakeFirst();
  if (advanced.numUpdatedRows === 1n) return;
  const { state } = await trx
    .selectFrom('connect.operation')
    .select('state')
    .where('id', '=', operationId)
    .executeTakeFirstOrThrow();
  throw new NotOurTurn(state !== 'running');
}

/** A database that is away is everybody's trouble and is tried again; anything else is this user's, and the rest goes on. */
function unexpected(deps: RunDeps, operationId: string, error: unknown): AppError {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^(08|40|53|55|57)|^E[A-Z]+$/.test(code)) throw error;
  deps.log.error({ err: error, operationId }, 'an operation failed for one user');
  return new AppError('internal_error', 'It failed on our side; the log of the server says how.');
}

interface Outcome {
  readonly outcome: 'done' | 'failed' | 'cancelled';
}

/** Writes how it ended, unless it was cancelled in the meantime. */
async function end(db: ProjectDb, operationId: string, outcome: 'done' | 'failed'): Promise<Outcome> {
  return await db.transaction(async (trx) => {
    const now = new Date();
    const ended = await trx
      .updateTable('connect.operation')
      .set({ state: outcome, finished_at: now, updated_at: now })
      .where('id', '=', operationId)
      .where('state', '=', 'running')
      .returning(['changed', 'unchanged', 'failed', 'started_by'])
      .executeTakeFirst();
    if (ended === undefined) return { outcome: 'cancelled' };
    const { started_by, ...counts } = ended;
    await recordAudit(trx, started_by, { action: 'operation.finished', target: { operationId, outcome, ...counts } });
    await forgetIfDeleted(trx, operationId);
    return { outcome };
  });
}
