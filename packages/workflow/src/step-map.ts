import type { StepApi } from './contract.ts';
import type { Asked } from './journal.ts';
import { decodeJson, encodeJson } from './json.ts';
import { limits } from './limits.ts';
import { failed } from './outcome.ts';
import type { Run } from './run.ts';
import { halt, type Settled } from './settled.ts';
import { isFinalStep } from './status.ts';
import { describeFailure } from './step-failure.ts';
import { type JournalScope, openScope } from './step-key.ts';
import { giveUp, noRoom, replayed } from './step-run.ts';

const defaultConcurrency = 5;

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
  if (recorded && isFinalStep(recorded.status)) return run.launch(() => replayed<Result[]>(run, recorded));
  const concurrency = options.concurrency ?? defaultConcurrency;
  const wrong = refuse(asked, items, concurrency);
  if (wrong) {
    run.decide(wrong);
    return new Promise(() => undefined);
  }
  const startedAt = run.now();
  const tally = { bytes: 0 };
  const all = runLanes(run, Math.min(concurrency, items.length), items, (item, index) => {
    const path = `${asked.key}[${index}]`;
    return each(item, createApi(openScope(path, asked.key, tally)), index);
  }).then((results) => run.launch<Result[]>(() => recordMap(run, asked, results, tally, startedAt)));
  all.catch(() => undefined);
  return all;
}

interface LaneResults<Result> {
  readonly values: Result[];
  readonly firstFailure: { readonly index: number; readonly error: unknown } | undefined;
}

/** Every item runs, whatever becomes of the others: what a replay asks for must not depend on who failed first. */
async function runLanes<Item, Result>(
  run: Run,
  lanes: number,
  items: readonly Item[],
  each: (item: Item, index: number) => Promise<Result> | Result,
): Promise<LaneResults<Result>> {
  const values = Array.from({ length: items.length }) as Result[];
  let firstFailure: LaneResults<Result>['firstFailure'];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      // The code of an item may do without steps; a run that is over should not go through the rest of the list.
      if (!run.open) await new Promise(() => undefined);
      const index = next++;
      try {
        values[index] = await each(items[index] as Item, index);
      } catch (error) {
        if (!firstFailure || index < firstFailure.index) firstFailure = { index, error };
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { values, firstFailure };
}

async function recordMap<Result>(
  run: Run,
  asked: Asked,
  results: LaneResults<Result>,
  tally: { readonly bytes: number },
  startedAt: Date,
): Promise<Settled<Result[]>> {
  run.journal.release(tally);
  if (results.firstFailure) {
    const { reason, message } = describeFailure(results.firstFailure.error);
    return giveUp(run, asked, { reason, message, attempts: 1, startedAt });
  }
  const encoded = encodeJson(results.values, `The results of "${asked.key}"`);
  const refused = encoded.ok ? noRoom(run, asked.key, encoded.bytes) : encoded;
  if (refused || !encoded.ok) {
    const { reason, message } = refused ?? { reason: 'code_threw', message: '' };
    return giveUp(run, asked, { reason, message, attempts: 1, startedAt });
  }
  run.record(asked, {
    status: 'succeeded',
    attempts: 1,
    reason: null,
    error: null,
    output: encoded.text,
    nextAttemptAt: null,
    startedAt,
    finishedAt: run.now(),
  });
  return { value: decodeJson(encoded.text) as Result[] };
}

function refuse(asked: Asked, items: readonly unknown[], concurrency: number) {
  if (!Array.isArray(items)) return failed('code_threw', `"${asked.key}": step.map needs an array.`);
  if (items.length > limits.itemsPerMap) {
    const message = `"${asked.key}" has ${items.length} items; ${limits.itemsPerMap} is the most. Split the list, or start more executions.`;
    return failed('payload_too_large', message);
  }
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    return failed('code_threw', `"${asked.key}": concurrency must be a whole number, 1 or more.`);
  }
  return undefined;
}
