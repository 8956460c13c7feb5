import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type ExpectStatic, test } from 'vitest';
import { createEngine, type Engine } from '../src/index.ts';
import type { CrashPoint } from './crash-point.ts';
import { openWorkflows, silent, type Workflows } from './open-workflows.ts';
import { startProcess, type WorkerProcess } from './start-process.ts';

/** Below what pg-boss promises to take, so that a takeover takes seconds. */
const timing = { heartbeatSeconds: 1, touchEveryMs: 200, superviseSeconds: 1, pollMs: 100 };

interface Case extends CrashPoint {
  readonly name: string;
  /** Which of `crash-codes.ts`. */
  readonly workflowId: string;
  /** The journal of an execution that has come through. */
  readonly journal: readonly string[];
  /** When the event comes that the execution waits for: once it sleeps, or while no process is alive. */
  readonly event?: 'asleep' | 'meanwhile';
  /** Started by the tick of a schedule. */
  readonly scheduled?: boolean;
}

const record = 'with e as materialized';
const settle = 'update workflow.execution x set';
const plain = (...middle: readonly string[]) => ['before', ...middle, 'after'];
const mapped = ['rows', 'rows[0]', 'rows[0]/tag', 'rows[1]', 'rows[1]/tag', 'rows[2]/nap', 'rows[2]/tag'];
const unsent = { when: 'unsent', statement: record } as const;
const unheard = { when: 'unheard', statement: record } as const;
const endUnsent = { when: 'unsent', statement: settle, atCommit: true } as const;
const endUnheard = { when: 'unheard', statement: settle, atCommit: true } as const;
const run = { workflowId: 'crash-run', journal: plain('charge') };
const retry = { workflowId: 'crash-retry', journal: plain('charge') };
const nap = { workflowId: 'crash-sleep', journal: plain('nap') };
const until = { workflowId: 'crash-sleep-until', journal: plain('nap', 'when') };
const event = { workflowId: 'crash-event', journal: plain('paid') };
const map = { workflowId: 'crash-map', journal: plain(...mapped) };
const call = { workflowId: 'crash-workflow', journal: plain('call') };
const respond = { workflowId: 'crash-respond', journal: plain('answer') };
const tick = { ...run, scheduled: true };

const cases: readonly Case[] = [
  { name: 'claim: claimed, not begun', ...run, when: 'unheard', statement: `status = 'running'` },
  { name: 'run: done, not recorded', ...run, ...unsent, holding: ['charge'] },
  { name: 'run: recorded, not heard of', ...run, ...unheard, holding: ['charge'] },
  { name: 'run: failed, the try not recorded', ...retry, ...endUnsent, holding: ['retrying'] },
  { name: 'run: failed, the try recorded', ...retry, ...endUnheard, holding: ['retrying'] },
  { name: 'sleep: asked for, not gone to sleep', ...nap, ...endUnsent, holding: ['sleeping'] },
  { name: 'sleep: gone to sleep, not heard of', ...nap, ...endUnheard, holding: ['sleeping'] },
  { name: 'sleep: over, not recorded', ...nap, ...unsent, holding: ['nap', 'succeeded'] },
  { name: 'sleepUntil: asked for, not gone to sleep', ...until, ...endUnsent, holding: ['sleeping'] },
  { name: 'sleepUntil: gone to sleep, not heard of', ...until, ...endUnheard, holding: ['sleeping'] },
  { name: 'sleepUntil: over, not recorded', ...until, ...unsent, holding: ['nap', 'succeeded'] },
  {
    name: 'waitForEvent: waits, not gone to sleep',
    ...event,
    when: 'unheard',
    statement: 'insert into workflow.wait',
    atCommit: true,
    event: 'meanwhile',
  },
  {
    name: 'waitForEvent: gone to sleep, not heard of',
    ...event,
    ...endUnheard,
    holding: ['sleeping'],
    event: 'meanwhile',
  },
  { name: 'waitForEvent: come, not recorded', ...event, ...unsent, holding: ['paid', 'succeeded'], event: 'asleep' },
  { name: 'map: an item done, not recorded', ...map, ...unsent, holding: ['rows[1]/tag'] },
  { name: 'map: an item recorded, not heard of', ...map, ...unheard, holding: ['rows[1]/tag'] },
  { name: 'map: items put aside, not heard of', ...map, ...unheard, holding: ['item', 'rows[1]'] },
  { name: 'map: joined, not recorded', ...map, ...unsent, holding: ['rows', 'map'] },
  { name: 'map: join recorded, not heard of', ...map, ...unheard, holding: ['rows', 'map'] },
  {
    name: 'workflow: called, the wait for it not recorded',
    ...call,
    when: 'unheard',
    statement: 'child_id',
    atCommit: true,
  },
  { name: 'workflow: the called one over, its end not recorded', ...call, ...endUnsent, holding: ['"called"'] },
  { name: 'workflow: the called one ended, not heard of', ...call, ...endUnheard, holding: ['"called"'] },
  { name: 'workflow: its result there, not recorded', ...call, ...unsent, holding: ['call', 'succeeded'] },
  {
    name: 'respond: answered, not recorded',
    ...respond,
    when: 'unheard',
    statement: 'responded_at = clock_timestamp()',
  },
  { name: 'respond: recorded, not heard of', ...respond, ...unheard, holding: ['answer'] },
  { name: 'tick: started, not moved on', ...tick, when: 'unsent', statement: 'set last_at =', atCommit: true },
  { name: 'tick: moved on, not heard of', ...tick, when: 'unheard', statement: 'set last_at =', atCommit: true },
  { name: 'final record: not committed', ...run, ...endUnsent, holding: ['"charge is done"'] },
  { name: 'final record: committed, not heard of', ...run, ...endUnheard, holding: ['"charge is done"'] },
];

