import type { ExecutionFilter, ExecutionList, Executions } from './execution.ts';
import { createFeed, type ExecutionPorts } from './feed.ts';
import { countNew, indexById, keepInPlace, mergePage, type Shown } from './merge-page.ts';

const pageSize = 25;
/** The server gives no more at once. */
const mostAtOnce = 100;

/** The runs of a filter: what is read again is shown in its place, and what is new waits until it is asked for. */
export function createExecutionList(ports: ExecutionPorts, filter: ExecutionFilter = {}): ExecutionList {
  let shown: Shown = { items: [] };
  /** What is there, of which `shown` is what the reader has seen. */
  let whole: Shown = shown;

  const query = (page: { readonly cursor?: string; readonly limit: number }, signal: AbortSignal) =>
    ports.api.query('executions.list', { ...filter, ...page }, signal);

  function view(): Executions {
    return {
      items: shown.items,
      hasOlder: shown.nextCursor !== undefined,
      newCount: countNew(shown, whole),
    };
  }

  const feed = createFeed<Executions>(ports, async (signal) => {
    const isFirst = shown.items.length === 0;
    const limit = isFirst ? pageSize : Math.min(mostAtOnce, shown.items.length + pageSize);
    const page = await query({ limit }, signal);
    whole = mergePage(shown, page);
    shown = keepInPlace(shown, whole);
    // Where nothing is shown, nothing can move.
    if (shown.items.length === 0) shown = whole;
    return view();
  });

  return {
    snapshot: feed.snapshot,
    subscribe: feed.subscribe,
    refetch: feed.refetch,
    showNew: async () => {
      shown = whole;
      feed.show(view());
    },
    loadOlder: () =>
      feed.attempt(async (signal) => {
        const { nextCursor: cursor } = shown;
        if (cursor === undefined) return view();
        const page = await query({ cursor, limit: pageSize }, signal);
        const isWhole = whole.nextCursor === cursor;
        shown = add(shown, page);
        if (isWhole) whole = add(whole, page);
        return view();
      }),
  };
}

function add(to: Shown, { items, nextCursor }: Shown): Shown {
  const known = indexById(to);
  return { items: [...to.items, ...items.filter(({ id }) => !known.has(id))], nextCursor };
}
