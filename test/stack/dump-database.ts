import pg from 'pg';
import type { Seen } from './canary.ts';

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Every value of every table of every schema but Postgres's own, as text: ours, the engine's and the queue's. */
export async function dumpDatabase(connectionString: string): Promise<Seen[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const seen: Seen[] = [];
    for (const { name, columns } of await listTables(client)) {
      const { rows } = await client.query<{ row: string }>(
        `select concat_ws(E'\\n', ${columns.join(', ')}) as row from ${name}`,
      );
      seen.push({ channel: 'table', where: name, text: rows.map(({ row }) => row).join('\n') });
    }
    return seen;
  } finally {
    await client.end();
  }
}

/** A partition is a table of its own, so its parent is not read; bytes are shown in hexadecimal and as the text that they may be. */
async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select format('%I.%I', n.nspname, c.relname) as name,
      array_agg(case when a.atttypid = 'bytea'::regtype then format('%I::text, replace(encode(%1$I, ''escape''), ''\\\\'', ''\\'')', a.attname)
        else format('%I::text', a.attname) end order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'm') and a.attnum > 0 and not a.attisdropped
      and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    group by n.nspname, c.relname order by 1`);
  return rows;
}
