import { type Kysely, sql } from 'kysely';
import type { Retained } from './contract.ts';
import { WorkflowError } from './workflow-error.ts';

const batchSize = 1_000;
/** Of the default partition, in one call. */
const mostBatches = 20;
const leastDays = 1;
const mostDays = 36_500;

/**
 * Drops the months that lie wholly more than `keepDays` back and have nothing unfinished in them. Dropping takes an instant, however
 * much is in it; for that instant everything else waits, or it gives up and is tried again by the next call.
 */
export async function retainDays(db: Kysely<any>, { keepDays }: { readonly keepDays: number }): Promise<Retained> {
  if (!Number.isInteger(keepDays) || keepDays < leastDays || keepDays > mostDays) {
    throw new WorkflowError('invalid_argument', `keepDays must be a whole number from ${leastDays} to ${mostDays}.`);
  }
  const dropped: string[] = [];
  const kept: Retained['kept'][number][] = [];
  for (const month of await oldMonths(db, keepDays)) {
    const unfinished = await countUnfinished(db, month);
    if (unfinished > 0) kept.push({ month: month.name, unfinished });
    else if (await dropMonth(db, month)) dropped.push(month.name);
    else kept.push({ month: month.name, unfinished: 0 });
  }
  return { dropped, kept, deleted: await clearDefault(db, keepDays) };
}

interface Month {
  /** `2026_03`, as in the names of its partitions. */
  readonly name: string;
  readonly lower: Date;
  readonly upper: Date;
}

async function oldMonths(db: Kysely<any>, keepDays: number): Promise<Month[]> {
  const { rows } = await sql<Month>`
    select name, lower, upper from (
      select substring(c.relname from '\\d{4}_\\d{2}$') as name,
        to_timestamp(substring(c.relname from '\\d{4}_\\d{2}$') || ' UTC', 'YYYY_MM TZ') as lower,
        ((to_timestamp(substring(c.relname from '\\d{4}_\\d{2}$') || ' UTC', 'YYYY_MM TZ') at time zone 'utc')
          + interval '1 month') at time zone 'utc' as upper
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'workflow.execution'::regclass and c.relname ~ '^execution_\\d{4}_\\d{2}$'
    ) m
    where upper <= clock_timestamp() - make_interval(days => ${keepDays}) order by name`.execute(db);
  return rows;
}

async function countUnfinished(db: Kysely<any>, { name }: Month): Promise<number> {
  const { rows } = await sql<{ unfinished: number }>`
    select count(*)::integer as unfinished from ${sql.table(`workflow.execution_${name}`)}
    where finished_at is null`.execute(db);
  return rows[0]?.unfinished ?? 0;
}

/** @returns false if it could not get its locks, or somebody has retried an execution meanwhile */
async function dropMonth(db: Kysely<any>, month: Month): Promise<boolean> {
  try {
    return await db.transaction().execute(async (trx) => {
      await sql`set local lock_timeout = '2s'`.execute(trx);
      await sql`lock table workflow.execution, workflow.step in access exclusive mode`.execute(trx);
      if ((await countUnfinished(trx, month)) > 0) return false;
      await sql`drop table ${sql.table(`workflow.execution_${month.name}`)}`.execute(trx);
      await sql`drop table if exists ${sql.table(`workflow.step_${month.name}`)}`.execute(trx);
      await sql`delete from workflow.wait
        where execution_created_at >= ${month.lower} and execution_created_at < ${month.upper}`.execute(trx);
      return true;
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === '55P03') return false;
    throw error;
  }
}

/** What has no month of its own is deleted row by row. */
async function clearDefault(db: Kysely<any>, keepDays: number): Promise<number> {
  let deleted = 0;
  for (let batch = 0; batch < mostBatches; batch++) {
    const { rows } = await sql<{ count: number }>`
      with old as materialized (
        select scope, id, created_at from workflow.execution_default
        where finished_at is not null and created_at < clock_timestamp() - make_interval(days => ${keepDays})
        limit ${batchSize}
      ),
      steps as (
        delete from workflow.step_default s using old o
        where s.scope = o.scope and s.execution_id = o.id and s.execution_created_at = o.created_at
      ),
      waits as (
        delete from workflow.wait w using old o where w.scope = o.scope and w.execution_id = o.id
      ),
      executions as (
        delete from workflow.execution_default e using old o
        where e.scope = o.scope and e.id = o.id and e.created_at = o.created_at returning e.id
      )
      select count(*)::integer as count from executions`.execute(db);
    const count = rows[0]?.count ?? 0;
    deleted += count;
    if (count < batchSize) break;
  }
  return deleted;
}

/**
 * Forgets events after 30 days, and with them their ids. One that a wait has had stays as long as the wait: its execution
 * may be parked and not have seen it.
 */
export async function forgetEvents(db: Kysely<any>): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      delete from workflow.event v using (
        select x.scope, x.subject, x.id from workflow.event x
        where x.delivered_at < clock_timestamp() - interval '30 days'
          and not exists (select from workflow.wait w where w.scope = x.scope and w.event_id = x.id)
        limit ${batchSize}
      ) o
      where v.scope = o.scope and v.subject = o.subject and v.id = o.id returning v.id`.execute(db);
    if (rows.length < batchSize) return;
  }
}
