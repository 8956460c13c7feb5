import { type RefObject, useLayoutEffect, useState } from 'react';

/** Below this a list is shown whole: what is there can be found by the browser's own search. */
export const windowFrom = 200;
const beyondPx = 600;
const guessPx = 77;
const firstCount = 30;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A run of entries that are shown, or the room of some that are not. */
export type Stretch =
  | { readonly ids: readonly string[]; readonly from: number }
  | { readonly gapPx: number; readonly before: number };

/**
 * Shows of a long list what can be seen, with room for the rest: 1,000 rows are 10,000 nodes otherwise. An entry that has the
 * focus, or is `kept`, stays in the page wherever it is.
 */
export function useListWindow(
  list: RefObject<HTMLElement | null>,
  ids: readonly string[],
  { kept, isLong }: { readonly kept: string | undefined; readonly isLong: boolean },
): readonly Stretch[] {
  const [heights] = useState(createHeights);
  const [range, setRange] = useState<Range>({ from: 0, to: firstCount });
  const [focused, setFocused] = useState<string>();

  useLayoutEffect(() => {
    const element = list.current;
    if (!isLong || element === null) return;
    const look = (): void => {
      heights.measure(element);
      const next = rangeOf(ids, heights.of, -element.getBoundingClientRect().top, innerHeight);
      setRange((known) => (known.from === next.from && known.to === next.to ? known : next));
    };
    const noteFocus = (): void => {
      const item = document.activeElement?.closest<HTMLElement>('[data-id]');
      setFocused(item?.parentElement === element ? item.dataset['id'] : undefined);
    };
    look();
    // Whatever scrolls, the page or a part of it: scroll events do not bubble, but are seen on their way down.
    document.addEventListener('scroll', look, { capture: true, passive: true });
    window.addEventListener('resize', look);
    document.addEventListener('focusin', noteFocus);
    return () => {
      document.removeEventListener('scroll', look, { capture: true });
      window.removeEventListener('resize', look);
      document.removeEventListener('focusin', noteFocus);
    };
  });

  if (!isLong) return [{ ids, from: 0 }];
  return stretchesOf(ids, range, new Set([focused, kept]), heights.of);
}

interface Heights {
  readonly measure: (list: HTMLElement) => void;
  /** As it was last seen; of what was not seen yet, the mean of those that were. */
  readonly of: (id: string) => number;
}

function createHeights(): Heights {
  const known = new Map<string, number>();
  let mean = guessPx;
  return {
    measure: (list) => {
      for (const item of list.querySelectorAll<HTMLElement>(':scope > [data-id]')) {
        if (item.offsetHeight > 0) known.set(item.dataset['id'] ?? '', item.offsetHeight);
      }
      if (known.size > 0) mean = [...known.values()].reduce((sum, height) => sum + height, 0) / known.size;
    },
    of: (id) => known.get(id) ?? mean,
  };
}

/** Which entries are within the view, and a little beyond, when the view begins `top` below the beginning of the list. */
export function rangeOf(ids: readonly string[], height: (id: string) => number, top: number, viewPx: number): Range {
  let y = 0;
  let from = 0;
  for (; from < ids.length && y + height(ids[from] as string) < top - beyondPx; from += 1)
    y += height(ids[from] as string);
  let to = from;
  for (; to < ids.length && y < top + viewPx + beyondPx; to += 1) y += height(ids[to] as string);
  return { from, to };
}

/** The list as runs of entries and gaps: every entry is in exactly one of them. */
export function stretchesOf(
  ids: readonly string[],
  { from, to }: Range,
  kept: ReadonlySet<string | undefined>,
  height: (id: string) => number,
): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let run: string[] = [];
  let gapPx = 0;
  ids.forEach((id, at) => {
    const isShown = (at >= from && at < to) || kept.has(id);
    if (isShown) {
      if (gapPx > 0) stretches.push({ gapPx, before: at });
      gapPx = 0;
      if (run.length === 0) stretches.push({ ids: run, from: at });
      run.push(id);
    } else {
      gapPx += height(id);
      run = [];
    }
  });
  if (gapPx > 0) stretches.push({ gapPx, before: ids.length });
  return stretches;
}
