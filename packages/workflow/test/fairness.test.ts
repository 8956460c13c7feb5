import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine, type StartExecution, type WorkflowError } from '../src/index.ts';
import { openWorkflows, quick, silent, sleep, type Target, type Workflows } from './open-workflows.ts';
import { startProcess } from './start-process.ts';

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
});
afterAll(() => workflows.close());
afterEach(async () => {
  await workflows.stopEngines();
  // What a test leaves waiting is not the next one's.
  await sql`delete from pgboss.job`.execute(workflows.db);
  await sql`delete from workflow.held`.execute(workflows.db);
});

type Codes = Parameters<Workflows['engine']>[0];

function startMany(
  engine: Engine,
  scope: string,
  count: number,
  more: Partial<StartExecution> = {},
): Promise<string[]> {
  const start = { scope, subject: randomUUID(), workflowId: 'work', version: 1, input: null, ...more };
  return workflows.db.transaction().execute((trx) =>
    engine.start(
      trx,
      Array.from({ length: count }, () => ({ ...start, ...more })),
    ),
  );
}

test('one job of a scope does not wait for the thousands of another, and a second flood gets its share', async () => {
  const ended: { scope: string; at: number }[] = [];
  const engine = await workflows.engine(
    {
      work: async ({ execution, step }) => {
        await step.run('work', () => sleep(10));
        ended.push({ scope: execution.scope, at: performance.now() });
      },
    },
    { slots: 4, timing: { dealEveryMs: 200 } },
  );
  const [flood, second, single] = [randomUUID(), randomUUID(), randomUUID()];
  await startMany(engine, flood, 3_000);
  await expect.poll(() => ended.length, { timeout: 5_000 }).toBeGreaterThan(20);

  const startedAt = performance.now();
  const [id] = await startMany(engine, single, 1);
  await workflows.until({ scope: single, id: id! }, 'succeeded', 3_000);
  expect(performance.now() - startedAt).toBeLessThan(2_000);

  await startMany(engine, second, 500);
  const first = () => ended.findIndex(({ scope }) => scope === second);
  await expect.poll(first, { timeout: 5_000 }).toBeGreaterThan(0);
  // From its first turn on they take turns.
  await expect.poll(() => ended.length, { timeout: 15_000 }).toBeGreaterThan(first() + 300);
  const since = ended.slice(first(), first() + 300);
  const share = since.filter(({ scope }) => scope === second).length / since.length;
  expect(share).toBeGreaterThan(0.25);
  expect(share).toBeLessThan(0.75);
}, 30_000);

test('steps that take long hold no more than the slots: others get a few beside them', async () => {
  const open = Promise.withResolvers<void>();
  const [crowd, other] = [randomUUID(), randomUUID()];
  let most = 0;
  let atOnce = 0;
  const engine = await workflows.engine(
    {
      async work({ execution, step }) {
        await step.run('work', async () => {
          if (execution.scope !== crowd) return;
          most = Math.max(most, ++atOnce);
          await open.promise;
          atOnce--;
        });
      },
    },
    { slots: 4 },
  );
  const held = await startMany(engine, crowd, 8);
  await expect.poll(() => atOnce).toBe(4);
  const [id] = await startMany(engine, other, 1);
  await workflows.until({ scope: other, id: id! }, 'succeeded', 3_000);
  open.resolve();
  for (const executionId of held) await workflows.until({ scope: crowd, id: executionId }, 'succeeded');
  expect(most).toBeLessThanOrEqual(4);
});

/** What runs at once, in all processes of the test: executions by the names that they count for. */
function watch() {
  const inside = new Map<string, readonly string[]>();
  const over = new Set<string>();
  const most = new Map<string, number>();
  return {
    enter: (id: string, names: readonly string[]) => {
      if (over.has(id)) return;
      inside.set(id, names);
      for (const name of names) {
        const now = [...inside.values()].filter((counted) => counted.includes(name)).length;
        most.set(name, Math.max(most.get(name) ?? 0, now));
      }
    },
    leave: (id: string) => inside.delete(id),
    /** Its turn is somebody else's from now on, though the step that it is in may come to its end. */
    end: (id: string) => {
      over.add(id);
      inside.delete(id);
    },
    most: (name: string) => most.get(name) ?? 0,
  };
}

const executions = fc.array(
  fc.record({
    scope: fc.nat({ max: 1 }),
    subject: fc.nat({ max: 2 }),
    workMs: fc.nat({ max: 20 }),
    ends: fc.constantFrom('well', 'well', 'sleeps', 'cancelled'),
  }),
  { minLength: 10, maxLength: 40 },
);

test('whatever is started: no more run at once than the bounds say, in both processes, and all of them end', async () => {
  await fc.assert(
    fc.asyncProperty(
      executions,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 2 }),
      async (given, ofScope, ofSubject) => {
        const watched = watch();
        const codes: Codes = {
          async work({ execution, input, step }) {
            const { workMs, ends } = input as (typeof given)[number];
            if (ends === 'sleeps') await step.sleep('nap', 20);
            await step.run('work', async () => {
              watched.enter(execution.id, [execution.scope, execution.subject]);
              await sleep(workMs);
              watched.leave(execution.id);
            });
          },
        };
        const options = { concurrency: { scope: ofScope, subject: ofSubject }, slots: 6 };
        const first = await workflows.engine(codes, options);
        await workflows.engine(codes, { ...options, beside: true });
        const scopes = [randomUUID(), randomUUID()];
        const subjects = [randomUUID(), randomUUID(), randomUUID()];
        const targets = await Promise.all(
          given.map((input) =>
            workflows.start(first, 'work', input, { scope: scopes[input.scope]!, subject: subjects[input.subject]! }),
          ),
        );
        const cancelled = targets.filter((_, index) => given[index]!.ends === 'cancelled');
        for (const { scope, id } of cancelled) {
          watched.end(id);
          await workflows.db
            .transaction()
            .execute((trx) => first.cancel(trx, { scope, executionId: id, reason: 'cancelled_by_host' }));
        }
        for (const target of targets) {
          if (cancelled.includes(target))
            expect(['succeeded', 'cancelled']).toContain((await workflows.get(target)).status);
          else await workflows.until(target, 'succeeded', 10_000);
        }
        for (const scope of scopes) expect(watched.most(scope)).toBeLessThanOrEqual(ofScope);
        // The same subject in two scopes is two.
        for (const subject of subjects) expect(watched.most(subject)).toBeLessThanOrEqual(2 * ofSubject);
        expect((await sql`select from workflow.held`.execute(workflows.db)).rows).toEqual([]);
      },
    ),
    { numRuns: 5, endOnFailure: true },
  );
}, 60_000);

