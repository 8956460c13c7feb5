import {
  type Actor,
  AppError,
  type ExecutionDetail,
  executionReasons,
  type ExecutionStep,
  type StartedBy,
} from '@acme/api';
import { type ExecutionStep as EngineStep, getExecution as getOfEngine } from '@acme/workflow';
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
  };
}

function describeStep(step: EngineStep): ExecutionStep {
  return {
    key: step.key,
    kind: step.kind,
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

function reasonOf(failed: { readonly reason: string | undefined; readonly error: string | undefined }) {
  const reason = executionReasons.find((known) => known === failed.reason);
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(failed.error === undefined ? {} : { error: failed.error }),
  };
}

/** Which event an execution began with. What is erased of a deleted user goes with its input. */
async function readStartedBy(
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
