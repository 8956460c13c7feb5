import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine, type StepApi, StepFailure } from '../src/index.ts';
import { type Claim, claimExecutions, type HeldJob } from '../src/claim.ts';
import { foldItems } from '../src/fold.ts';
import { createJournalSink, type JournalSink } from '../src/journal-sink.ts';
import { LeaseLost } from '../src/lease-sql.ts';
import { loadJournal } from '../src/load-journal.ts';
import type { Outcome } from '../src/outcome.ts';
import { recordSteps } from '../src/record.ts';
import { Run } from '../src/run.ts';
import { defaultTiming } from '../src/timing.ts';
import { openWorkflows, silent, sleep, type Workflows } from './open-workflows.ts';

/** A random workflow: what it does is decided by its shape, when its steps come back by `turns`. */
type Program =
  | { readonly op: 'run' | 'flaky' | 'fail'; readonly turns: number }
  | { readonly op: 'sleep' | 'event'; readonly ms: number }
  | { readonly op: 'sequence' | 'parallel' | 'map'; readonly parts: readonly Program[]; readonly concurrency: number };

const turns = fc.nat({ max: 12 });
const { program } = fc.letrec<{ program: Program; parts: readonly Program[] }>((tie) => ({
  parts: fc.array(tie('program'), { minLength: 1, maxLength: 4 }),
  program: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({ op: fc.constantFrom('run', 'run', 'run', 'flaky', 'fail'), turns }),
    fc.record({ op: fc.constantFrom('sleep', 'event'), ms: fc.nat({ max: 8 }) }),
    fc.record({
      op: fc.constantFrom('sequence', 'parallel', 'map'),
      parts: tie('parts'),
      concurrency: fc.integer({ min: 1, max: 3 }),
    }),
  ),
}));

/** What the program comes to, and how many steps it records. */
function evaluate(part: Program, path: string): { value: unknown; steps: number } {
  switch (part.op) {
    case 'run':
    case 'flaky':
      return { value: path, steps: 1 };
    case 'fail':
      return { value: `failed ${path}`, steps: 1 };
    case 'sleep':
      return { value: 'slept', steps: 1 };
    case 'event':
      return { value: 'nothing came', steps: 1 };
    default: {
      const parts = part.parts.map((inner, index) => evaluate(inner, `${path}.${index}`));
      const own = part.op === 'map' ? 1 : 0;
      return { value: parts.map(({ value }) => value), steps: own + parts.reduce((sum, { steps }) => sum + steps, 0) };
    }
  }
}

interface World {
  /** Tells which step is done, before it can be recorded. */
  did(name: string): void;
}

async function interpret(part: Program, path: string, step: StepApi, world: World): Promise<unknown> {
  switch (part.op) {
    case 'sleep':
      await step.sleep(path, part.ms);
      return 'slept';
    case 'event':
      return (await step.waitForEvent(path, { event: path, timeoutMs: part.ms })) ?? 'nothing came';
    case 'run':
    case 'flaky':
    case 'fail':
      return step
        .run(path, async ({ attempt }) => {
          for (let turn = 0; turn < part.turns; turn++) await new Promise(setImmediate);
          if (part.op === 'fail') throw new StepFailure('provider_rejected', `failed ${path}`, { retry: false });
          if (part.op === 'flaky' && attempt === 1) throw new Error('the first try');
          world.did(path);
          return path;
        })
        .catch((error: Error) => error.message);
    case 'parallel':
      return Promise.all(part.parts.map((inner, index) => interpret(inner, `${path}.${index}`, step, world)));
    case 'map':
      return step.map(path, part.parts, (inner, item, index) => interpret(inner, `${path}.${index}`, item, world), {
        concurrency: part.concurrency,
      });
    case 'sequence': {
      const values: unknown[] = [];
      for (const [index, inner] of part.parts.entries()) {
        values.push(await interpret(inner, `${path}.${index}`, step, world));
      }
      return values;
    }
  }
}

let workflows: Workflows;
let engine: Engine;
beforeAll(async () => {
  workflows = await openWorkflows();
  const { db, connectionString } = workflows;
  engine = createEngine({ db, connectionString, log: silent, resolve: () => undefined });
  await engine.prepare();
});
afterAll(async () => {
  await engine.stop();
  await workflows.close();
});

/** Writes that many times and is dead from then on, as a process that was killed. */
function dying(sink: JournalSink, writes: number): JournalSink {
  let left = writes;
  return { add: async (write) => (left-- > 0 ? sink.add(write) : Promise.reject(new LeaseLost())) };
}

/**
 * Runs the program to its end, one claim after another; run number `i` is killed after `kills[i]` writes, or between putting
 * its finished items aside and the end.
 */
