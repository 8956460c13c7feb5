import type pg from 'pg';

/** Drops the indexes of these tables that no constraint stands on, and keeps how to make them again. */
export async function dropIndexes(client: pg.Client, tables: readonly string[]): Promise<void> {
  await client.query('create table if not exists bench.dropped (name text primary key, definition text not null)');
  await client.query(
    `insert into bench.dropped select format('%s on %s', i.indexrelid::regclass, i.indrelid::regclass), pg_get_indexdef(i.indexrelid)
     from pg_index i where i.indrelid = any($1::regclass[]) and not i.indisunique on conflict do nothing`,
    [tables],
  );
  const { rows } = await client.query<{ name: string }>(
    'select indexrelid::regclass::text as name from pg_index where indrelid = any($1::regclass[]) and not indisunique',
    [tables],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
}

/** Makes what `dropIndexes` dropped, one after the other. */
export async function rebuildIndexes(client: pg.Client, log: (line: string) => void): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    'select name, definition from bench.dropped',
  );
  for (const { name, definition } of rows) {
    const startedAt = performance.now();
    // A partitioned table is named with ONLY, which would leave its partitions without.
    await client.query(definition.replace(' ON ONLY ', ' ON '));
    log(`index ${name}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  }
  await client.query('drop table bench.dropped');
}
