import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** Which indexes over metadata a search may count on. */
export interface ReadyIndexes {
  has(name: string): Promise<boolean>;
}

/** Each is asked for once a minute at most: one that is being made beside the work is not there yet, and may be dropped by hand. */
const freshFor = 60_000;

export function createReadyIndexes(db: Db): ReadyIndexes {
  let known: Promise<ReadonlySet<string>> | undefined;
  let readAt = 0;
  return {
    async has(name) {
      if (known === undefined || performance.now() - readAt > freshFor) {
        readAt = performance.now();
        known = readIndexes(db).then((all) => new Set(all.filter(({ valid }) => valid).map((index) => index.name)));
        // Asked again by the next search, not in a minute.
        known.catch(() => (known = undefined));
      }
      return (await known).has(name);
    },
  };
}

/** The indexes that were made because a definition says so. One that is not valid is being made, or was given up. */
export async function readIndexes(db: Db): Promise<readonly { readonly name: string; readonly valid: boolean }[]> {
  const { rows } = await sql<{ name: string; valid: boolean }>`
    select c.relname as name, i.indisvalid as valid
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    where i.indrelid = 'connect.connected_user'::regclass
      and c.relname ~ '^user_(by_)?(number|date|value)_[0-9a-f]{16}$'`.execute(db);
  return rows;
}
