import type { Actor, Execution, StepSize } from '@acme/api';
import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';

/** Kinds of steps that are work, and not waiting, answering or counting through a list. */
const work = ['run', 'request', 'action'];

/** See `ExecutionService.countTasks`. */
export async function countTasks(
  { db }: Pick<CoreDeps, 'db'>,
  actor: Actor,
  executions: readonly Pick<Execution, 'id' | 'startedAt'>[],
): Promise<ReadonlyMap<string, number>> {
  if (executions.length === 0) return new Map();
  const rows = await db
    .selectFrom('workflow.step')
    .select(['execution_id', sql<number>`count(*)::integer`.as('tasks')])
    .where('scope', '=', actor.projectId)
    .where(
      'execution_id',
      'in',
      executions.map(({ id }) => id),
    )
    // Says in which months to look.
    .where(
      'execution_created_at',
      'in',
      [...new Set(executions.map(({ startedAt }) => startedAt))].map((at) => new Date(at)),
    )
    .where('kind', 'in', work)
    .where('status', '=', 'succeeded')
    .groupBy('execution_id')
    .execute();
  return new Map(rows.map((row) => [row.execution_id, row.tasks]));
}

/** Most steps that are told of one execution. */
const stepsMeasured = 5_000;

/** See `ExecutionService.measureSteps`. */
export async function measureSteps(
  { db }: Pick<CoreDeps, 'db'>,
  actor: Actor,
  executionId: string,
): Promise<ReadonlyMap<string, StepSize>> {
  const last = sql`history -> -1 -> 'note' -> -1`;
  const rows = await db
    .selectFrom('workflow.step')
    .select('key')
    .select(sql<number>`coalesce(octet_length((${last}) ->> 'requestBody'), 0)`.as('sent'))
    .select(sql<number>`coalesce(octet_length((${last}) ->> 'responseBody'), 0)`.as('received'))
    .where('scope', '=', actor.projectId)
    .where('execution_id', '=', executionId)
    .where('kind', 'in', work)
    // Those that are told: see `readSteps` of the engine.
    .orderBy(sql`status = 'succeeded'`)
    .orderBy(sql`parent is not null`)
    .orderBy('seq')
    .limit(stepsMeasured)
    .execute();
  return new Map(rows.map(({ key, sent, received }) => [key, { sent, received }]));
}
