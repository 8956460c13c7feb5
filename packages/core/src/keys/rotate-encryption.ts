import type { CoreDeps } from '../deps.ts';
import { adoptEncryptionKeys } from './check-encryption-keys.ts';
import { type KeyUse, readKeyUse } from './read-key-use.ts';
import type { UnreadableValue } from './reseal-batch.ts';
import { resealColumn } from './reseal-column.ts';
import { sealedColumns } from './sealed-columns.ts';

/** How far a rotation is, over all tables. */
export interface RotationProgress {
  /** Where it is. */
  readonly table: string;
  readonly column: string;
  /** Sealed again so far. */
  readonly done: number;
  /** What there was to do when it began. */
  readonly total: number;
  /** Written, deleted or held by others meanwhile. */
  readonly skipped: number;
  readonly unreadable: number;
  /** Found since the last report. */
  readonly unreadableValues: readonly UnreadableValue[];
}

/** How a rotation ended. */
export interface RotationEnd {
  readonly primary: string;
  /** There is more to do, and it was told to stop. */
  readonly stopped: boolean;
  readonly total: number;
  readonly done: number;
  readonly unreadable: number;
  /** Values that would open and that another key than the first sealed all the same, by key. */
  readonly left: readonly { readonly keyId: string; readonly count: number }[];
  /** Keys that have been first, seal nothing any more and may leave the list. */
  readonly removable: readonly string[];
  /** Keys of the list that have never been first. */
  readonly waiting: readonly string[];
}

/**
 * Seals everything again with the first key of the list while the product runs. Each page is a
 * transaction of its own, so that it may be stopped or killed anywhere and run again.
 *
 * @throws VaultError `invalid_keys`, before anything is changed
 *
 * @example
 * const rotation = rotateEncryption({ db, vault });
 * for (let step = await rotation.next(); ; step = await rotation.next()) {
 *   if (step.done) return step.value.removable; // ['2025-11']
 * }
 */
export async function* rotateEncryption(
  deps: Pick<CoreDeps, 'db' | 'vault'>,
  options: { readonly batch?: number; readonly signal?: AbortSignal } = {},
): AsyncGenerator<RotationProgress, RotationEnd> {
  await adoptEncryptionKeys(deps);
  const total = sumOf(toDo(await readKeyUse(deps)));
  const unreadable = new Map<string, number>();
  let done = 0;
  let skipped = 0;
  for (const column of total === 0 ? [] : sealedColumns) {
    for await (const page of resealColumn(deps, column, { batch: options.batch ?? 300, signal: options.signal })) {
      done += page.done;
      skipped += page.skipped;
      for (const { keyId } of page.unreadable) unreadable.set(keyId, (unreadable.get(keyId) ?? 0) + 1);
      yield {
        table: column.table,
        column: column.column,
        done,
        total,
        skipped,
        unreadable: sumOf(unreadable.values()),
        unreadableValues: page.unreadable,
      };
    }
  }
  // Counted anew: a process that has another key first in its list has gone on sealing with that.
  const uses = await readKeyUse(deps);
  const left = uses
    .filter(({ place }) => place !== 'first')
    .map(({ keyId, values }) => ({ keyId, count: values - (unreadable.get(keyId) ?? 0) }))
    .filter(({ count }) => count > 0);
  const empty = uses.filter(({ place, values }) => place === 'behind' && values === 0);
  return {
    primary: uses[0]?.keyId ?? '',
    stopped: options.signal?.aborted === true && left.length > 0,
    total,
    done,
    unreadable: sumOf(unreadable.values()),
    left,
    removable: empty.filter(({ everFirst }) => everFirst).map(({ keyId }) => keyId),
    waiting: empty.filter(({ everFirst }) => !everFirst).map(({ keyId }) => keyId),
  };
}

function toDo(uses: readonly KeyUse[]): number[] {
  return uses.filter(({ place }) => place !== 'first').map(({ values }) => values);
}

function sumOf(numbers: Iterable<number>): number {
  return [...numbers].reduce((sum, each) => sum + each, 0);
}
