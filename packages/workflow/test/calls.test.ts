import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, limits, listExecutions, StepFailure } from '../src/index.ts';
import { openWorkflows, silent, sleep, type Target, type Workflows } from './open-workflows.ts';
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

async function childrenOf(target: Target): Promise<Target[]> {
  const { rows } = await sql<Target>`
    select scope, id from workflow.execution where scope = ${target.scope} and parent_id = ${target.id}
    order by created_at`.execute(workflows.db);
  return rows;
}

test('a workflow calls another, waits without a process and gets what it returns', async () => {
  const engine = await workflows.engine({
    async order({ step }) {
      const invoice = await step.workflow<{ total: number }>('bill', {
        workflowId: 'bill',
        version: 2,
        label: 'l',
        input: 3,
      });
      return step.run('after', () => invoice.total + 1);
    },
    async bill({ input, step, execution }) {
      await step.sleep('nap', 300);
      return { total: (input as number) * execution.version };
    },
  });
  const target = await workflows.start(engine, 'order');
  const waiting = await workflows.until(target, 'sleeping');
  const [child, ...more] = await childrenOf(target);
  expect(more).toEqual([]);
  expect(waiting.steps[0]).toMatchObject({
    kind: 'workflow',
    status: 'sleeping',
    calledId: child!.id,
  });
  expect(await workflows.get(child!)).toMatchObject({
    parentId: target.id,
    subject: waiting.subject,
    workflowId: 'bill',
    version: 2,
    label: 'l',
  });
  await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toBe(7);
  expect((await workflows.get(target)).steps[0]).toMatchObject({ status: 'succeeded', calledId: child!.id });
  const called = await listExecutions(workflows.db, { scope: target.scope, parentId: target.id, limit: 10 });
  expect(called.items.map(({ id }) => id)).toEqual([child!.id]);
  expect(await listExecutions(workflows.db, { scope: target.scope, parentId: 'x', limit: 10 })).toMatchObject({
    items: [],
  });
});

test('the failure of a called workflow is thrown; a retry lets it go on from where it failed', async () => {
  const calls: string[] = [];
  let broken = true;
  const engine = await workflows.engine({
    order: ({ step }) => step.workflow('bill', { workflowId: 'bill', version: 1, input: null }),
    caught: ({ step }) =>
      step
        .workflow('bill', { workflowId: 'bill', version: 1, input: null })
        .catch((error: StepFailure) => error.reason),
    async bill({ step }) {
      await step.run('one', () => calls.push('one'));
      return step.run('two', () => {
        calls.push('two');
        if (broken) throw new StepFailure('provider_rejected', 'no', { retry: false, actor: 'user' });
        return 'billed';
      });
    },
  });
  const target = await workflows.start(engine, 'order');
  const failed = await workflows.until(target, 'failed');
  expect(failed).toMatchObject({ reason: 'provider_rejected', actor: 'user' });
  expect(failed.error).toContain('"bill" ended as failed: no');
  broken = false;
  await workflows.db.transaction().execute((trx) => engine.retry(trx, { scope: target.scope, executionId: target.id }));
  await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toBe('billed');
  expect(calls).toEqual(['one', 'two', 'two']);
  expect(await childrenOf(target)).toHaveLength(1);

  broken = true;
  const caught = await workflows.start(engine, 'caught');
  await workflows.until(caught, 'succeeded');
  expect(await workflows.output(caught)).toBe('provider_rejected');
});

