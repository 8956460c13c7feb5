import type { Actor, Execution, StepSize } from '@acme/api';
import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';

/** Kinds of steps that are work, and not waiting, answering or counting through a list. */
const work = ['run', 'request', 'action'];

/** See `ExecutionService.countTasks`. */
export async function countTasks(
  { db }: Pick<CoreDeps, 'db'>,
  actor: Actor,
  executions: readonly Pick<Execution, 'id'>[],
): Promise<ReadonlyMap<string, number>> {
  if (executions.length === 0) return new Map();
  const ids = executions.map(({ id }) => id);
  const rows = await db
    // Says in which months to look: when one was accepted, which may be long before it began.
    .selectFrom('workflow.execution as e')
    .innerJoin('workflow.step as s', (join) =>
      join
        .onRef('s.scope', '=', 'e.scope')
        .onRef('s.execution_id', '=', 'e.id')
        .onRef('s.execution_created_at', '=', 'e.created_at'),
    )
    .select(['e.id as execution_id', sql<number>`count(*)::integer`.as('tasks')])
    .where('e.scope', '=', actor.projectId)
    .where('e.id', 'in', ids)
    .where('s.kind', 'in', work)
    .where('s.status', '=', 'succeeded')
    .groupBy('e.id')
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
