import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eraseExecutions } from '../src/index.ts';
import { forgetEvents } from '../src/retain.ts';
import { openWorkflows, quick, type Target, type Workflows } from './open-workflows.ts';

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
  for (const [month, next] of [
    ['2025_01', '2025_02'],
    ['2025_02', '2025_03'],
    ['2025_03', '2025_04'],
  ] as const) {
    for (const table of ['execution', 'step']) {
      await sql
        .raw(
          `create table workflow.${table}_${month} partition of workflow.${table}
           for values from ('${month.replace('_', '-')}-01 00:00:00+00') to ('${next.replace('_', '-')}-01 00:00:00+00')`,
        )
        .execute(workflows.db);
    }
  }
});
afterAll(() => workflows.close());

/** As if it had been started then. */
async function moveTo(target: Target, at: string): Promise<void> {
  const { db } = workflows;
  await sql`update workflow.execution set created_at = ${at} where id = ${target.id}`.execute(db);
  await sql`update workflow.step set execution_created_at = ${at} where execution_id = ${target.id}`.execute(db);
  await sql`update workflow.wait set execution_created_at = ${at} where execution_id = ${target.id}`.execute(db);
}

async function months(): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'workflow.execution'::regclass and c.relname ~ '_2025_' order by 1`.execute(workflows.db);
  return rows.map(({ name }) => name);
}

async function exists(target: Target): Promise<boolean> {
  return workflows.get(target).then(
    () => true,
    () => false,
  );
}

test('old months are dropped whole, but not one with anything unfinished in it; what has no month goes row by row', async () => {
  const engine = await workflows.engine({
    one: ({ step }) => step.waitForEvent('wait', { event: 'tick', timeoutMs: 0 }),
    nap: ({ step }) => step.sleep('nap', 86_400_000),
  });
  const start = async (workflowId: string, status: 'succeeded' | 'sleeping') => {
    const target = await workflows.start(engine, workflowId);
    await workflows.until(target, status);
    return target;
  };
  const january = await start('one', 'succeeded');
  const february = [await start('one', 'succeeded'), await start('nap', 'sleeping')];
  const march = await start('one', 'succeeded');
  const stray = [await start('one', 'succeeded'), await start('nap', 'sleeping')];
  const recent = await start('one', 'succeeded');
  await workflows.stopEngines();
  await moveTo(january, '2025-01-31T23:59:59Z');
  for (const target of february) await moveTo(target, '2025-02-01T00:00:00Z');
  await moveTo(march, '2025-03-15T00:00:00Z');
  for (const target of stray) await moveTo(target, '2024-06-01T00:00:00Z');

  const again = await workflows.engine({});
  await expect(again.retain({ keepDays: 0 })).rejects.toMatchObject({ code: 'invalid_argument' });
  const sinceApril = Math.floor((Date.now() - Date.parse('2025-04-01T00:00:00Z')) / 86_400_000);
  // March ends a day too late to be old.
  expect(await again.retain({ keepDays: sinceApril + 1 })).toEqual({
    dropped: ['2025_01'],
    kept: [{ month: '2025_02', unfinished: 1 }],
    deleted: 1,
  });
  expect(await months()).toEqual(['execution_2025_02', 'execution_2025_03']);
  expect(await exists(january)).toBe(false);
  for (const target of [...february, march, stray[1]!, recent]) expect(await exists(target)).toBe(true);
  expect(await exists(stray[0]!)).toBe(false);
  const { rows } = await sql`select from workflow.wait where execution_id in (${january.id}, ${stray[0]!.id})`.execute(
    workflows.db,
  );
  expect(rows).toEqual([]);

  // A reader that is in the middle of it is not waited for for long, and not cut off.
  await workflows.db.transaction().execute(async (trx) => {
    await sql`select count(*) from workflow.execution`.execute(trx);
    expect(await again.retain({ keepDays: 30 })).toMatchObject({
      dropped: [],
      kept: [
        { month: '2025_02', unfinished: 1 },
        { month: '2025_03', unfinished: 0 },
      ],
    });
  });
  await workflows.db
    .transaction()
    .execute((trx) =>
      again.cancel(trx, { scope: february[1]!.scope, executionId: february[1]!.id, reason: 'cancelled_by_host' }),
    );
  expect(await again.retain({ keepDays: 30 })).toMatchObject({ dropped: ['2025_02', '2025_03'], kept: [] });
  expect(await exists(recent)).toBe(true);
}, 30_000);

test('the versions that are in use are counted, with those that have no code', async () => {
  const scope = randomUUID();
  const engine = await workflows.engine(
    {},
    {
      resolve: ({ version }) =>
        version === 1 ? undefined : { run: ({ step }) => step.sleep('nap', version === 4 ? 0 : 86_400_000) },
      timing: { ...quick, versionGraceMs: 0 },
    },
  );
  const start = (version: number) => workflows.start(engine, 'nap', null, { scope, version });
  const targets = [await start(1), await start(1), await start(2), await start(3), await start(4)];
  for (const [index, status] of (['parked', 'parked', 'sleeping', 'sleeping', 'succeeded'] as const).entries()) {
    await workflows.until(targets[index]!, status);
  }
  const use = { scope, workflowId: 'nap' };
  const inUse = [
    { ...use, version: 1, executions: 2, versionMissing: 2 },
    { ...use, version: 2, executions: 1, versionMissing: 0 },
    { ...use, version: 3, executions: 1, versionMissing: 0 },
  ];
  expect(await engine.versionsInUse({ scope })).toEqual(inUse);
  expect((await engine.versionsInUse()).filter((version) => version.scope === scope)).toEqual(inUse);
  expect(await engine.versionsInUse({ scope: randomUUID() })).toEqual([]);
});

test('events are forgotten after a month, unless a wait has had them', async () => {
  const engine = await workflows.engine({
    wait: ({ step }) => step.waitForEvent('wait', { event: 'tick', timeoutMs: 86_400_000 }),
  });
  const target = await workflows.start(engine, 'wait');
  const { subject } = await workflows.until(target, 'sleeping');
  const who = { scope: target.scope, subject, event: 'tick', payload: null };
  for (const id of ['taken', 'old', 'fresh']) {
    await workflows.db.transaction().execute((trx) => engine.deliver(trx, { ...who, id }));
  }
  await workflows.until(target, 'succeeded');
  await sql`update workflow.event set delivered_at = delivered_at - interval '31 days' where id <> 'fresh'`.execute(
    workflows.db,
  );
  await forgetEvents(workflows.db);
  const ids = async () =>
    (
      await sql<{ id: string }>`select id from workflow.event where scope = ${who.scope} order by id`.execute(
        workflows.db,
      )
    ).rows;
  expect(await ids()).toEqual([{ id: 'fresh' }, { id: 'taken' }]);
  // Erasing a subject takes what was delivered to it along, and what would start by the clock.
  const schedule = { key: 'k', cron: '0 0 * * *', timeZone: 'UTC', workflowId: 'wait', version: 1, input: null };
  await workflows.db.transaction().execute((trx) => engine.schedules.set(trx, { ...who, ...schedule }));
  await eraseExecutions(workflows.db, { scope: who.scope, subject, how: 'drop' });
  expect(await ids()).toEqual([]);
  expect(await engine.schedules.list(who)).toEqual([]);
  expect((await sql`select from workflow.wait where scope = ${who.scope}`.execute(workflows.db)).rows).toEqual([]);
});
