import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type DueSchedule, type Engine, listExecutions, type SetSchedule } from '../src/index.ts';
import { openWorkflows, sleep, type Workflows } from './open-workflows.ts';

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
});
afterAll(() => workflows.close());
afterEach(async () => {
  await workflows.stopEngines();
  await sql`delete from workflow.schedule`.execute(workflows.db);
});

function schedule(more: Partial<SetSchedule> = {}): SetSchedule {
  const owner = { scope: randomUUID(), subject: randomUUID() };
  const what = { key: 'digest', cron: '*/10 * * * *', timeZone: 'UTC', workflowId: 'digest', version: 1 };
  return { ...owner, ...what, input: { to: 'Ada' }, ...more };
}

const set = (engine: Engine, given: SetSchedule) =>
  workflows.db.transaction().execute((trx) => engine.schedules.set(trx, given));

/** As if the next tick had been missed by so much. */
async function makeDue(given: SetSchedule, ago: string): Promise<void> {
  await sql`update workflow.schedule set next_at = date_trunc('hour', now()) - ${ago}::interval
    where scope = ${given.scope}`.execute(workflows.db);
}

async function started(given: SetSchedule) {
  return (await listExecutions(workflows.db, { scope: given.scope, limit: 100 })).items;
}

const seen: unknown[] = [];
const codes: Parameters<Workflows['engine']>[0] = {
  async digest({ execution, input }) {
    seen.push({ input, at: execution.scheduledAt });
  },
};

test('a schedule is made, changed, listed and removed, each with the transaction of its owner', async () => {
  const engine = await workflows.engine(codes);
  const given = schedule({ cron: '0 8 * * 1-5', timeZone: 'Europe/Berlin', label: 'connection 1' });
  const rolledBack = workflows.db.transaction().execute(async (trx) => {
    await engine.schedules.set(trx, given);
    throw new Error('roll back');
  });
  await expect(rolledBack).rejects.toThrow('roll back');
  expect(await engine.schedules.list(given)).toEqual([]);
  const { nextAt } = await set(engine, given);
  expect(nextAt.getTime()).toBeGreaterThan(Date.now());
  const { input: _, ...listed } = given;
  expect(await engine.schedules.list(given)).toEqual([{ ...listed, nextAt, lastAt: undefined }]);
  // What is not about its times leaves its next tick where it is.
  await sql`update workflow.schedule set next_at = next_at + interval '1 hour'`.execute(workflows.db);
  const later = await set(engine, { ...given, version: 2 });
  expect(later.nextAt.getTime()).toBe(nextAt.getTime() + 3_600_000);
  const moved = await set(engine, { ...given, version: 2, timeZone: 'Asia/Kathmandu' });
  expect([moved.nextAt.getUTCHours(), moved.nextAt.getUTCMinutes()]).toEqual([2, 15]);
  expect(await engine.schedules.list({ ...given, subject: randomUUID() })).toEqual([]);
  const remove = (target: { scope: string; subject: string; key?: string }) =>
    workflows.db.transaction().execute((trx) => engine.schedules.remove(trx, target));
  await set(engine, { ...given, key: 'second' });
  expect(await remove({ ...given, scope: randomUUID() })).toBe(0);
  expect(await remove({ ...given, key: 'digest' })).toBe(1);
  expect(await remove({ scope: given.scope, subject: given.subject })).toBe(1);
});

test('what cannot be a schedule is refused', async () => {
  const engine = await workflows.engine(codes);
  const code = (more: Partial<SetSchedule>) =>
    set(engine, schedule(more)).then(
      () => 'accepted',
      (error) => error.code,
    );
  for (const wrong of [
    { cron: '* * * * * *' },
    { cron: '0 0 30 2 *' },
    { timeZone: 'Mars/Base' },
    { key: '' },
    { scope: 'mine' },
    { version: 1.5 },
    { input: 1n },
  ]) {
    expect(await code(wrong), JSON.stringify(Object.keys(wrong))).toBe('invalid_argument');
  }
  expect(await code({ input: 'x'.repeat(1_100_000) })).toBe('payload_too_large');
});

