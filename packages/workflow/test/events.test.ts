import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type DeliverEvent, type Engine } from '../src/index.ts';
import { openWorkflows, quick, silent, sleep, type Workflows } from './open-workflows.ts';
import { startProcess, type WorkerProcess } from './start-process.ts';

let workflows: Workflows;
const processes: WorkerProcess[] = [];
beforeAll(async () => {
  workflows = await openWorkflows();
  await sql`create table effect (execution_id uuid, step text, worker text, at timestamptz default clock_timestamp())`.execute(
    workflows.db,
  );
});
afterAll(async () => {
  for (const process of processes) process.kill('SIGKILL');
  await workflows.close();
});

type Codes = Parameters<Workflows['engine']>[0];
const day = 86_400_000;

/** An owner with its own scope and subject, so that tests do not hear each other. */
function owner() {
  return { scope: randomUUID(), subject: randomUUID() };
}

function deliver(engine: Engine, event: Omit<DeliverEvent, 'id' | 'payload'> & { id?: string; payload?: unknown }) {
  return workflows.db
    .transaction()
    .execute((trx) => engine.deliver(trx, { id: randomUUID(), payload: null, ...event }));
}

const paid: Codes = {
  paid: async ({ input, step }) => {
    const { key, napMs, timeoutMs } = input as { key?: string; napMs?: number; timeoutMs?: number };
    if (napMs !== undefined) await step.sleep('nap', napMs);
    const event = await step.waitForEvent('paid', {
      event: 'invoice.paid',
      ...(key === undefined ? {} : { key }),
      timeoutMs: timeoutMs ?? day,
    });
    return event === undefined ? 'timed out' : { payload: event.payload, key: event.key };
  },
};

test('an event may come before, while or after it is waited for', async () => {
  const engine = await workflows.engine(paid);
  const who = owner();
  const waiting = await workflows.start(engine, 'paid', {}, who);
  const waits = await workflows.until(waiting, 'sleeping');
  expect(waits.steps[0]).toMatchObject({ kind: 'event', status: 'sleeping', waitsFor: { event: 'invoice.paid' } });
  expect(waits.nextAttemptAt!.getTime()).toBeGreaterThan(Date.now() + day / 2);
  const napping = await workflows.start(engine, 'paid', { napMs: 400 }, who);
  await workflows.until(napping, 'sleeping');
  const { executionIds } = await deliver(engine, { ...who, event: 'invoice.paid', key: 'i1', payload: { amount: 5 } });
  expect(executionIds).toEqual([waiting.id]);
  await workflows.until(waiting, 'succeeded');
  expect(await workflows.output(waiting)).toEqual({ payload: { amount: 5 }, key: 'i1' });
  // The other had begun, and asks for it later.
  await workflows.until(napping, 'succeeded');
  expect(await workflows.output(napping)).toEqual({ payload: { amount: 5 }, key: 'i1' });

  // What began afterwards is not told of what was before.
  const late = await workflows.start(engine, 'paid', { timeoutMs: 150 }, who);
  await workflows.until(late, 'succeeded');
  expect(await workflows.output(late)).toBe('timed out');
});

test('name, key, subject and scope have to fit; one job is left of a wait that is over', async () => {
  const engine = await workflows.engine(paid);
  const who = owner();
  const target = await workflows.start(engine, 'paid', { key: 'i2' }, who);
  await workflows.until(target, 'sleeping');
  for (const wrong of [
    { ...who, event: 'invoice.paid', key: 'i1' },
    { ...who, event: 'invoice.paid' },
    { ...who, event: 'invoice.sent', key: 'i2' },
    { ...who, scope: randomUUID(), event: 'invoice.paid', key: 'i2' },
    { ...who, subject: randomUUID(), event: 'invoice.paid', key: 'i2' },
  ]) {
    expect(await deliver(engine, wrong)).toEqual({ duplicate: false, executionIds: [] });
  }
  expect(await deliver(engine, { ...who, event: 'invoice.paid', key: 'i2', payload: 2 })).toMatchObject({
    executionIds: [target.id],
  });
  await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toEqual({ payload: 2, key: 'i2' });
  const { rows } = await sql<{ state: string }>`
    select state::text from pgboss.job where data ->> 'executionId' = ${target.id}`.execute(workflows.db);
  expect(rows.filter(({ state }) => ['created', 'retry', 'active'].includes(state))).toEqual([]);
});