async function runToTheEnd(whole: Program, kills: readonly number[], lateKills: readonly boolean[]) {
  const { db } = workflows;
  const target = await workflows.start(engine, 'random');
  const job = await jobOf(target.id);
  const live = createJournalSink(db);
  const timing = { ...defaultTiming, retryDelaysMs: [0, 4] };
  for (let attempt = 0; ; attempt++) {
    const claim = (await claimExecutions(db, [{ ...job, retryCount: attempt }], 'wait')).get(job.id)!;
    const recorded = await loadJournal(db, claim.lease);
    const done = new Set(recorded.steps.filter((step) => step.status === 'succeeded').map((step) => step.key));
    const world: World = {
      did(name) {
        const again = [...done].find((key) => key === name || key.endsWith(`/${name}`));
        if (again) throw new Error(`${again} is recorded and ran again`);
      },
    };
    const killAfter = kills[attempt];
    const sink = killAfter === undefined ? live : dying(live, killAfter);
    const run = new Run({ db, startIn: async () => [], sink, host: { log: silent }, timing }, claim, recorded);
    const outcome = await run.execute({ run: ({ step }) => interpret(whole, 'root', step, world) });
    const end = await settleHere(run, claim, outcome, lateKills[attempt] === true);
    if (end) return { ...target, end };
  }
}

async function settleHere(run: Run, claim: Claim, outcome: Outcome, dies: boolean): Promise<Outcome | undefined> {
  if (outcome.kind === 'lost') return undefined;
  // As the worker does it: items that are done are put aside before the run ends.
  if (outcome.kind !== 'ended' && (await run.writer.flush())) await foldItems(workflows.db, claim.lease, run.folds());
  if (dies) return undefined;
  const records = await run.writer.take();
  if (records.length > 0) await recordSteps(workflows.db, [{ lease: claim.lease, records }], 'wait');
  if (outcome.kind !== 'waiting') return outcome;
  if (outcome.until) await sleep(Math.max(0, outcome.until.getTime() - run.now().getTime()) + 1);
  return undefined;
}

async function jobOf(executionId: string): Promise<HeldJob> {
  const { rows } = await sql<HeldJob>`
    select id, 0 as "retryCount", data from pgboss.job where data ->> 'executionId' = ${executionId}`.execute(
    workflows.db,
  );
  return rows[0]!;
}

const killed = fc.array(fc.nat({ max: 6 }), { maxLength: 4 });

test('whatever the shape, the order of completion and the kills: the same result, each step recorded once', async () => {
  await fc.assert(
    fc.asyncProperty(program, killed, fc.array(fc.boolean(), { maxLength: 4 }), async (whole, kills, lateKills) => {
      const expected = evaluate(whole, 'root');
      const { end, id } = await runToTheEnd(whole, kills, lateKills);
      expect(end).toMatchObject({ kind: 'ended', status: 'succeeded' });
      expect(JSON.parse((end as { output: string }).output)).toEqual(expected.value);
      const { rows } = await sql<{ key: string; status: string; seq: number }>`
        select key, status, seq from workflow.step where execution_id = ${id} and kind <> 'item'`.execute(workflows.db);
      expect(rows).toHaveLength(expected.steps);
      expect(rows.filter(({ status }) => status !== 'succeeded' && status !== 'failed')).toEqual([]);
      expect(new Set(rows.map(({ seq }) => seq)).size).toBe(rows.length);
    }),
    { numRuns: 60, endOnFailure: true },
  );
}, 60_000);

test('a claim needs the job and an attempt that is newer', async () => {
  const { db } = workflows;
  const target = await workflows.start(engine, 'random');
  const job = await jobOf(target.id);
  const claim = async (attempt: number, id = job.id) =>
    (await claimExecutions(db, [{ ...job, id, retryCount: attempt }], 'skip')).size;
  expect(await claim(0, randomUUID())).toBe(0);
  expect(await claim(1)).toBe(1);
  expect(await claim(1)).toBe(0);
  expect(await claim(0)).toBe(0);
  expect(await claim(2)).toBe(1);
});

test('a result that is recorded is never written over, and the same write may be repeated', async () => {
  const { db } = workflows;
  const target = await workflows.start(engine, 'random');
  const job = await jobOf(target.id);
  const claim = (await claimExecutions(db, [job], 'wait')).get(job.id);
  if (!claim) throw new Error('not claimed');
  const now = new Date();
  const record = {
    key: 'one',
    parent: null,
    name: 'one',
    kind: 'run',
    status: 'succeeded' as const,
    attempts: 1,
    reason: null,
    error: null,
    actor: null,
    output: '1',
    nextAttemptAt: null,
    history: null,
    startedAt: now,
    finishedAt: now,
    seq: 1,
  };
  const write = (more: object) => recordSteps(db, [{ lease: claim.lease, records: [{ ...record, ...more }] }], 'wait');
  expect(await write({})).toEqual([true]);
  expect(await write({})).toEqual([true]);
  expect(await write({ output: '2', seq: 2 })).toEqual([false]);
  const lapsed = { ...claim.lease, runNo: claim.lease.runNo - 1 };
  expect(await recordSteps(db, [{ lease: lapsed, records: [{ ...record, key: 'two' }] }], 'wait')).toEqual([false]);
  const { steps } = await loadJournal(db, claim.lease);
  expect(steps.map(({ key, output }) => [key, output])).toEqual([['one', '1']]);
});
