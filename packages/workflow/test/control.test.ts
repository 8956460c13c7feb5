import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FinishedExecution, StepFailure, type Verdict } from '../src/index.ts';
import { openWorkflows, quick, silent, sleep, type Target, type Workflows } from './open-workflows.ts';

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
  await sql`create table ended (execution_id uuid, status text, reason text)`.execute(workflows.db);
});
afterAll(() => workflows.close());

async function liveJobs(target: Target): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from pgboss.job
    where data ->> 'executionId' = ${target.id} and state in ('created', 'retry', 'active')`.execute(workflows.db);
  return rows[0]!.n;
}

test('cancel ends a waiting execution and takes its job away', async () => {
  const finished: FinishedExecution[] = [];
  const engine = await workflows.engine(
    { nap: ({ step }) => step.sleep('nap', 86_400_000) },
    { onFinished: async (_, execution) => void finished.push(execution) },
  );
  const target = await workflows.start(engine, 'nap', null, { label: 'connection 1' });
  await workflows.until(target, 'sleeping');
  expect(await liveJobs(target)).toBe(1);
  const cancel = (scope: string) =>
    workflows.db
      .transaction()
      .execute((trx) => engine.cancel(trx, { scope, executionId: target.id, reason: 'cancelled_by_host' }));
  expect(await cancel(crypto.randomUUID())).toBe(false);
  expect(await cancel(target.scope)).toBe(true);
  expect(await cancel(target.scope)).toBe(false);
  expect(await workflows.get(target)).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_host' });
  expect(await liveJobs(target)).toBe(0);
  expect(finished).toMatchObject([{ id: target.id, status: 'cancelled', label: 'connection 1', workflowId: 'nap' }]);
});

test('cancel in a transaction that is rolled back changes nothing', async () => {
  const engine = await workflows.engine({ nap: ({ step }) => step.sleep('nap', 400) });
  const target = await workflows.start(engine, 'nap');
  await workflows.until(target, 'sleeping');
  const rolledBack = workflows.db.transaction().execute(async (trx) => {
    await engine.cancel(trx, { scope: target.scope, executionId: target.id, reason: 'cancelled_by_host' });
    throw new Error('roll back');
  });
  await expect(rolledBack).rejects.toThrow('roll back');
  await workflows.until(target, 'succeeded');
});

test('cancel reaches a step at work: its signal is aborted and nothing more is recorded', async () => {
  const began = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const after: string[] = [];
  const engine = await workflows.engine({
    async work({ step }) {
      await step.run('long', async ({ signal }) => {
        began.resolve();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        aborted.resolve();
        return 'too late';
      });
      await step.run('after', () => after.push('after'));
    },
  });
  const target = await workflows.start(engine, 'work');
  await began.promise;
  await workflows.db
    .transaction()
    .execute((trx) => engine.cancel(trx, { scope: target.scope, executionId: target.id, reason: 'disconnected' }));
  await aborted.promise;
  await sleep(100);
  const done = await workflows.get(target);
  expect(done).toMatchObject({ status: 'cancelled', reason: 'disconnected', steps: [] });
  expect(after).toEqual([]);
});

test('the host is asked before each step and may park or cancel', async () => {
  let verdict: Verdict = { run: true };
  const asked: string[] = [];
  const engine = await workflows.engine(
    {
      async steps({ step }) {
        await step.run('one', () => 1);
        await step.run('two', () => {
          verdict = { run: false, action: 'park', reason: 'suspended' };
        });
        await step.run('three', () => 3);
        await step.sleep('nap', 40);
        verdict = { run: false, action: 'cancel', reason: 'workflow_disabled' };
        await step.run('four', () => 4);
      },
    },
    {
      async isRunnable(execution) {
        asked.push(execution.id);
        return verdict;
      },
    },
  );
  const target = await workflows.start(engine, 'steps');
  const parked = await workflows.until(target, 'parked');
  expect(parked).toMatchObject({ reason: 'suspended' });
  expect(parked.steps.map((step) => step.key)).toEqual(['one', 'two']);
  expect(asked).toHaveLength(3);
  verdict = { run: true };
  await workflows.db.transaction().execute((trx) => engine.unpark(trx, { scope: target.scope, reason: 'suspended' }));
  const cancelled = await workflows.until(target, 'cancelled');
  expect(cancelled).toMatchObject({ reason: 'workflow_disabled' });
  expect(cancelled.steps.map((step) => step.key)).toEqual(['one', 'two', 'three', 'nap']);
});

test('a verdict to cancel aborts what is at work beside it, and counts no attempt', async () => {
  const began = Promise.withResolvers<void>();
  const engine = await workflows.engine(
    {
      async beside({ step }) {
        const long = step.run('long', async ({ signal }) => {
          began.resolve();
          await new Promise((_, reject) => signal.addEventListener('abort', reject));
        });
        await began.promise;
        await Promise.all([long, step.run('refused', () => 1)]);
      },
    },
    {
      isRunnable: (() => {
        let asked = 0;
        return async () => (asked++ === 0 ? { run: true } : { run: false, action: 'cancel', reason: 'disconnected' });
      })(),
    },
  );
  const cancelled = await workflows.until(await workflows.start(engine, 'beside'), 'cancelled');
  expect(cancelled).toMatchObject({ reason: 'disconnected', steps: [] });
});

test('a question that fails costs the execution nothing', async () => {
  let calls = 0;
  const engine = await workflows.engine(
    { one: ({ step }) => step.run('one', ({ attempt }) => attempt) },
    {
      async isRunnable() {
        if (++calls < 3) throw new Error('the database is away');
        return { run: true };
      },
    },
  );
  const target = await workflows.start(engine, 'one');
  await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toBe(1);
});

test('a version without code parks the execution until a process has it again, which takes it up by itself', async () => {
  const warned: object[] = [];
  const nobody = { resolve: () => undefined, timing: { ...quick, versionGraceMs: 0 } };
  const engine = await workflows.engine({}, nobody);
  const target = await workflows.start(engine, 'greet', null, { version: 3 });
  const parked = await workflows.until(target, 'parked');
  expect(parked.reason).toBe('version_missing');
  expect(parked.error).toContain('version 3');
  // Another start without it says so, with counts, and changes nothing.
  await workflows.engine({}, { ...nobody, log: { ...silent, warn: (fields) => void warned.push(fields) } });
  const { scope } = target;
  await expect.poll(() => warned).toContainEqual({ scope, workflowId: 'greet', version: 3, executions: 1 });
  await workflows.engine({ greet: async () => 'hello' });
  await workflows.until(target, 'succeeded');
});

test('what a process without the code parks later is taken up by one that has it and is long at work', async () => {
  const timing = { ...quick, versionGraceMs: 0, versionLookMs: 50 };
  const missing = { resolve: () => undefined, timing };
  const idle = await workflows.engine({ greet: async () => 'hello' }, { timing });
  const lacking = await workflows.engine({}, { ...missing, beside: true });
  const targets = [];
  for (let n = 0; n < 20; n++) targets.push(await workflows.start(n % 2 === 0 ? idle : lacking, 'greet'));
  for (const target of targets) expect(await workflows.until(target, 'succeeded')).toMatchObject({ steps: [] });
});

test('a job that is handed back for want of its code is no crash, burns no try and is not fetched in a circle', async () => {
  let asked = 0;
  const timing = { ...quick, releaseDelayMs: 60_000 };
  const lacking = await workflows.engine({}, { resolve: () => void asked++, timing });
  const target = await workflows.start(lacking, 'greet');
  const claim = () =>
    workflows.db
      .selectFrom('workflow.execution')
      .select(['run_no', 'crashes', 'job_id', 'unsettled_since', 'status', 'next_attempt_at'])
      .where('id', '=', target.id)
      .executeTakeFirstOrThrow();
  await expect.poll(claim).toMatchObject({ run_no: 1, status: 'queued', unsettled_since: expect.any(Date) });
  // Word of another execution has the process fetch again, and it leaves the first one alone.
  await workflows.start(lacking, 'greet');
  await expect.poll(() => asked).toBeGreaterThanOrEqual(2);
  const handedBack = await claim();
  expect(handedBack).toMatchObject({ run_no: 1, crashes: 0, status: 'queued', next_attempt_at: expect.any(Date) });
  const attempts: number[] = [];
  await workflows.engine({ greet: ({ step }) => step.run('one', ({ attempt }) => attempts.push(attempt)) });
  await sql`update pgboss.job set start_after = now() where id = ${handedBack.job_id}`.execute(workflows.db);
  await workflows.until(target, 'succeeded');
  expect(attempts).toEqual([1]);
  expect(await claim()).toMatchObject({ unsettled_since: null });
});

test('deaths of its workers are still counted when a process without the code takes an execution over in between', async () => {
  let codes: Record<string, () => Promise<unknown>> = {};
  const engine = await workflows.engine({}, { resolve: () => codes['greet'] && { run: codes['greet'] } });
  const target = await workflows.start(engine, 'greet');
  await expect.poll(async () => (await workflows.get(target)).nextAttemptAt).toBeInstanceOf(Date);
  // As two workers that died would have left it.
  await sql`update workflow.execution set crashes = 3 where id = ${target.id}`.execute(workflows.db);
  codes = { greet: async () => 'hello' };
  await workflows.until(target, 'quarantined');
});

test('onFinished commits with the end, or neither does; finished steps are kept', async () => {
  let failures = 2;
  let calls = 0;
  const engine = await workflows.engine(
    { one: ({ step }) => step.run('one', () => ++calls) },
    {
      async onFinished(trx, { id, status, reason }) {
        await sql`insert into ended values (${id}, ${status}, ${reason ?? null})`.execute(trx);
        if (failures-- > 0) throw new Error('not now');
      },
    },
  );
  const target = await workflows.start(engine, 'one');
  await workflows.until(target, 'succeeded');
  const { rows } = await sql`select status from ended where execution_id = ${target.id}`.execute(workflows.db);
  expect(rows).toEqual([{ status: 'succeeded' }]);
  expect(calls).toBe(1);
});

/** Two branches: one is told to wait at its second step, while the other is at work until `release`. */
function twoBranches(hold: () => Promise<unknown> | void) {
  const [begun, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const ran: string[] = [];
  const two: Parameters<Workflows['engine']>[0][string] = async ({ step }) => {
    const branch = async () => {
      await step.run('a1', async () => {
        await begun.promise;
        await hold();
      });
      await step.run('a2', () => void ran.push('a2'));
    };
    const beside = step.run('b', async () => {
      begun.resolve();
      await released.promise;
    });
    await Promise.all([branch(), beside]);
  };
  return { two, ran, release: () => released.resolve() };
}

async function unsettled({ id }: Target) {
  return workflows.db
    .selectFrom('workflow.execution')
    .select(['status', 'run_no', 'unsettled_since', 'next_attempt_at'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

test('an unpark that comes while another branch is at work is not lost on an execution that is about to park', async () => {
  const told = Promise.withResolvers<void>();
  let suspended = false;
  const { two, ran, release } = twoBranches(() => void (suspended = true));
  const engine = await workflows.engine(
    { two },
    {
      async isRunnable() {
        if (!suspended) return { run: true };
        told.resolve();
        return { run: false, action: 'park', reason: 'suspended' };
      },
      stillWaits: async () => suspended,
    },
  );
  const target = await workflows.start(engine, 'two');
  await told.promise;
  suspended = false;
  const { scope } = target;
  expect(await workflows.db.transaction().execute((trx) => engine.unpark(trx, { scope, reason: 'suspended' }))).toBe(0);
  release();
  await workflows.until(target, 'succeeded');
  expect(ran).toEqual(['a2']);
  expect(await unsettled(target)).toMatchObject({ unsettled_since: null });
});

test('nor is one whose transaction commits only after the execution has parked and the host was asked again', async () => {
  const told = Promise.withResolvers<void>();
  const { db } = workflows;
  await sql`create table suspended (scope uuid)`.execute(db);
  let scope = '';
  const { two, ran, release } = twoBranches(() => sql`insert into suspended values (${scope})`.execute(db));
  const isSuspended = async () => (await sql`select from suspended where scope = ${scope}`.execute(db)).rows.length > 0;
  const engine = await workflows.engine(
    { two },
    {
      async isRunnable() {
        if (!(await isSuspended())) return { run: true };
        told.resolve();
        return { run: false, action: 'park', reason: 'suspended' };
      },
      stillWaits: isSuspended,
    },
  );
  scope = crypto.randomUUID();
  const target = await workflows.start(engine, 'two', null, { scope });
  await told.promise;
  await db.transaction().execute(async (trx) => {
    await sql`delete from suspended where scope = ${scope}`.execute(trx);
    expect(await engine.unpark(trx, { scope, reason: 'suspended' })).toBe(0);
    release();
    await workflows.until(target, 'parked');
    // Somebody waits for this transaction to be over.
    const waits = sql`select from pg_locks where locktype = 'advisory' and not granted`;
    await expect.poll(async () => (await waits.execute(db)).rows.length).toBe(1);
  });
  await workflows.until(target, 'succeeded');
  expect(ran).toEqual(['a2']);
});

test('a step that parks by itself goes on when what it waits for came while another branch was at work', async () => {
  const tried = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let connected = false;
  const engine = await workflows.engine(
    {
      two: ({ step }) =>
        Promise.all([
          step.run('send', () => {
            tried.resolve();
            if (!connected) throw new StepFailure('credential_invalid', 'connect again', { park: true });
          }),
          step.run('beside', () => released.promise),
        ]),
    },
    { stillWaits: async () => !connected },
  );
  const target = await workflows.start(engine, 'two');
  await tried.promise;
  connected = true;
  released.resolve();
  const { steps } = await workflows.until(target, 'succeeded');
  expect(steps.map(({ key, attempts }) => [key, attempts])).toEqual([
    ['beside', 1],
    ['send', 1],
  ]);
});

test('an execution that still waits stays parked and is asked about once', async () => {
  const asked: unknown[] = [];
  const engine = await workflows.engine(
    { one: ({ step }) => step.run('one', () => 1) },
    {
      isRunnable: async () => ({ run: false, action: 'park', reason: 'suspended' }),
      stillWaits: async ({ id }, reason) => asked.push([id, reason]) > 0,
    },
  );
  const target = await workflows.start(engine, 'one');
  const settled = { status: 'parked', run_no: 1, unsettled_since: null };
  await expect.poll(() => unsettled(target)).toMatchObject(settled);
  await workflows.stopEngines();
  expect(await unsettled(target)).toMatchObject(settled);
  expect(asked).toEqual([[target.id, 'suspended']]);
});

test('what was parked by a process that could not ask again is taken up by the elected one', async () => {
  let away = true;
  const engine = await workflows.engine(
    { one: ({ step }) => step.run('one', () => 1) },
    {
      isRunnable: async () => (away ? { run: false, action: 'park', reason: 'suspended' } : { run: true }),
      stillWaits: async () => {
        throw new Error('the database is away');
      },
    },
  );
  const target = await workflows.start(engine, 'one');
  await workflows.until(target, 'parked');
  away = false;
  await workflows.stopEngines();
  expect(await unsettled(target)).toMatchObject({ status: 'parked', unsettled_since: expect.any(Date) });
  await sql`update workflow.execution set parked_at = now() - interval '2 minutes' where id = ${target.id}`.execute(
    workflows.db,
  );
  await workflows.engine({ one: ({ step }) => step.run('one', () => 1) });
  await workflows.until(target, 'succeeded');
});

test('a step that parks although the host says that it need not is tried again more and more rarely', async () => {
  const engine = await workflows.engine(
    {
      one: ({ step }) =>
        step.run('one', () => {
          throw new StepFailure('credential_invalid', 'connect again', { park: true });
        }),
    },
    { stillWaits: async () => false, timing: { ...quick, releaseDelayMs: 60_000 } },
  );
  const target = await workflows.start(engine, 'one');
  await expect
    .poll(() => unsettled(target))
    .toMatchObject({ status: 'queued', run_no: 2, next_attempt_at: expect.any(Date) });
});