test('the same id twice is one event, and one that is rolled back is none', async () => {
  const engine = await workflows.engine({
    async twice({ step }) {
      const first = await step.waitForEvent('first', { event: 'tick', timeoutMs: day });
      const second = await step.waitForEvent('second', { event: 'tick', timeoutMs: 300 });
      return [first?.id, second?.id];
    },
  });
  const who = owner();
  const target = await workflows.start(engine, 'twice', null, who);
  await workflows.until(target, 'sleeping');
  const rolledBack = workflows.db.transaction().execute(async (trx) => {
    await engine.deliver(trx, { ...who, event: 'tick', id: 'undone', payload: 0 });
    throw new Error('roll back');
  });
  await expect(rolledBack).rejects.toThrow('roll back');
  expect(await deliver(engine, { ...who, event: 'tick', id: 'once' })).toMatchObject({ duplicate: false });
  expect(await deliver(engine, { ...who, event: 'tick', id: 'once' })).toEqual({ duplicate: true, executionIds: [] });
  await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toEqual(['once', null]);
});

test('an event that comes while the run is at work beside the wait is not slept through', async () => {
  const began = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const engine = await workflows.engine({
    async beside({ step }) {
      const [event, long] = await Promise.all([
        step.waitForEvent<number>('wait', { event: 'tick', timeoutMs: day }),
        step.run('long', async () => {
          began.resolve();
          await finish.promise;
          return 'done';
        }),
      ]);
      return [event?.payload, long];
    },
  });
  const who = owner();
  const target = await workflows.start(engine, 'beside', null, who);
  await began.promise;
  await expect
    .poll(
      async () => (await sql`select from workflow.wait where execution_id = ${target.id}`.execute(workflows.db)).rows,
    )
    .toHaveLength(1);
  expect((await deliver(engine, { ...who, event: 'tick', payload: 7 })).executionIds).toEqual([target.id]);
  expect((await workflows.get(target)).status).toBe('running');
  finish.resolve();
  await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toEqual([7, 'done']);
});

test('what is no event is refused, and so is a wait for none', async () => {
  const engine = await workflows.engine({
    none: ({ input, step }) => step.waitForEvent('wait', input as { event: string; timeoutMs: number }),
  });
  const who = owner();
  const code = (event: object) => deliver(engine, { ...who, event: 'tick', ...event }).catch((error) => error.code);
  expect(await code({ event: '' })).toBe('invalid_argument');
  expect(await code({ id: 'x'.repeat(201) })).toBe('invalid_argument');
  expect(await code({ scope: 'mine' })).toBe('invalid_argument');
  expect(await code({ payload: 'x'.repeat(1_048_560) })).toBe('payload_too_large');
  for (const spec of [{ event: '', timeoutMs: 1 }, { event: 'tick', timeoutMs: 401 * day }, { event: 'tick' }]) {
    const end = await workflows.until(await workflows.start(engine, 'none', spec), 'failed');
    expect(end).toMatchObject({ reason: 'code_threw' });
  }
});

/** When an event is handed over, how long its transaction takes, and whether it commits. */
const delivery = fc.record({ atMs: fc.nat({ max: 250 }), openMs: fc.nat({ max: 40 }), commits: fc.boolean() });

