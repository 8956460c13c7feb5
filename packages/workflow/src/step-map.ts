import { blamedFor } from './blame.ts';
import type { StepApi } from './contract.ts';
import type { ItemRow } from './fold.ts';
import type { Asked } from './journal.ts';
import { decodeJson, encodeJson } from './json.ts';
import { limits } from './limits.ts';
import { failed } from './outcome.ts';
import type { Run } from './run.ts';
import { halt, type Settled } from './settled.ts';
import { isFinalStep } from './status.ts';
import { describeFailure, StepFailure } from './step-failure.ts';
import { type JournalScope, openScope } from './step-key.ts';
import { giveUp, noRoom, replayed, succeeded } from './step-run.ts';

const defaultConcurrency = 5;
/** Of the keys that a failed map or item remembers to be begun again. */
const blamedBytes = 500_000;

/** What became of the items in this run; those of earlier runs are in their rows. */
interface Results<Result> {
  readonly values: Result[];
  readonly failures: { readonly index: number; readonly error: unknown; readonly blamed: readonly string[] }[];
}

/** The map itself is not "at work": only the steps of its items and the write of its result keep the run alive. */
export function mapItems<Item, Result>(
  run: Run,
  scope: JournalScope,
  createApi: (itemScope: JournalScope) => StepApi,
  name: string,
  items: readonly Item[],
  each: (item: Item, step: StepApi, index: number) => Promise<Result> | Result,
  options: { readonly concurrency?: number } = {},
): Promise<Result[]> {
  const asked = run.ask(scope, name, 'map');
  if (asked === halt) return new Promise(() => undefined);
  const { recorded } = asked;
  if (recorded && isFinalStep(recorded.status)) return run.launch(() => replayed<Result[]>(run, asked, recorded));
  const concurrency = options.concurrency ?? defaultConcurrency;
  const finished = run.journal.finishedItems(asked.key);
  const wrong = refuse(asked, items, concurrency, finished);
  if (wrong) {
    run.decide(wrong);
    return new Promise(() => undefined);
  }
  const startedAt = run.now();
  const tally = { bytes: 0 };
  const results: Results<Result> = { values: Array.from({ length: items.length }) as Result[], failures: [] };
  const all = runLanes(run, Math.min(concurrency, items.length), items.length, finished, async (index) => {
    const item = openScope(`${asked.key}[${index}]`, asked.key, tally, scope);
    try {
      const value = await each(items[index] as Item, createApi(item), index);
      results.values[index] = value;
      foldSucceeded(run, asked, item, value);
    } catch (error) {
      const blamed = within([...new Set([...blamedFor(error), ...run.journal.undecided(item)])]);
      results.failures.push({ index, error, blamed });
      foldFailed(run, asked, item, error, blamed);
    }
  }).then(() => run.launch<Result[]>(() => recordMap(run, asked, results, tally, startedAt)));
  all.catch(() => undefined);
  return all;
}