test('a worker that is killed gives its turn back, and what it ran goes on within the bound', async () => {
  const { db, connectionString } = workflows;
  await sql`create table effect (execution_id uuid, step text, worker text, at timestamptz default clock_timestamp())`.execute(
    db,
  );
  const timing = { heartbeatSeconds: 1, touchEveryMs: 200, superviseSeconds: 1, pollMs: 100 };
  const sender = createEngine({ db, connectionString, log: silent, timing, resolve: () => undefined });
  await sender.prepare();
  const scope = randomUUID();
  const ids = await startMany(sender, scope, 3, { workflowId: 'innocent' });
  const first = await startProcess('first', connectionString, timing, { concurrency: { scope: 1 } });
  const begun = async () =>
    (await sql<{ id: string }>`select distinct execution_id as id from effect`.execute(db)).rows.map(({ id }) => id);
  await expect.poll(begun, { timeout: 10_000 }).toHaveLength(1);
  await sleep(200);
  first.kill('SIGKILL');
  await first.ended;
  expect(await begun()).toHaveLength(1);
  const second = await startProcess('second', connectionString, timing, { concurrency: { scope: 1 } });
  for (const id of ids) await workflows.until({ scope, id }, 'succeeded', 20_000);
  // One after the other: the steps of each stand together.
  const { rows } = await sql<{ id: string }>`select execution_id as id from effect order by at`.execute(db);
  const order = rows.map(({ id }) => id).filter((id, index, all) => id !== all[index - 1]);
  expect(order).toHaveLength(3);
  second.kill('SIGTERM');
  expect(await second.ended).toBe(0);
  await sender.stop();
}, 40_000);

test('a queue that is full refuses more, in whole batches, and takes them again once there is room', async () => {
  const open = Promise.withResolvers<void>();
  const engine = await workflows.engine(
    { work: ({ step }) => step.run('work', () => open.promise) },
    { slots: 1, queueDepth: 20 },
  );
  const [scope, other] = [randomUUID(), randomUUID()];
  const [running] = await startMany(engine, scope, 1);
  await workflows.until({ scope, id: running! }, 'running');
  await sleep(100);
  await startMany(engine, scope, 15);
  const refused: WorkflowError = await startMany(engine, scope, 6).catch((error) => error);
  expect(refused).toMatchObject({ name: 'WorkflowError', code: 'queue_full' });
  expect(refused.retryAfterMs).toBeGreaterThan(0);
  await expect.poll(() => startMany(engine, scope, 5).then((ids) => ids.length, String), { timeout: 5_000 }).toBe(5);
  await expect(startMany(engine, scope, 1)).rejects.toMatchObject({ code: 'queue_full' });
  // Another scope has a queue of its own; what is not due does not stand in one; some things must not be refused.
  await startMany(engine, other, 20);
  await startMany(engine, scope, 3, { startAfter: new Date(Date.now() + 3_600_000) });
  const [urgent] = await startMany(engine, scope, 1, { evenIfFull: true });
  // Another process counts for itself.
  const { db, connectionString } = workflows;
  const beside = createEngine({ db, connectionString, log: silent, queueDepth: 20, resolve: () => undefined });
  await beside.prepare();
  await expect(startMany(beside, scope, 1)).rejects.toMatchObject({ code: 'queue_full' });
  await beside.stop();
  open.resolve();
  const target: Target = { scope, id: urgent! };
  await workflows.until(target, 'succeeded');
  await expect.poll(() => startMany(engine, scope, 15).then((ids) => ids.length, String), { timeout: 5_000 }).toBe(15);
});

test('bounds that are none are refused', () => {
  const { db, connectionString } = workflows;
  for (const wrong of [
    { slots: 0 },
    { queueDepth: 1.5 },
    { concurrency: { scope: 0 } },
    { concurrency: { subject: -1 } },
  ]) {
    const make = () => createEngine({ db, connectionString, log: silent, resolve: () => undefined, ...wrong });
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  }
});

test('a start counts the queues at most once a second', async () => {
  const statements: string[] = [];
  const { connectionString, db } = workflows;
  const engine = createEngine({ db, connectionString, log: silent, timing: quick, resolve: () => undefined });
  await engine.prepare();
  const counting = db.withPlugin({
    transformQuery: ({ node }) => {
      statements.push(JSON.stringify(node));
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const scope = randomUUID();
  for (let index = 0; index < 10; index++) {
    const start = { scope, subject: scope, workflowId: 'work', version: 1, input: null };
    await counting.transaction().execute((trx) => engine.start(trx, [start]));
  }
  expect(statements.filter((text) => text.includes('workflow.held'))).toHaveLength(1);
  expect(statements.filter((text) => text.includes('insert into workflow.execution'))).toHaveLength(10);
  await engine.stop();
});
