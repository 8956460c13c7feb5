import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { placeOf, sealedColumns } from './sealed-columns.ts';
import { sealedKeyId } from './sealed-key-id.ts';

/** How many values one key holds in one column. */
export interface SealedCount {
  /** Empty for what is no sealed value. */
  readonly keyId: string;
  /** `table.column`, without the schema. */
  readonly place: string;
  readonly count: number;
}

/** How many sealed values each encryption key holds, in each column that has any. */
export async function countSealed(db: Db): Promise<SealedCount[]> {
  const counts = sealedColumns.map((sealed) => {
    const { table, column } = sealed;
    return sql`
      select ${sealedKeyId(column)} as key_id, ${placeOf(sealed)}::text as place, count(*)::text as count
      from ${sql.table(table)} where ${sql.ref(column)} is not null group by 1`;
  });
  return await db.transaction().execute(async (trx) => {
    // Reads every sealed value there is; where there are many, that is longer than a request may take.
    await sql`set local statement_timeout = '10min'`.execute(trx);
    const { rows } = await sql<{ key_id: string; place: string; count: string }>`
      ${sql.join(counts, sql` union all `)} order by 1, 2
    `.execute(trx);
    return rows.map(({ key_id, place, count }) => ({ keyId: key_id, place, count: Number(count) }));
  });
}
