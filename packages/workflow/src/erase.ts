import { type Kysely, sql } from 'kysely';
import { isUuid } from './uuid.ts';

const batchSize = 500;

/**
 * Takes what one subject's finished executions hold out of them: `drop` deletes executions and steps, `anonymise`
 * keeps that they ran, when and how they ended, and empties inputs, outputs, errors and labels. Its events and schedules
 * are removed either way. One batch a call, so that no statement runs long; call until it returns 0.
 *
 * @returns how many executions this batch was about
 */
export async function eraseExecutions(
  db: Kysely<any>,
  target: { readonly scope: string; readonly subject: string; readonly how: 'anonymise' | 'drop' },
): Promise<number> {
  if (!isUuid(target.scope) || !isUuid(target.subject)) return 0;
  const { scope, subject } = target;
  // Ones that are emptied already are told by their missing input: every execution has been started with one.
  const batch = sql`
    select scope, id, created_at from workflow.execution
    where scope = ${scope} and subject = ${subject} and finished_at is not null
      ${target.how === 'drop' ? sql`` : sql`and input is not null`}
    limit ${batchSize}`;
  const steps =
    target.how === 'drop'
      ? sql`delete from workflow.step s using batch b
          where s.scope = b.scope and s.execution_id = b.id and s.execution_created_at = b.created_at`
      : sql`update workflow.step s set output = null, error = null, history = null from batch b
          where s.scope = b.scope and s.execution_id = b.id and s.execution_created_at = b.created_at`;
  const executions =
    target.how === 'drop'
      ? sql`delete from workflow.execution e using batch b
          where e.scope = b.scope and e.id = b.id and e.created_at = b.created_at returning e.id`
      : sql`update workflow.execution e set input = null, output = null, error = null, label = null,
            response = null, responded_at = null
          from batch b
          where e.scope = b.scope and e.id = b.id and e.created_at = b.created_at returning e.id`;
  const { rows } = await sql<{ count: number }>`
    with batch as materialized (${batch}), steps as (${steps}), executions as (${executions}),
    waits as (delete from workflow.wait w using batch b where w.scope = b.scope and w.execution_id = b.id),
    events as (delete from workflow.event where scope = ${scope} and subject = ${subject}),
    schedules as (delete from workflow.schedule where scope = ${scope} and subject = ${subject})
    select count(*)::int as count from executions`.execute(db);
  return rows[0]?.count ?? 0;
}

/** The unfinished executions of one subject, for whoever has to end them. */
export async function unfinishedExecutions(
  db: Kysely<any>,
  target: { readonly scope: string; readonly subject: string; readonly excludeWorkflowPrefix?: string },
): Promise<string[]> {
  if (!isUuid(target.scope) || !isUuid(target.subject)) return [];
  const { rows } = await sql<{ id: string }>`
    select id from workflow.execution
    where scope = ${target.scope} and subject = ${target.subject} and finished_at is null
      ${
        target.excludeWorkflowPrefix === undefined
          ? sql``
          : sql`and not starts_with(workflow_id, ${target.excludeWorkflowPrefix})`
      }
    order by created_at`.execute(db);
  return rows.map(({ id }) => id);
}
