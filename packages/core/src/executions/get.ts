import {
  type Actor,
  AppError,
  type ExecutionDetail,
  executionReasons,
  type ExecutionStep,
  Exchange,
  type StartedBy,
  type StepTries,
} from '@acme/api';
import { type ExecutionStep as EngineStep, getAttempts, getExecution as getOfEngine } from '@acme/workflow';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { ownWorkflowPrefix } from '../workflows/is-runnable.ts';
import { describeExecution } from './describe-execution.ts';
import { externalIds } from './list.ts';

/** One execution with its steps. @throws not_found, in the same words for another project's */
export async function getExecution(
  deps: Pick<CoreDeps, 'db'>,
  actor: Actor,
  executionId: string,
): Promise<ExecutionDetail> {
  const execution = await getOfEngine(deps.db, { scope: actor.projectId, id: executionId });
  if (execution === undefined || execution.workflowId.startsWith(ownWorkflowPrefix)) {
    throw noExecution();
  }
  const [names, startedBy] = await Promise.all([
    externalIds(forProject(deps.db, actor.projectId), [execution.subject]),
    readStartedBy(deps.db, actor.projectId, execution),
  ]);
  return {
    ...describeExecution(execution, names.get(execution.subject) ?? ''),
    ...(startedBy === undefined ? {} : { startedBy }),
    steps: execution.steps.map(describeStep),
    ...(execution.moreSteps === 0 ? {} : { moreSteps: execution.moreSteps }),
  };
}

/** The tries of one step, with what was kept of their requests. @throws not_found, in the same words for another project's */
export async function getStep(
  deps: Pick<CoreDeps, 'db'>,
  actor: Actor,
  { executionId, key }: { readonly executionId: string; readonly key: string },
): Promise<StepTries> {
  const isThere = await isOfProject(deps, actor, executionId);
  const target = { scope: actor.projectId, id: executionId, key };
  const attempts = isThere ? await getAttempts(deps.db, target) : undefined;
  if (attempts === undefined) throw new AppError('not_found', 'There is no such step of such an execution.');
  return {
    key,
    tries: attempts.map((attempt) => ({
      startedAt: attempt.startedAt.toISOString(),
      finishedAt: attempt.finishedAt.toISOString(),
      ...reasonOf(attempt),
      exchanges: Exchange.array().safeParse(attempt.note).data ?? [],
    })),
  };
}

/** What the server does by itself is nobody's to read. */
export async function isOfProject({ db }: Pick<CoreDeps, 'db'>, actor: Actor, executionId: string): Promise<boolean> {
  const row = await db
    .selectFrom('workflow.execution')
    .select('workflow_id')
    .where('scope', '=', actor.projectId)
    .where('id', '=', executionId)
    .executeTakeFirst();
  return row !== undefined && !row.workflow_id.startsWith(ownWorkflowPrefix);
}

export function describeStep(step: EngineStep): ExecutionStep {
  return {
    key: step.key,
    kind: step.kind,
    ...(step.parent === undefined ? {} : { parent: step.parent }),
    status: step.status,
    attempts: step.attempts,
    ...reasonOf(step),
    startedAt: step.startedAt.toISOString(),
    ...(step.finishedAt === undefined ? {} : { finishedAt: step.finishedAt.toISOString() }),
    ...(step.nextAttemptAt === undefined ? {} : { nextAttemptAt: step.nextAttemptAt.toISOString() }),
    ...(step.waitsFor === undefined ? {} : { waitsFor: describeWait(step.waitsFor) }),
    tries: step.history.map((one) => ({
      startedAt: one.startedAt.toISOString(),
      finishedAt: one.finishedAt.toISOString(),
      ...reasonOf(one),
    })),
  };
}

function describeWait({ event, key }: NonNullable<EngineStep['waitsFor']>): NonNullable<ExecutionStep['waitsFor']> {
  return { event, ...(key === undefined ? {} : { key }) };
}

export function reasonOf(failed: { readonly reason: string | undefined; readonly error: string | undefined }) {
  const reason = executionReasons.find((known) => known === failed.reason);
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(failed.error === undefined ? {} : { error: failed.error }),
  };
}

/** Which event an execution began with. What is erased of a deleted user goes with its input. */
export async function readStartedBy(
  db: Db,
  projectId: string,
  execution: { readonly id: string; readonly createdAt: Date },
): Promise<StartedBy | undefined> {
  const { rows } = await sql<{ started_by: StartedBy | null }>`
    select input -> 'startedBy' as started_by from workflow.execution
    where scope = ${projectId} and id = ${execution.id} and created_at = ${execution.createdAt}
  `.execute(db);
  return rows[0]?.started_by ?? undefined;
}

export function noExecution(): AppError {
  return new AppError('not_found', 'There is no such execution.');
}