test('a cancel ends what was called as well, down to the last; one below lets the one above go on', async () => {
  const codes: Parameters<Workflows['engine']>[0] = {
    top: ({ step }) => step.workflow('middle', { workflowId: 'middle', version: 1, input: null }),
    middle: ({ step }) =>
      step.map('leaves', ['sleeps', 'works'], (input, item) =>
        item.workflow('leaf', { workflowId: 'leaf', version: 1, input }),
      ),
    async leaf({ input, step }) {
      if (input === 'sleeps') return step.sleep('nap', 86_400_000);
      await step.run('work', ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', reject)));
    },
  };
  const ended: string[] = [];
  const engine = await workflows.engine(codes, {
    async onFinished(_, { workflowId, status }) {
      ended.push(`${workflowId} ${status}`);
    },
  });
  const cancel = ({ scope, id }: Target) =>
    workflows.db.transaction().execute((trx) => engine.cancel(trx, { scope, executionId: id, reason: 'disconnected' }));
  const start = async () => {
    const top = await workflows.start(engine, 'top');
    await workflows.until(top, 'sleeping');
    await expect.poll(() => childrenOf(top)).toHaveLength(1);
    const [middle] = await childrenOf(top);
    await workflows.until(middle!, 'sleeping');
    await expect.poll(() => childrenOf(middle!)).toHaveLength(2);
    const leaves = await childrenOf(middle!);
    await expect
      .poll(async () => (await Promise.all(leaves.map(workflows.get))).map(({ status }) => status).toSorted())
      .toEqual(['running', 'sleeping']);
    return { top, middle: middle!, leaves };
  };
  const first = await start();
  expect(await cancel(first.top)).toBe(true);
  for (const target of [first.top, first.middle, ...first.leaves]) {
    expect(await workflows.get(target)).toMatchObject({ status: 'cancelled', reason: 'disconnected' });
  }
  expect(ended.toSorted()).toEqual(['leaf cancelled', 'leaf cancelled', 'middle cancelled', 'top cancelled']);

  const second = await start();
  expect(await cancel(second.middle)).toBe(true);
  const failed = await workflows.until(second.top, 'failed');
  expect(failed).toMatchObject({ reason: 'disconnected' });
  for (const target of second.leaves) expect((await workflows.get(target)).status).toBe('cancelled');
});

test('however the ends of many called workflows cross with their callers, nobody sleeps on', async () => {
  const codes: Parameters<Workflows['engine']>[0] = {
    many: ({ step }) =>
      step.map(
        'calls',
        Array.from({ length: 25 }, (_, index) => index),
        async (index, item) => {
          await item.run('before', () => sleep(Math.random() * 5));
          return item.workflow('call', { workflowId: 'called', version: 1, input: index });
        },
      ),
    async called({ input, step }) {
      await step.run('work', () => sleep(Math.random() * 8));
      return (input as number) * 2;
    },
  };
  // No poll finds what a lost word has left.
  const timing = { pollMs: 60_000 };
  const engine = await workflows.engine(codes, { timing });
  await workflows.engine(codes, { timing, beside: true });
  const targets = await Promise.all(Array.from({ length: 4 }, () => workflows.start(engine, 'many')));
  for (const target of targets) {
    await workflows.until(target, 'succeeded', 30_000);
    expect(await workflows.output(target)).toEqual(Array.from({ length: 25 }, (_, index) => index * 2));
    expect(await childrenOf(target)).toHaveLength(25);
  }
}, 60_000);

test('a called execution that is gone fails the step instead of holding up its caller', async () => {
  const codes: Parameters<Workflows['engine']>[0] = {
    order: ({ step }) => step.workflow('bill', { workflowId: 'bill', version: 1, input: null }),
    bill: ({ step }) => step.sleep('nap', 86_400_000),
  };
  const target = await workflows.start(await workflows.engine(codes), 'order');
  await workflows.until(target, 'sleeping');
  const [child] = await childrenOf(target);
  await workflows.until(child!, 'sleeping');
  await workflows.stopEngines();
  const { db } = workflows;
  await sql`delete from workflow.execution where id = ${child!.id}`.execute(db);
  await sql`update workflow.wait set settled_at = now() where child_id = ${child!.id}`.execute(db);
  await sql`update pgboss.job set start_after = now() where data ->> 'executionId' = ${target.id}`.execute(db);
  await workflows.engine(codes);
  expect((await workflows.until(target, 'failed')).error).toContain('is gone');
});

test('workflows that call each other without an end come to one, and what cannot be called fails the step', async () => {
  const engine = await workflows.engine({
    endless: ({ step }) => step.workflow('again', { workflowId: 'endless', version: 1, input: null }),
    wrong: ({ step }) => step.workflow('wrong', { workflowId: '', version: 1, input: null }),
  });
  const failed = await workflows.until(await workflows.start(engine, 'endless'), 'failed', 20_000);
  expect(failed.error).toContain(`${limits.workflowDepth} deep`);
  const wrong = await workflows.until(await workflows.start(engine, 'wrong'), 'failed');
  expect(wrong).toMatchObject({ reason: 'code_threw' });
  expect(wrong.error).toContain('workflowId');
}, 30_000);

test('workers that are killed in caller and called start each called workflow once', async () => {
  await workflows.stopEngines();
  const { db, connectionString } = workflows;
  const timing = { heartbeatSeconds: 1, touchEveryMs: 200, superviseSeconds: 1, pollMs: 100 };
  const sender = createEngine({ db, connectionString, log: silent, timing, resolve: () => undefined });
  await sender.prepare();
  const target = await workflows.start(sender, 'parent');
  const works = async () => (await sql`select from effect where step = 'work'`.execute(db)).rows.length;
  for (const name of ['first', 'second']) {
    const process = await startProcess(name, connectionString, timing);
    processes.push(process);
    const before = await works();
    await expect.poll(works, { timeout: 15_000 }).toBeGreaterThan(before);
    process.kill('SIGKILL');
    await process.ended;
  }
  processes.push(await startProcess('last', connectionString, timing));
  await workflows.until(target, 'succeeded', 30_000);
  const children = await childrenOf(target);
  expect(children).toHaveLength(4);
  expect(await workflows.output(target)).toEqual(expect.arrayContaining(children.map(({ id }) => id)));
  processes.at(-1)!.kill('SIGTERM');
  expect(await processes.at(-1)!.ended).toBe(0);
  await sender.stop();
}, 60_000);

test('a response reaches whoever waits in another process while the run goes on; the first one counts', async () => {
  const engine = await workflows.engine({
    async answers({ input, step }) {
      await step.sleep('nap', 150);
      await step.respond('answer', { hello: input });
      await step.respond('another', 'too late');
      await step.sleep('long', 86_400_000);
    },
    silent: async () => 'no answer',
    async fails() {
      throw new StepFailure('provider_rejected', 'no');
    },
    nap: ({ step }) => step.sleep('nap', 86_400_000),
    big: ({ step }) => step.respond('big', 'x'.repeat(1_100_000)),
  });
  const { db, connectionString } = workflows;
  // Polls so rarely that it must be told.
  const timing = { pollMs: 30_000 };
  const starter = createEngine({ db, connectionString, log: silent, timing, resolve: () => undefined });
  await starter.prepare();
  const wait = ({ scope, id }: Target, timeoutMs = 10_000) =>
    starter.waitForResponse({ scope, executionId: id }, timeoutMs);

  const target = await workflows.start(starter, 'answers', 'Ada');
  const began = performance.now();
  const waiters = await Promise.all([wait(target), wait(target)]);
  expect(waiters).toEqual(waiters.map(() => ({ kind: 'responded', value: { hello: 'Ada' } })));
  expect(performance.now() - began).toBeLessThan(3_000);
  const sleeping = await workflows.until(target, 'sleeping');
  expect(sleeping.response).toMatchObject({ value: { hello: 'Ada' } });
  await expect
    .poll(async () => (await workflows.get(target)).steps.map(({ key }) => key))
    .toEqual(['nap', 'answer', 'another', 'long']);
  // Also later, at once.
  expect(await wait(target, 0)).toEqual({ kind: 'responded', value: { hello: 'Ada' } });

  expect(await wait(await workflows.start(engine, 'silent'))).toMatchObject({
    kind: 'ended',
    status: 'succeeded',
    output: 'no answer',
  });
  expect(await wait(await workflows.start(engine, 'fails'))).toEqual({
    kind: 'ended',
    status: 'failed',
    reason: 'provider_rejected',
    error: 'no',
  });
  expect(await wait(await workflows.start(engine, 'big'))).toMatchObject({ reason: 'payload_too_large' });
  const napping = await workflows.start(engine, 'nap');
  const leaving = new AbortController();
  const left = starter.waitForResponse({ scope: napping.scope, executionId: napping.id }, 60_000, leaving.signal);
  setTimeout(() => leaving.abort(), 50);
  expect(await left).toEqual({ kind: 'timed_out' });
  expect(await wait(napping, 200)).toEqual({ kind: 'timed_out' });
  expect(await wait({ ...napping, scope: randomUUID() })).toBeUndefined();
  await starter.stop();
});
