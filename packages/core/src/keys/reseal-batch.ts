import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import { VaultError, type VaultErrorCode } from '../vault/index.ts';
import type { RowKey, SealedColumn } from './sealed-columns.ts';

/** A value as it was read. */
export interface SealedValue {
  readonly row: RowKey;
  readonly sealed: string;
  /** Empty for what is no sealed value. */
  readonly keyId: string;
}

/** A value that does not open, told by its place: its text may be a secret that was never sealed. */
export interface UnreadableValue {
  readonly table: string;
  readonly column: string;
  readonly row: RowKey;
  readonly reason: VaultErrorCode;
  readonly keyId: string;
}

/**
 * Seals the values again with the first key, in one statement. It touches only what is still as it was
 * read, and steps over rows that another transaction holds: it waits for nobody while it holds rows
 * itself, so it can never be one half of a deadlock with a request.
 */
export async function resealBatch(
  deps: Pick<CoreDeps, 'db' | 'vault'>,
  column: SealedColumn,
  values: readonly SealedValue[],
): Promise<{ readonly done: number; readonly unreadable: readonly UnreadableValue[] }> {
  const unreadable: UnreadableValue[] = [];
  const offered: { row: RowKey; was: string; fresh: string; derived: string }[] = [];
  for (const { row, sealed, keyId } of values) {
    try {
      const plaintext = deps.vault.open(sealed, column.address(row));
      offered.push({
        row,
        was: sealed,
        fresh: deps.vault.seal(plaintext, column.address(row)),
        derived: column.derived?.from(deps.vault, row, plaintext) ?? '',
      });
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      unreadable.push({ table: column.table, column: column.column, row, reason: error.code, keyId });
    }
  }
  if (offered.length === 0) return { done: 0, unreadable };

  const keys = Object.entries(column.key);
  const names = keys.map(([name]) => name);
  const unchanged = sql.join(
    [...names.map((name) => sql`t.${sql.ref(name)} = o.${sql.ref(name)}`), sql`t.${sql.ref(column.column)} = o.was`],
    sql` and `,
  );
  const derived = column.derived === undefined ? sql`` : sql`, ${sql.ref(column.derived.column)} = o.derived`;
  const result = await sql`
    with offered as (
      select * from unnest(
        ${sql.join(keys.map(([name, type]) => sql`${offered.map(({ row }) => row[name])}::${sql.raw(type)}[]`))},
        ${offered.map(({ was }) => was)}::text[],
        ${offered.map(({ fresh }) => fresh)}::text[],
        ${offered.map((each) => each.derived)}::text[]
      ) as o (${sql.join(names.map((name) => sql.ref(name)))}, was, fresh, derived)
    ), held as (
      select o.* from ${sql.table(column.table)} t join offered o on ${unchanged} for no key update of t skip locked
    )
    update ${sql.table(column.table)} t set ${sql.ref(column.column)} = o.fresh${derived} from held o where ${unchanged}
  `.execute(deps.db);
  return { done: Number(result.numAffectedRows ?? 0n), unreadable };
}