test('however deliveries and waits cross: each wait gets one event of its own, and none is lost', async () => {
  const program = fc.record({
    /** Each execution: sleeps before its waits, which are for the same event. */
    naps: fc.array(fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
    deliveries: fc.array(delivery, { minLength: 4, maxLength: 10 }),
    restartAtMs: fc.option(fc.nat({ max: 250 })),
  });
  const codes: Codes = {
    async ticks({ input, step }) {
      const ids: (string | undefined)[] = [];
      for (const [index, napMs] of (input as number[]).entries()) {
        await step.sleep('nap', napMs);
        ids.push((await step.waitForEvent(`wait ${index}`, { event: 'tick', timeoutMs: 60_000 }))?.id);
      }
      return ids;
    },
  };
  const timing = { ...quick, pollMs: 20, stopTimeoutMs: 0 };
  await fc.assert(
    fc.asyncProperty(program, async ({ naps, deliveries, restartAtMs }) => {
      let engine = await workflows.engine(codes, { timing });
      const who = owner();
      const targets = await Promise.all(naps.map((times) => workflows.start(engine, 'ticks', times, who)));
      // One engine starts and delivers; the one at work is replaced meanwhile, in the middle of whatever it does.
      const sender = createEngine({ ...workflows, log: silent, resolve: () => undefined });
      await sender.prepare();
      const committed: string[] = [];
      const send = async ({ atMs, openMs, commits }: (typeof deliveries)[number], index: number) => {
        await sleep(atMs);
        const id = `event ${index}`;
        await workflows.db
          .transaction()
          .execute(async (trx) => {
            await sender.deliver(trx, { ...who, event: 'tick', id, payload: index });
            await sleep(openMs);
            if (!commits) throw new Error('roll back');
            committed.push(id);
          })
          .catch((error: Error) => {
            if (error.message !== 'roll back') throw error;
          });
      };
      const restart = async () => {
        if (restartAtMs === null) return;
        await sleep(restartAtMs);
        engine = await workflows.engine(codes, { timing });
      };
      await Promise.all([...deliveries.map(send), restart()]);
      // Enough for all of them in the end.
      for (let index = 0; index < 4; index++) await deliver(sender, { ...who, event: 'tick', id: `last ${index}` });
      for (const [index, target] of targets.entries()) {
        await workflows.until(target, 'succeeded', 10_000);
        const ids = (await workflows.output(target)) as string[];
        const all = [...committed, 'last 0', 'last 1', 'last 2', 'last 3'];
        expect(ids).toHaveLength(naps[index]!.length);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.filter((id) => !all.includes(id))).toEqual([]);
        // It has had the events that there were before any of the last.
        const early = ids.filter((id) => id.startsWith('event')).length;
        expect(early).toBe(Math.min(ids.length, committed.length));
      }
      await sender.stop();
    }),
    { numRuns: 8, endOnFailure: true },
  );
}, 60_000);

test('a worker that is killed while it waits, and while it takes what came, loses no event and takes none twice', async () => {
  await workflows.stopEngines();
  const { db, connectionString } = workflows;
  const timing = { heartbeatSeconds: 1, touchEveryMs: 200, superviseSeconds: 1, pollMs: 100 };
  const sender = createEngine({ db, connectionString, log: silent, timing, resolve: () => undefined });
  await sender.prepare();
  const who = owner();
  const target = await workflows.start(sender, 'events', null, who);
  const began = async (step: string) =>
    (await sql`select from effect where execution_id = ${target.id} and step = ${step}`.execute(db)).rows.length;
  for (const [index, step] of ['first', 'second', 'third', 'fourth'].entries()) {
    const payload = index + 1;
    const process = await startProcess(`worker ${payload}`, connectionString, timing);
    processes.push(process);
    await deliver(sender, { ...who, event: 'tick', payload, id: `tick ${payload}` });
    await expect.poll(() => began(step), { timeout: 15_000 }).toBe(1);
    // In the middle of the step after the wait: the event is taken, and what comes next is not recorded.
    process.kill('SIGKILL');
    await process.ended;
  }
  processes.push(await startProcess('last', connectionString, timing));
  const end = await workflows.until(target, 'succeeded', 20_000);
  expect(await workflows.output(target)).toEqual([1, 2, 3, 4]);
  expect(end.steps.filter(({ kind }) => kind === 'event')).toHaveLength(4);
  processes.at(-1)!.kill('SIGTERM');
  expect(await processes.at(-1)!.ended).toBe(0);
  await sender.stop();
}, 90_000);
