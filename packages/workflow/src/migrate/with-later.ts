import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The migrations of this version, and in the place of each that a newer one has applied one that does nothing: migrations only add, so
 * that while a deploy rolls or is taken back this version works on the schema of the next. Kysely would refuse a database with a
 * migration that it does not know.
 *
 * @param table where the applied ones are written down; it need not be there yet
 */
export async function withLater(
  db: Kysely<any>,
  table: string,
  known: Readonly<Record<string, Migration>>,
): Promise<{ readonly migrations: Record<string, Migration>; readonly later: readonly string[] }> {
  const { rows: found } = await sql<{ there: boolean }>`
    select to_regclass(${table}) is not null as there
  `.execute(db);
  if (found[0]?.there !== true) return { migrations: { ...known }, later: [] };
  const newest = Object.keys(known).toSorted().at(-1) ?? '';
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(table)} where name > ${newest} collate "C" order by name
  `.execute(db);
  const later = rows.map(({ name }) => name);
  return { migrations: { ...known, ...Object.fromEntries(later.map((name) => [name, nothing])) }, later };
}

const nothing: Migration = { up: async () => {} };