test('a tick starts one execution, with its time, however many processes there are and whichever is elected', async () => {
  const timing = { superviseSeconds: 0.2 };
  const engine = await workflows.engine(codes, { timing });
  for (let more = 0; more < 2; more++) await workflows.engine(codes, { timing, beside: true });
  const many = Array.from({ length: 30 }, () => schedule());
  for (const given of many) await set(engine, given);
  await sql`update workflow.schedule set next_at = date_trunc('minute', clock_timestamp())`.execute(workflows.db);
  // Whoever was elected is no longer.
  await sql`delete from workflow.lease`.execute(workflows.db);
  for (const given of many) await expect.poll(async () => (await started(given)).length, { timeout: 10_000 }).toBe(1);
  await sleep(600);
  for (const given of many) {
    const [execution, ...more] = await started(given);
    expect(more).toEqual([]);
    const [now] = await engine.schedules.list(given);
    expect(execution!.scheduledAt).toEqual(now!.lastAt);
    expect(now!.nextAt.getTime()).toBeGreaterThan(Date.now());
  }
}, 30_000);

test('ticks that were missed are made up for by one, the newest', async () => {
  seen.length = 0;
  const engine = await workflows.engine({}, { timing: { superviseSeconds: 3_600 } });
  const given = schedule();
  await set(engine, given);
  await makeDue(given, '26 hours');
  await workflows.engine(codes, { timing: { superviseSeconds: 0.2 } });
  await expect.poll(() => seen.length, { timeout: 5_000 }).toBe(1);
  const [{ input, at }] = seen as [{ input: unknown; at: Date }];
  expect(input).toEqual({ to: 'Ada' });
  expect(Date.now() - at.getTime()).toBeLessThan(11 * 60_000);
  expect(at.getUTCMinutes() % 10).toBe(0);
  await sleep(500);
  expect(await started(given)).toHaveLength(1);
});

test('a tick that was started already is not started again and moves on, though the clock comes by it once more', async () => {
  const engine = await workflows.engine(codes, { timing: { superviseSeconds: 0.2 } });
  const given = schedule();
  await set(engine, given);
  await makeDue(given, '0 minutes');
  await expect.poll(async () => (await started(given)).length, { timeout: 5_000 }).toBe(1);
  await sql`update workflow.schedule set next_at = last_at`.execute(workflows.db);
  const next = async () => (await engine.schedules.list(given))[0]!.nextAt.getTime() - Date.now();
  await expect.poll(next, { timeout: 5_000 }).toBeGreaterThan(0);
  // With the next tick, as ever: nothing is broken.
  expect(await next()).toBeLessThanOrEqual(10 * 60_000);
  expect(await started(given)).toHaveLength(1);
});

test('a tick comes at its moment and not only at the next pass', async () => {
  const engine = await workflows.engine(codes, { timing: { superviseSeconds: 2 } });
  const given = schedule({ cron: '* * * * *' });
  await set(engine, given);
  await sleep(100);
  await sql`update workflow.schedule set next_at = clock_timestamp() + interval '2900 milliseconds'`.execute(
    workflows.db,
  );
  const { rows } = await sql<{ at: Date }>`select next_at as at from workflow.schedule`.execute(workflows.db);
  await expect.poll(async () => (await started(given)).length, { timeout: 8_000 }).toBe(1);
  const [execution] = await started(given);
  expect(Math.abs(execution!.createdAt.getTime() - rows[0]!.at.getTime())).toBeLessThan(700);
});

test('paused and full scopes wait with theirs, and one that cannot be read holds up nobody', async () => {
  const engine = await workflows.engine(
    { ...codes, stuck: () => new Promise(() => undefined) },
    {
      timing: { superviseSeconds: 0.2, stopTimeoutMs: 0 },
      queueDepth: 1,
      slots: 1,
    },
  );
  const [paused, full, broken, fine] = [schedule(), schedule(), schedule(), schedule()];
  // More than a batch of them, all due before anybody else's.
  for (let index = 0; index < 210; index++) await set(engine, { ...full, key: `k${index}` });
  for (const given of [paused, full, broken, fine]) await set(engine, given);
  const { db } = workflows;
  await db.transaction().execute((trx) => engine.pause(trx, { scope: paused.scope, workflowId: 'digest' }));
  const later = { scope: full.scope, workflowId: 'stuck', subject: randomUUID() };
  await workflows.start(engine, 'stuck', null, later);
  await sleep(300);
  await workflows.start(engine, 'stuck', null, later);
  await sql`update workflow.schedule set cron = 'nonsense' where scope = ${broken.scope}`.execute(db);
  await makeDue(fine, '0');
  await makeDue(paused, '0');
  await makeDue(full, '1 hour');
  await makeDue(broken, '0');
  await expect.poll(async () => (await started(fine)).length, { timeout: 5_000 }).toBe(1);
  await sleep(600);
  expect(await started(paused)).toEqual([]);
  expect(await started(broken)).toEqual([]);
  expect((await started(full)).filter(({ workflowId }) => workflowId === 'digest')).toEqual([]);
  await db.transaction().execute((trx) => engine.resume(trx, { scope: paused.scope, workflowId: 'digest' }));
  await expect.poll(async () => (await started(paused)).length, { timeout: 5_000 }).toBe(1);
}, 20_000);

