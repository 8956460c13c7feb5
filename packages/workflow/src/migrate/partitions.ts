import { type Kysely, sql } from 'kysely';

const tables = ['execution', 'step'] as const;

/**
 * Makes the partitions of this month and the two after it (UTC), where they are missing. Made ahead of time and
 * attached while empty, so nothing waits; rows of a month without one land in the default partition.
 */
export async function ensurePartitions(db: Kysely<any>): Promise<void> {
  const { rows } = await sql<{ month: string; lower: string; upper: string }>`
    select to_char(m, 'YYYY_MM') as month, to_char(m, 'YYYY-MM-DD') as lower,
      to_char(m + interval '1 month', 'YYYY-MM-DD') as upper
    from generate_series(date_trunc('month', now() at time zone 'utc'),
      date_trunc('month', now() at time zone 'utc') + interval '2 months', interval '1 month') m
    where to_regclass('workflow.execution_' || to_char(m, 'YYYY_MM')) is null
      or to_regclass('workflow.step_' || to_char(m, 'YYYY_MM')) is null
    order by m`.execute(db);
  for (const { month, lower, upper } of rows) {
    for (const table of tables) await makePartition(db, table, month, lower, upper);
  }
}

async function makePartition(db: Kysely<any>, table: string, month: string, lower: string, upper: string) {
  const name = `${table}_${month}`;
  const parent = sql.table(`workflow.${table}`);
  const partition = sql.table(`workflow.${name}`);
  await db.transaction().execute(async (trx) => {
    await sql`set local lock_timeout = '2s'`.execute(trx);
    await sql`select pg_advisory_xact_lock(hashtextextended('workflow.partitions', 0))`.execute(trx);
    const { rows } = await sql<{ there: boolean }>`
      select to_regclass(${`workflow.${name}`}) is not null as there`.execute(trx);
    if (rows[0]?.there) return;
    // Room in each page lets a change of status stay in its page and leave the indexes alone.
    await sql`create table ${partition} (like ${parent} including defaults including constraints)
      with (fillfactor = 85)`.execute(trx);
    // ATTACH lets writers of the other partitions go on; CREATE ... PARTITION OF would stop them.
    await sql`alter table ${parent} attach partition ${partition}
      for values from (${sql.lit(`${lower} 00:00:00+00`)}) to (${sql.lit(`${upper} 00:00:00+00`)})`.execute(trx);
  });
}