test.concurrent.for(cases)('killed at $name', { timeout: 90_000 }, async (given, { expect }) => {
  const { name: _, workflowId, journal, event: comes, scheduled = false, ...crashPoint } = given;
  const world = await openWorld(expect);
  try {
    const first = await world.spawn('first', crashPoint);
    if (scheduled) await world.schedule(workflowId);
    else await world.start(workflowId);
    if (comes === 'asleep') {
      await expect.poll(async () => (await world.look()).root?.status).toBe('sleeping');
      await world.deliver('invoice.paid');
    }
    expect(await first.ended).toBe('SIGKILL');
    await world.untilGone('first');
    const before = await world.look();
    if (comes === 'meanwhile') await world.deliver('invoice.paid');

    await world.spawn('second');
    await expect.poll(async () => (await world.look()).root?.status, { timeout: 40_000 }).toBe('succeeded');
    const after = await world.look();
    expect(after.executions.map((execution) => execution.workflow)).toEqual(
      workflowId === 'crash-workflow' ? ['crash-workflow', 'crash-called'] : [workflowId],
    );
    expect(after.executions.every(({ status }) => status === 'succeeded')).toBe(true);
    const keys = after.steps.flatMap(({ execution, key }) => (execution === after.root?.id ? [key] : []));
    // A sleep that was written down and is over when the second process begins needs no second run, for which items are put aside.
    const wasOver = before.steps.some(({ key, status }) => key === 'rows[2]/nap' && status === 'sleeping');
    const isPutAside = keys.includes('rows[0]') || !wasOver;
    expect(keys).toEqual(journal.filter((key) => isPutAside || !/^rows\[\d\]$/.test(key)).toSorted());
    expect(after.steps.map(({ status }) => status)).toEqual(after.steps.map(() => 'succeeded'));
    // What was recorded is not recorded again.
    const recorded = before.steps.filter(({ status }) => status === 'succeeded');
    expect(after.steps).toEqual(expect.arrayContaining(recorded));
    // It does not happen again either; everything else happens once more, and under the key that it had.
    for (const { execution, key, attempts } of after.steps) {
      const acts = after.acts.filter((act) => act.execution === execution && act.step === key);
      if (acts.length === 0) continue;
      const done = before.acts.filter((act) => act.execution === execution && act.step === key);
      const told = before.steps.find((step) => step.execution === execution && step.key === key)?.attempts ?? 0;
      expect({ key, acts: acts.length }).toEqual({ key, acts: done.length + attempts - told });
      expect(new Set(acts.map((act) => act.idempotencyKey)).size).toBe(1);
    }
    const different = new Set(after.acts.map(({ execution, step }) => `${execution} ${step}`));
    expect(new Set(after.acts.map((act) => act.idempotencyKey)).size).toBe(different.size);
  } finally {
    await world.close();
  }
});

/** @param expect of the test: several run at once */
async function openWorld(expect: ExpectStatic) {
  const workflows: Workflows = await openWorkflows();
  const { db, connectionString } = workflows;
  await sql`create table act (execution_id uuid, step text, key text, worker text)`.execute(db);
  const sender: Engine = createEngine({ db, connectionString, log: silent, timing, resolve: () => undefined });
  await sender.prepare();
  const processes: WorkerProcess[] = [];
  const [scope, subject] = [randomUUID(), randomUUID()];
  const begun = { scope, subject, version: 1, input: null };
  return {
    async spawn(name: string, crashPoint?: CrashPoint) {
      const process = await startProcess(name, connectionString, timing, crashPoint ? { crashPoint } : {});
      processes.push(process);
      return process;
    },
    start: (workflowId: string) => db.transaction().execute((trx) => sender.start(trx, [{ ...begun, workflowId }])),
    /** Once a year, and now. */
    async schedule(workflowId: string) {
      const schedule = { ...begun, workflowId, key: 'yearly', cron: '0 0 1 1 *', timeZone: 'UTC' };
      await db.transaction().execute((trx) => sender.schedules.set(trx, schedule));
      await sql`update workflow.schedule set next_at = now() - interval '1 second'`.execute(db);
    },
    deliver: (name: string) =>
      db
        .transaction()
        .execute((trx) =>
          sender.deliver(trx, { scope, subject, event: name, id: 'the event', payload: { paid: true } }),
        ),
    /** The database has noticed that a process is dead, and has undone what that had not committed. */
    async untilGone(name: string) {
      const sessions = async () => {
        const { rows } = await sql`
          select from pg_stat_activity where application_name = ${name} and datname = current_database()`.execute(db);
        return rows.length;
      };
      await expect.poll(sessions).toBe(0);
    },
    async look() {
      const { rows: executions } = await sql<{ id: string; workflow: string; status: string }>`
        select id, workflow_id as workflow, status from workflow.execution order by depth`.execute(db);
      const { rows: steps } = await sql<{ execution: string; key: string; status: string; attempts: number }>`
        select execution_id as execution, key, status, attempts, output::text, seq, finished_at
        from workflow.step order by key collate "C"`.execute(db);
      const { rows: acts } = await sql<{ execution: string; step: string; idempotencyKey: string }>`
        select execution_id as execution, step, key as "idempotencyKey" from act`.execute(db);
      return { executions, root: executions[0], steps, acts };
    },
    async close() {
      for (const process of processes) process.kill('SIGKILL');
      await Promise.all(processes.map((process) => process.ended));
      await sender.stop();
      await workflows.close();
    },
  };
}