test('who owns a schedule decides at its tick: something else, nothing this time, or no more', async () => {
  const decided: DueSchedule[] = [];
  const engine = await workflows.engine(
    { ...codes, other: async ({ input }) => input },
    {
      timing: { superviseSeconds: 0.2 },
      onTick: async (_trx, due) => {
        decided.push(...due);
        return due.map(({ key, label }) =>
          key === 'skip' || key === 'remove'
            ? key
            : { workflowId: 'other', version: 3, label: 'decided', input: { was: label } },
        );
      },
    },
  );
  const owner = { scope: randomUUID(), subject: randomUUID() };
  const keys = ['change', 'skip', 'remove'];
  for (const key of keys) await set(engine, schedule({ ...owner, key, label: `of ${key}` }));
  await makeDue(schedule(owner), '0');
  await expect
    .poll(async () => (await engine.schedules.list(owner)).map(({ key }) => key), { timeout: 5_000 })
    .toEqual(['change', 'skip']);
  const [changed, skipped] = await engine.schedules.list(owner);
  expect(changed?.lastAt).toEqual(decided.find(({ key }) => key === 'change')?.scheduledAt);
  expect(skipped?.lastAt).toBeUndefined();
  expect(skipped!.nextAt.getTime()).toBeGreaterThan(Date.now());
  expect(decided.map(({ key }) => key).toSorted()).toEqual(keys.toSorted());
  expect(await started(schedule(owner))).toMatchObject([{ workflowId: 'other', version: 3, label: 'decided' }]);
});

test('a tick that a process cannot decide is kept for one that can, and its schedule ends after a week of that', async () => {
  const given = schedule();
  const asked: Date[] = [];
  const lacking = await workflows.engine(codes, {
    onTick: async (_, due) => due.map(({ scheduledAt }) => (asked.push(scheduledAt), 'hold' as const)),
  });
  await set(lacking, given);
  await makeDue(given, '0 minutes');
  const row = async () =>
    (
      await sql<{ held_at: Date | null; rest: number }>`
        select held_at, extract(epoch from next_at - now())::float8 as rest from workflow.schedule
        where scope = ${given.scope}`.execute(workflows.db)
    ).rows[0];
  await expect.poll(row).toMatchObject({ held_at: expect.any(Date) });
  // Not in every pass, and no more often than once a minute.
  expect((await row())!.rest).toBeGreaterThan(0);
  expect(asked).toHaveLength(1);
  expect(await started(given)).toEqual([]);

  const knowing = await workflows.engine(codes);
  await sql`update workflow.schedule set next_at = now() where scope = ${given.scope}`.execute(workflows.db);
  await expect.poll(() => started(given)).toHaveLength(1);
  // The time is that of a tick, not of the moment it was asked about again.
  expect((await started(given))[0]!.scheduledAt!.getTime() % 600_000).toBe(0);
  expect(await row()).toMatchObject({ held_at: null });
  expect(await knowing.schedules.list(given)).toHaveLength(1);

  await workflows.engine(codes, { onTick: async (_, due) => due.map(() => 'hold' as const) });
  await sql`update workflow.schedule set next_at = now(), held_at = now() - interval '8 days'
    where scope = ${given.scope}`.execute(workflows.db);
  await expect.poll(row).toBeUndefined();
  expect(await started(given)).toHaveLength(1);
});

test('a decision that throws puts off its own schedule alone', async () => {
  const engine = await workflows.engine(codes, {
    timing: { superviseSeconds: 0.2 },
    onTick: async (_trx, due) => {
      if (due.some(({ key }) => key === 'throws')) throw new Error('no decision');
      return due.map(({ workflowId, version, input }) => ({ workflowId, version, input }));
    },
  });
  const [fine, broken] = [schedule(), schedule({ key: 'throws' })];
  for (const given of [fine, broken]) {
    await set(engine, given);
    await makeDue(given, '0');
  }
  await expect.poll(async () => (await started(fine)).length, { timeout: 5_000 }).toBe(1);
  await expect
    .poll(async () => (await engine.schedules.list(broken))[0]!.nextAt.getTime() - Date.now(), { timeout: 5_000 })
    .toBeGreaterThan(3_000_000);
  expect(await started(broken)).toEqual([]);
});
