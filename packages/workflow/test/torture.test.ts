import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inFull, tell } from '../../../test/torture/in-full.ts';
import { createEngine, type Engine } from '../src/index.ts';
import { openWorkflows, silent, sleep, type Workflows } from './open-workflows.ts';
import { startProcess, type WorkerProcess } from './start-process.ts';

const size = inFull
  ? { executions: 3_000, kills: 9, killEveryMs: 1_500, flood: 50_000, timing: {} }
  : {
      executions: 450,
      kills: 3,
      killEveryMs: 500,
      flood: 4_000,
      // Below what pg-boss promises to take.
      timing: { heartbeatSeconds: 2, touchEveryMs: 400, superviseSeconds: 1 },
    };
const takeoverMs = 30_000;
/** In small it says that they do not wait for the flood, on however busy a machine. */
const fairMs = inFull ? 2_000 : 10_000;

let workflows: Workflows;
let sender: Engine;
const processes: WorkerProcess[] = [];
beforeEach(async () => {
  workflows = await openWorkflows();
  const { db, connectionString } = workflows;
  await sql`create table act (execution_id uuid, step text, key text, worker text, at timestamptz default clock_timestamp())`.execute(
    db,
  );
  await sql`create index on act (execution_id)`.execute(db);
  const queueDepth = 2 * size.flood;
  sender = createEngine({
    db,
    connectionString,
    log: silent,
    timing: size.timing,
    queueDepth,
    resolve: () => undefined,
  });
  await sender.prepare();
});
afterEach(async () => {
  for (const process of processes) process.kill('SIGKILL');
  await Promise.all(processes.splice(0).map((process) => process.ended));
  await sender.stop();
  await workflows.close();
});

async function spawn(name: string): Promise<WorkerProcess> {
  const process = await startProcess(name, workflows.connectionString, size.timing);
  processes.push(process);
  return process;
}

async function startMany(scope: string, workflowId: string, count: number): Promise<void> {
  const start = { scope, subject: randomUUID(), workflowId, version: 1, input: null };
  for (let from = 0; from < count; from += 1_000) {
    const batch = Array.from({ length: Math.min(1_000, count - from) }, () => start);
    await workflows.db.transaction().execute((trx) => sender.start(trx, batch));
    if (from > 0 && from % 10_000 === 0) tell(`started ${from} of ${count}`);
  }
}

