import type { OwnExecution, OwnExecutionPage } from '@acme/api/schemas';

/** What is shown of a list, newest first, and where the next older page begins. */
export interface Shown {
  readonly items: readonly OwnExecution[];
  readonly nextCursor?: string | undefined;
}

/** What there would be to show after the newest were read again, the older ones as they are known. */
export function mergePage(shown: Shown, page: OwnExecutionPage): Shown {
  const known = indexById(shown);
  const last = page.items.findLast(({ id }) => known.has(id));
  // So many began, or so many are gone, that the two have nothing in common.
  if (last === undefined) return page;
  if (page.nextCursor === undefined && shown.nextCursor === undefined) return page;
  const read = page.items.slice(0, page.items.indexOf(last) + 1);
  const older = shown.items.slice(shown.items.findIndex(({ id }) => id === last.id) + 1);
  const ids = new Set(read.map(({ id }) => id));
  return { items: [...read, ...older.filter(({ id }) => !ids.has(id))], nextCursor: shown.nextCursor };
}

/** The same runs as before as they are now, without those that are no longer among them. */
export function keepInPlace(shown: Shown, merged: Shown): Shown {
  const now = indexById(merged);
  const hasGap = merged.nextCursor !== shown.nextCursor && !shown.items.some(({ id }) => now.has(id));
  if (hasGap) return shown;
  return { items: shown.items.flatMap(({ id }) => now.get(id) ?? []), nextCursor: merged.nextCursor };
}

/** Those of one that the other does not have. */
export function countNew(shown: Shown, merged: Shown): number {
  const known = indexById(shown);
  return merged.items.filter(({ id }) => !known.has(id)).length;
}

export function indexById({ items }: Shown): ReadonlyMap<string, OwnExecution> {
  return new Map(items.map((item) => [item.id, item]));
}
