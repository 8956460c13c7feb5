import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { sealedColumns } from './sealed-columns.ts';
import { sealedKeyId } from './sealed-key-id.ts';

/**
 * The ids of the keys that seal anything, and the empty id where something is not sealed. Each column has an index over
 * them, in which this goes from one id to the next: a few look-ups, however many values there are.
 */
export async function readSealedKeyIds(db: Db): Promise<string[]> {
  const perColumn = sealedColumns.map(({ table, column }) => {
    const id = sealedKeyId(column);
    const next = sql`select ${id} from ${sql.table(table)} where ${sql.ref(column)} is not null`;
    return sql`(
      with recursive found (id) as (
        (${next} order by ${id} limit 1)
        union all
        select (${next} and ${id} > found.id order by ${id} limit 1) from found where found.id is not null
      )
      select id from found where id is not null
    )`;
  });
  const { rows } = await sql<{ id: string }>`${sql.join(perColumn, sql` union `)} order by 1`.execute(db);
  return rows.map(({ id }) => id);
}