async function countStatus(scope: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ status: string; n: number }>`
    select status, count(*)::int as n from workflow.execution where scope = ${scope} group by status`.execute(
    workflows.db,
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

test(`${size.executions} executions over three processes that are killed: nothing is lost, each step is recorded once`, async () => {
  const { db } = workflows;
  const scope = randomUUID();
  const workers = [0, 1, 2].map((place) => spawn(`worker ${place}.0`));
  await Promise.all(workers);
  const startedAt = performance.now();
  await startMany(scope, 'tortured', size.executions);
  const kills: { readonly worker: string; readonly at: Date }[] = [];
  for (let nth = 1; nth <= size.kills; nth++) {
    await sleep(size.killEveryMs);
    const place = nth % workers.length;
    const victim = await workers[place]!;
    victim.kill('SIGKILL');
    expect(await victim.ended).toBe('SIGKILL');
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
    kills.push({ worker: victim.name, at: rows[0]!.now });
    workers[place] = spawn(`worker ${place}.${nth}`);
    tell(`killed ${victim.name}, ${nth} of ${size.kills}: ${JSON.stringify(await countStatus(scope))}`);
  }
  await Promise.all(workers);
  const done = async () => (await countStatus(scope)).succeeded ?? 0;
  await expect.poll(done, { timeout: 240_000, interval: 250 }).toBe(size.executions);
  const seconds = (performance.now() - startedAt) / 1_000;

  expect(await countStatus(scope)).toEqual({ succeeded: size.executions });
  const { rows: journal } = await sql<{ steps: number; places: number; wrong: number }>`
    select count(*)::int as steps, count(distinct (s.execution_id, s.seq))::int as places,
      count(*) filter (where s.status <> 'succeeded')::int as wrong
    from workflow.step s where s.scope = ${scope}`.execute(db);
  const steps = 3 * size.executions;
  expect(journal).toEqual([{ steps, places: steps, wrong: 0 }]);
  // What a later step has followed was recorded, and what has ended too: neither happens again. By one clock, the database's.
  const { rows: again } = await sql`
    select a.* from act a join workflow.execution e on e.id = a.execution_id
    where a.at > e.finished_at or exists (
      select from act later where later.execution_id = a.execution_id and later.at < a.at
        and array_position(array['one', 'two', 'three'], later.step) > array_position(array['one', 'two', 'three'], a.step)
    )`.execute(db);
  expect(again).toEqual([]);
  const { rows: acts } = await sql<{ acts: number; steps: number; keys: number; pairs: number }>`
    select count(*)::int as acts, count(distinct (execution_id, step))::int as steps, count(distinct key)::int as keys,
      count(distinct (execution_id, step, key))::int as pairs from act`.execute(db);
  expect(acts).toMatchObject([{ steps, keys: steps, pairs: steps }]);

  const { takeovers, perKill } = await measureTakeovers(kills);
  tell(
    `${size.executions} executions, ${kills.length} kills in ${seconds.toFixed(1)} s; ${acts[0]!.acts - steps} steps done again; ` +
      `${takeovers.length} taken over, p50 ${at(takeovers, 0.5)} ms, p99 ${at(takeovers, 0.99)} ms, most ${at(takeovers, 1)} ms`,
  );
  // Otherwise there was nothing to get wrong.
  expect(perKill.filter((count) => count > 0).length).toBeGreaterThanOrEqual(size.kills - 1);
  expect(at(takeovers, 0.99)).toBeLessThanOrEqual(takeoverMs);
});

/** From the death of a worker until another one acts for what it had under way, in ms, least first. */
async function measureTakeovers(kills: readonly { readonly worker: string; readonly at: Date }[]) {
  const takeovers: number[] = [];
  const perKill: number[] = [];
  for (const kill of kills) {
    const { rows } = await sql<{ ms: number }>`
      select extract(epoch from min(b.at) - ${kill.at}::timestamptz)::float8 * 1000 as ms
      from (select distinct execution_id from act where worker = ${kill.worker}) a
      join act b on b.execution_id = a.execution_id and b.worker <> ${kill.worker} and b.at > ${kill.at}
      group by a.execution_id`.execute(workflows.db);
    takeovers.push(...rows.map(({ ms }) => ms));
    perKill.push(rows.length);
  }
  return { takeovers: takeovers.toSorted((a, b) => a - b), perKill };
}

function at(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
}

test(`one scope floods the queue with ${size.flood}: the 20 of another do not wait for it`, async () => {
  const { db } = workflows;
  const [flood, other] = [randomUUID(), randomUUID()];
  await workflows.engine(
    { work: ({ step }) => step.run('work', () => sleep(10)) },
    { timing: { ...size.timing, pollMs: 1_000 } },
  );
  await startMany(flood, 'work', size.flood);
  const before = await countStatus(flood);
  tell(`flooded: ${JSON.stringify(before)}`);
  // Otherwise there is nothing to stand in the way.
  expect(before.queued ?? 0).toBeGreaterThan(size.flood / 4);
  await startMany(other, 'work', 20);
  const succeeded = async () => (await countStatus(other)).succeeded ?? 0;
  await expect.poll(succeeded, { timeout: 30_000 }).toBe(20);
  const { rows } = await sql<{ ms: number }>`
    select extract(epoch from started_at - created_at)::float8 * 1000 as ms from workflow.execution
    where scope = ${other} order by ms`.execute(db);
  const waited = rows.map(({ ms }) => ms);
  const left = (await countStatus(flood)).queued ?? 0;
  tell(`behind ${left} of another scope 20 executions started after ${at(waited, 0)} to ${at(waited, 1)} ms`);
  expect(left).toBeGreaterThan(0);
  expect(at(waited, 1)).toBeLessThanOrEqual(fairMs);
});