/** Every item runs, whatever becomes of the others: what a replay asks for must not depend on who failed first. */
async function runLanes(
  run: Run,
  lanes: number,
  count: number,
  finished: ReadonlySet<number>,
  each: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next++;
      if (finished.has(index)) continue;
      // The code of an item may do without steps; a run that is over should not go through the rest of the list.
      if (!run.open) await new Promise(() => undefined);
      await each(index);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function foldSucceeded(run: Run, asked: Asked, item: JournalScope, value: unknown): void {
  const encoded = encodeJson(value, `The result of "${item.path}"`);
  // What cannot be kept is refused with the map; until then the item is replayed.
  if (encoded.ok) foldItem(run, asked, item, { ...succeeded(encoded.text) });
}

function foldFailed(run: Run, asked: Asked, item: JournalScope, error: unknown, blamed: readonly string[]): void {
  const { reason, message, actor = null } = describeFailure(error);
  const failure = { ...succeeded(JSON.stringify({ failed: blamed })), status: 'failed', reason, error: message, actor };
  foldItem(run, asked, item, failure as never);
}

function foldItem(run: Run, asked: Asked, item: JournalScope, end: ReturnType<typeof succeeded>): void {
  // An item without steps leaves nothing behind to do without, and is as quickly run again.
  if (item.keys.length === 0) return;
  const times = { startedAt: run.now(), finishedAt: run.now() };
  const row = { key: item.path, parent: asked.key, name: asked.name, kind: 'item', attempts: 1, ...end, ...times };
  run.fold(row, item.keys);
}

async function recordMap<Result>(
  run: Run,
  asked: Asked,
  { values, failures }: Results<Result>,
  tally: { readonly bytes: number },
  startedAt: Date,
): Promise<Settled<Result[]>> {
  const tooLarge = (message: string) =>
    giveUp(run, asked, { reason: 'payload_too_large', message, attempts: 1, startedAt });
  if (run.journal.finishedItems(asked.key).size > 0) {
    const earlier = await run.deps.store.loadItems(run.claim, asked.key, limits.outputBytes);
    if (!earlier) return tooLarge(`The results of "${asked.key}" are more than ${limits.outputBytes} bytes together.`);
    for (const row of earlier) takeItem(row, values, failures);
  }
  if (run.decided) return halt;
  run.journal.release(tally);
  run.closeMap(asked.key);
  const first = failures.reduce<(typeof failures)[number] | undefined>(
    (least, failure) => (least && least.index < failure.index ? least : failure),
    undefined,
  );
  if (first) {
    const { reason, message, actor } = describeFailure(first.error);
    const blamed = within(failures.flatMap((failure) => failure.blamed));
    return giveUp(run, asked, { reason, message, actor, attempts: 1, startedAt, blamed });
  }
  const encoded = encodeJson(values, `The results of "${asked.key}"`);
  const refused = encoded.ok ? noRoom(run, asked.key, encoded.bytes) : encoded;
  if (refused || !encoded.ok) {
    const { reason, message } = refused ?? { reason: 'code_threw', message: '' };
    return giveUp(run, asked, { reason, message, attempts: 1, startedAt });
  }
  run.record(asked, {
    ...succeeded(encoded.text),
    attempts: 1,
    startedAt,
    finishedAt: run.now(),
  });
  return { value: decodeJson(encoded.text) as Result[] };
}

function takeItem<Result>(row: ItemRow, values: Result[], failures: Results<Result>['failures']): void {
  const { index, status, reason, error, actor, output } = row;
  if (status === 'succeeded') {
    values[index] = decodeJson(output) as Result;
    return;
  }
  const failure = new StepFailure(reason ?? 'code_threw', error ?? '', actor === null ? {} : { actor });
  const { failed: blamed = [] } = (decodeJson(output) ?? {}) as { failed?: readonly string[] };
  failures.push({ index, error: failure, blamed });
}

/** As many keys as the row of the map has room for; what is left out fails again and is begun the next time. */
function within(keys: readonly string[]): readonly string[] {
  let bytes = 0;
  return keys.filter((key) => (bytes += Buffer.byteLength(key) + 3) <= blamedBytes);
}

function refuse(asked: Asked, items: readonly unknown[], concurrency: number, finished: ReadonlySet<number>) {
  if (!Array.isArray(items)) return failed('code_threw', `"${asked.key}": step.map needs an array.`);
  if (items.length > limits.itemsPerMap) {
    const message = `"${asked.key}" has ${items.length} items; ${limits.itemsPerMap} is the most. Split the list, or start more executions.`;
    return failed('payload_too_large', message);
  }
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    return failed('code_threw', `"${asked.key}": concurrency must be a whole number, 1 or more.`);
  }
  for (const index of finished) {
    if (index < items.length) continue;
    const message = `Item ${index} of "${asked.key}" is recorded, and the code now gives a list of ${items.length}. Make the list from what steps returned.`;
    return failed('nondeterministic', message);
  }
  return undefined;
}
