import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine, listExecutions } from '../src/index.ts';
import { openWorkflows, silent, sleep, type Target, type Workflows } from './open-workflows.ts';

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
});
afterAll(() => workflows.close());

test('no step begins before what came before it is written', async () => {
  const found: (string[] | string)[] = [];
  const engine = await workflows.engine({
    async ordered({ execution, step }) {
      const written = async () => {
        const { rows } = await sql<{ key: string }>`
          select key from workflow.step where execution_id = ${execution.id} order by seq`.execute(workflows.db);
        found.push(rows.map((row) => row.key));
      };
      await step.run('one', written);
      await step.run('two', written);
      await Promise.all([step.run('three', written), step.run('four', () => sleep(5))]);
      await step.run('five', written);
    },
  });
  await workflows.until(await workflows.start(engine, 'ordered'), 'succeeded');
  expect(found.slice(0, 3)).toEqual([[], ['one'], ['one', 'two']]);
  expect(found[3]).toHaveLength(4);
});

test('a result is written soon even if nothing follows it', async () => {
  const release = Promise.withResolvers<void>();
  const engine = await workflows.engine({
    async waits({ step }) {
      await step.run('one', () => 1);
      // What no workflow should do: wait outside of a step.
      await release.promise;
    },
  });
  const target = await workflows.start(engine, 'waits');
  await expect.poll(async () => (await workflows.get(target)).steps.length, { timeout: 10_000 }).toBe(1);
  expect((await workflows.get(target)).status).toBe('running');
  release.resolve();
  await workflows.until(target, 'succeeded');
});

/** Locks an execution as a slow transaction would, until it is called again. */
async function lock(target: Target): Promise<() => Promise<void>> {
  const locked = Promise.withResolvers<void>();
  const unlock = Promise.withResolvers<void>();
  const holding = workflows.db.transaction().execute(async (trx) => {
    await sql`select from workflow.execution where id = ${target.id} for update`.execute(trx);
    locked.resolve();
    await unlock.promise;
  });
  await locked.promise;
  return async () => {
    unlock.resolve();
    await holding;
  };
}

async function startTogether(engine: Engine, workflowId: string, count: number): Promise<Target[]> {
  const scope = crypto.randomUUID();
  const start = { scope, subject: crypto.randomUUID(), workflowId, version: 1, input: null };
  const ids = await workflows.db.transaction().execute((trx) =>
    engine.start(
      trx,
      Array.from({ length: count }, () => start),
    ),
  );
  return ids.map((id) => ({ scope, id }));
}

test('an execution that somebody has locked holds up none that is claimed with it', async () => {
  await workflows.stopEngines();
  const { db, connectionString } = workflows;
  const sender = createEngine({ db, connectionString, log: silent, resolve: () => undefined });
  await sender.prepare();
  const [first, ...others] = (await startTogether(sender, 'one', 15)) as [Target, ...Target[]];
  const unlock = await lock(first);
  await workflows.engine({ one: ({ step }) => step.run('one', () => 1) });
  for (const target of others) await workflows.until(target, 'succeeded');
  expect((await workflows.get(first)).status).toBe('queued');
  await unlock();
  await workflows.until(first, 'succeeded');
  await sender.stop();
});

test('an execution that somebody has locked holds up none that is written with it', async () => {
  const gate = Promise.withResolvers<void>();
  let waiting = 0;
  const engine = await workflows.engine({
    async two({ step }) {
      await step.run('one', async () => {
        waiting++;
        await gate.promise;
      });
      await step.run('two', () => 2);
    },
  });
  const [first, ...others] = (await startTogether(engine, 'two', 15)) as [Target, ...Target[]];
  await expect.poll(() => waiting, { timeout: 10_000 }).toBe(15);
  const unlock = await lock(first);
  gate.resolve();
  for (const target of others) await workflows.until(target, 'succeeded');
  expect(await workflows.get(first)).toMatchObject({ status: 'running', steps: [] });
  await unlock();
  expect((await workflows.until(first, 'succeeded')).steps).toHaveLength(2);
});

test('many may be cancelled in one transaction, in any order, while they run', async () => {
  const engine = await workflows.engine({
    async busy({ step }) {
      for (let i = 0; i < 200; i++) await step.run('tick', () => sleep(1));
    },
  });
  const targets = await Promise.all(Array.from({ length: 40 }, () => workflows.start(engine, 'busy')));
  await sleep(150);
  const shuffled = targets.toSorted(() => Math.random() - 0.5);
  await workflows.db.transaction().execute(async (trx) => {
    for (const { scope, id } of shuffled) {
      expect(await engine.cancel(trx, { scope, executionId: id, reason: 'disconnected' })).toBe(true);
    }
  });
  const steps = async () => Promise.all(targets.map(async (target) => (await workflows.get(target)).steps.length));
  const after = await steps();
  await sleep(200);
  expect(await steps()).toEqual(after);
  for (const target of targets) expect((await workflows.get(target)).status).toBe('cancelled');
});

test('one engine runs hundreds at once and loses none', async () => {
  const calls = new Map<string, number>();
  const engine = await workflows.engine({
    async three({ execution, step }) {
      const count = () => calls.set(execution.id, (calls.get(execution.id) ?? 0) + 1).size;
      await step.run('one', count);
      await step.run('two', count);
      await step.run('three', count);
    },
  });
  const scope = crypto.randomUUID();
  const starts = Array.from({ length: 200 }, (_, input) => ({
    scope,
    subject: crypto.randomUUID(),
    workflowId: 'three',
    version: 1,
    input,
  }));
  const ids = await workflows.db.transaction().execute((trx) => engine.start(trx, starts));
  const targets: Target[] = ids.map((id) => ({ scope, id }));
  for (const target of targets) await workflows.until(target, 'succeeded');
  expect([...calls.values()].every((count) => count === 3)).toBe(true);
  expect(calls.size).toBe(200);
  const { items } = await listExecutions(workflows.db, { scope, limit: 500, status: 'succeeded' });
  expect(items).toHaveLength(200);
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from workflow.step where scope = ${scope}`.execute(workflows.db);
  expect(rows[0]?.n).toBe(600);
});

test('the elected process makes the partitions that are missing', async () => {
  const { rows: before } = await sql<{ name: string }>`
    select relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'workflow.step'::regclass and relname ~ '_[0-9]{4}_' order by relname desc`.execute(
    workflows.db,
  );
  const last = before[0]!.name;
  await sql`drop table ${sql.table(`workflow.${last}`)}`.execute(workflows.db);
  await workflows.engine({}, { timing: { partitionEveryMs: 0 } });
  const isThere = async () => {
    const { rows } = await sql<{
      there: boolean;
    }>`select to_regclass(${`workflow.${last}`}) is not null as there`.execute(workflows.db);
    return rows[0]?.there;
  };
  await expect.poll(isThere, { timeout: 5_000 }).toBe(true);
});
