import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { CoreDeps } from '../deps.ts';
import { resealBatch, type SealedValue, type UnreadableValue } from './reseal-batch.ts';
import type { RowKey, SealedColumn } from './sealed-columns.ts';
import { sealedKeyId } from './sealed-key-id.ts';

/** How often a page is looked at again because others were writing in it. */
const looks = 4;
const lookAgainMs = 100;

/** What became of one page of a column. */
export interface PageOutcome {
  readonly done: number;
  /** Written, deleted or held by others meanwhile. */
  readonly skipped: number;
  readonly unreadable: readonly UnreadableValue[];
}

/** Walks through a column in the order of its key and seals again what the first key did not seal. Stops between pages. */
export async function* resealColumn(
  deps: Pick<CoreDeps, 'db' | 'vault'>,
  column: SealedColumn,
  options: { readonly batch: number; readonly signal: AbortSignal | undefined },
): AsyncGenerator<PageOutcome> {
  let after: RowKey | undefined;
  while (options.signal?.aborted !== true) {
    const page = await resealPage(deps, column, after, options.batch);
    if (page.last === undefined) return;
    after = page.last;
    yield page.outcome;
  }
}

async function resealPage(
  deps: Pick<CoreDeps, 'db' | 'vault'>,
  column: SealedColumn,
  after: RowKey | undefined,
  size: number,
): Promise<{ readonly last: RowKey | undefined; readonly outcome: PageOutcome }> {
  let last: RowKey | undefined;
  let found = 0;
  let done = 0;
  const unreadable = new Map<string, UnreadableValue>();
  for (let look = 0; look < looks; look += 1) {
    if (look > 0) await sleep(lookAgainMs);
    const page = await readPage(deps, column, after, size);
    last = page.last ?? last;
    const values = page.values.filter(({ row }) => !unreadable.has(JSON.stringify(row)));
    if (look === 0) found = values.length;
    const result = await resealBatch(deps, column, values);
    done += result.done;
    for (const value of result.unreadable) unreadable.set(JSON.stringify(value.row), value);
    if (result.done + result.unreadable.length === values.length) break;
  }
  const skipped = Math.max(0, found - done - unreadable.size);
  return { last, outcome: { done, skipped, unreadable: [...unreadable.values()] } };
}

/**
 * The next rows that hold a value, whichever key sealed it: a page never costs more than its size, also
 * when millions of rows before it are done already.
 */
async function readPage(
  deps: { readonly db: Db; readonly vault: CoreDeps['vault'] },
  column: SealedColumn,
  after: RowKey | undefined,
  size: number,
): Promise<{ readonly last: RowKey | undefined; readonly values: SealedValue[] }> {
  const keys = Object.entries(column.key);
  const names = sql.join(keys.map(([name]) => sql.ref(name)));
  const sealed = sql.ref(column.column);
  const beyond =
    after === undefined
      ? sql`true`
      : sql`(${names}) > (${sql.join(keys.map(([name, type]) => sql`${after[name]}::${sql.raw(type)}`))})`;
  const sealedWith = sealedKeyId(column.column);
  const { rows } = await sql<Record<string, string> & { sealed_with: string; value: string | null }>`
    select ${names}, ${sealedWith} as sealed_with, case when ${sealedWith} <> ${deps.vault.keyIds[0]} then ${sealed} end as value
    from ${sql.table(column.table)}
    where ${sealed} is not null and ${beyond}
    order by ${names} limit ${size}
  `.execute(deps.db);
  const read = rows.map(({ sealed_with, value, ...row }) => ({ row, value, keyId: sealed_with }));
  return {
    last: read.at(-1)?.row,
    values: read.flatMap(({ row, value, keyId }) => (value === null ? [] : [{ row, sealed: value, keyId }])),
  };
}
