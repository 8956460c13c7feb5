import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine } from '../src/index.ts';
import { type Claim, claimExecutions, type HeldJob } from '../src/claim.ts';
import { foldItems } from '../src/fold.ts';
import { createJournalSink, type JournalSink } from '../src/journal-sink.ts';
import { LeaseLost } from '../src/lease-lost.ts';
import { loadJournal } from '../src/load-journal.ts';
import type { Outcome } from '../src/outcome.ts';
import { createPostgresRunStore } from '../src/postgres-run-store.ts';
import { recordSteps } from '../src/record.ts';
import { Run } from '../src/run.ts';
import { defaultTiming } from '../src/timing.ts';
import { openWorkflows, silent, sleep, type Workflows } from './open-workflows.ts';
import { evaluate, interpret, type Program, program, type World } from './random-program.ts';

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
  const store = createPostgresRunStore(db, async () => []);
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
    const run = new Run({ store, sink, host: { log: silent }, timing, random: Math.random }, claim, recorded);
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
