import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** What a search may count on. */
export interface ReadyIndexes {
  /** An index over metadata by its name. */
  has(name: string): Promise<boolean>;
  /** What so many texts have that their index is better not asked for it, beside what fewer have. */
  commonGrams(): Promise<readonly number[]>;
}

/** Each is asked for once a minute at most: one that is being made beside the work is not there yet, and may be dropped by hand. */
const freshFor = 60_000;
/** Statistics change as slowly as what they are about. */
const statisticsFreshFor = 10 * 60_000;
/** As a share of all texts, of whatever project. What fewer have narrows down more than asking for it costs. */
const common = 0.25;

export function createReadyIndexes(db: Db): ReadyIndexes {
  const ready = kept(freshFor, async () => {
    const all = await readIndexes(db);
    return new Set(all.filter(({ valid }) => valid).map((index) => index.name));
  });
  const grams = kept(statisticsFreshFor, () => readCommonGrams(db));
  return { has: async (name) => (await ready()).has(name), commonGrams: grams };
}

/** Reads again what is older, and at once what could not be read. */
function kept<Value>(forMs: number, read: () => Promise<Value>): () => Promise<Value> {
  let known: Promise<Value> | undefined;
  let readAt = 0;
  return async () => {
    if (known === undefined || performance.now() - readAt > forMs) {
      readAt = performance.now();
      known = read();
      known.catch(() => (known = undefined));
    }
    return await known;
  };
}

/** From the statistics that Postgres keeps for itself; none before it has looked for the first time. */
async function readCommonGrams(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{ gram: number }>`
    select distinct gram from pg_stats s,
      unnest(s.most_common_elems::text::int[], s.most_common_elem_freqs[1:cardinality(s.most_common_elems::text::int[])])
        as of_element (gram, share)
    where s.schemaname = 'connect' and s.attname in ('search_grams', 'account_grams') and share >= ${common}`.execute(
    db,
  );
  return rows.map(({ gram }) => gram);
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
