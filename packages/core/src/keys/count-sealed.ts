import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** How many sealed values each encryption key holds, over all tables that hold any. */
export async function countSealed(db: Db): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ key_id: string; count: string }>`
    select split_part(sealed, '.', 2) as key_id, count(*)::text as count from (
      select sealed from connect.credential
      union all select sealed from connect.user_secret
      union all select sealed_client_secret from connect.oauth_app
      union all select sealed_credential from connect.attempt where sealed_credential is not null
      union all select sealed_answer from connect.idempotency where sealed_answer is not null
    ) as values group by 1 order by 1
  `.execute(db);
  return new Map(rows.map(({ key_id, count }) => [key_id, Number(count)]));
}
