import { afterAll, beforeAll, expect, test } from 'vitest';
import { isStepFailure, limits, StepFailure } from '../src/index.ts';
import { openWorkflows, sleep, type Workflows } from './open-workflows.ts';

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
});
afterAll(() => workflows.close());

test('results are recorded once, in order, and come back as JSON gives them', async () => {
  const seen: unknown[] = [];
  const engine = await workflows.engine({
    async shapes({ step }) {
      const values = [
        await step.run('object', () => ({ b: 1, a: [new Date(0), undefined] })),
        await step.run('nothing', () => undefined),
        await step.run('null', () => null),
      ];
      seen.push(values);
      await step.sleep('suspend', 400);
      return values;
    },
  });
  const target = await workflows.start(engine, 'shapes');
  const done = await workflows.until(target, 'succeeded');
  const expected = [{ b: 1, a: ['1970-01-01T00:00:00.000Z', null] }, undefined, null];
  // The first run, the replay and the order of the keys alike.
  expect(seen).toEqual([expected, expected]);
  expect(JSON.stringify(seen[1])).toBe(JSON.stringify(expected));
  expect(done.steps.map(({ key, kind, status }) => [key, kind, status])).toEqual([
    ['object', 'run', 'succeeded'],
    ['nothing', 'run', 'succeeded'],
    ['null', 'run', 'succeeded'],
    ['suspend', 'sleep', 'succeeded'],
  ]);
});

test('a name may come again, and signs in names never make two keys one', async () => {
  const engine = await workflows.engine({
    async names({ step }) {
      const results = [];
      for (const name of ['a', 'a', 'a#2', 'a/b', 'a%2fb', 'ä'])
        results.push(await step.run(name, () => results.length));
      results.push(...(await step.map('a', [0], (_, item) => item.run('b', () => results.length))));
      return results;
    },
  });
  const target = await workflows.start(engine, 'names');
  const done = await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(done.steps.map((step) => step.key)).toEqual(['a', 'a#2', 'a%232', 'a%2fb', 'a%252fb', 'ä', 'a#3[0]/b', 'a#3']);
});

test('branches run at once and replay whoever is faster', async () => {
  let ran = 0;
  const engine = await workflows.engine({
    async branches({ step }) {
      const pair = (name: string, ms: number) =>
        step
          .run(`${name} 1`, async () => {
            await sleep(ms);
            return ++ran;
          })
          .then((one) => step.run(`${name} 2`, () => [name, one]));
      const all = await Promise.all([pair('slow', 60), pair('fast', 1)]);
      await step.sleep('suspend', 400);
      return [all, await step.run('count', () => ran)];
    },
  });
  const target = await workflows.start(engine, 'branches');
  const done = await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toEqual([
    [
      ['slow', 2],
      ['fast', 1],
    ],
    2,
  ]);
  expect(done.steps.map((step) => step.key)).toEqual(['fast 1', 'fast 2', 'slow 1', 'slow 2', 'suspend', 'count']);
});

test('a race takes the same branch in every replay', async () => {
  const winners: string[] = [];
  const engine = await workflows.engine({
    async race({ step }) {
      const after = (name: string, ms: number) => step.run(name, () => sleep(ms).then(() => name));
      const loser = after('slow', 50);
      const winner = await Promise.race([loser, after('fast', 1)]);
      winners.push(winner);
      await loser;
      await step.sleep('suspend', 400);
      return step.run(`after ${winner}`, () => winner);
    },
  });
  const target = await workflows.start(engine, 'race');
  await workflows.until(target, 'succeeded');
  expect(winners).toEqual(['fast', 'fast']);
});

test('a failing step is tried again with the same idempotency key and counts its attempts', async () => {
  const calls: { attempt: number; key: string }[] = [];
  const engine = await workflows.engine({
    async flaky({ step }) {
      await step.run('before', () => 1);
      return step.run('flaky', ({ attempt, idempotencyKey }) => {
        calls.push({ attempt, key: idempotencyKey });
        if (attempt < 3) throw new Error(`no ${attempt}`);
        return attempt;
      });
    },
  });
  const target = await workflows.start(engine, 'flaky');
  const retrying = await workflows.until(target, 'retrying');
  expect(retrying.nextAttemptAt).toBeInstanceOf(Date);
  expect(retrying.steps.at(-1)).toMatchObject({ key: 'flaky', status: 'retrying', reason: 'code_threw' });
  expect(retrying.steps.at(-1)?.error).toMatch(/^Error: no [12]$/);
  const done = await workflows.until(target, 'succeeded');
  expect(calls.map((call) => call.attempt)).toEqual([1, 2, 3]);
  expect(new Set(calls.map((call) => call.key)).size).toBe(1);
  expect(calls[0]!.key).toMatch(new RegExp(`^${target.id}\\.[\\w-]{22}$`));
  expect(done.steps.at(-1)).toMatchObject({ status: 'succeeded', attempts: 3, reason: undefined });
});

test('retryAfterMs is kept, up to a day', async () => {
  const engine = await workflows.engine({
    async told({ input, step }) {
      await step.run('told', ({ attempt }) => {
        if (attempt === 1) throw new StepFailure('provider_unavailable', 'later', { retryAfterMs: input as number });
      });
    },
  });
  const soon = await workflows.start(engine, 'told', 300);
  const waiting = await workflows.until(soon, 'retrying');
  const askedMs = waiting.nextAttemptAt!.getTime() - waiting.startedAt!.getTime();
  expect(askedMs).toBeGreaterThanOrEqual(300);
  expect(askedMs).toBeLessThan(300 + 1_000 + 500);
  await workflows.until(soon, 'succeeded');

  const never = await workflows.start(engine, 'told', Number.MAX_SAFE_INTEGER);
  const far = await workflows.until(never, 'retrying');
  const dayMs = 86_400_000;
  const awayMs = far.nextAttemptAt!.getTime() - Date.now();
  expect(awayMs).toBeGreaterThan(dayMs - 60_000);
  expect(awayMs).toBeLessThan(dayMs * 1.1 + 60_000);
});

test('a step that is out of tries fails in the code, which may go on; a replay fails it the same way', async () => {
  const seen: unknown[] = [];
  let tries = 0;
  const engine = await workflows.engine({
    async compensate({ step }) {
      try {
        await step.run(
          'doomed',
          () => {
            tries++;
            throw new StepFailure('provider_rejected', 'the CRM said no');
          },
          { tries: 2 },
        );
      } catch (error) {
        seen.push([isStepFailure(error) && error.reason, (error as Error).message]);
      }
      await step.sleep('suspend', 400);
      return step.run('compensate', () => 'undone');
    },
    async final({ step }) {
      await step.run('final', () => {
        throw new StepFailure('provider_rejected', 'x'.repeat(5_000), { retry: false });
      });
    },
  });
  const target = await workflows.start(engine, 'compensate');
  const done = await workflows.until(target, 'succeeded');
  expect(tries).toBe(2);
  const failure = ['provider_rejected', 'the CRM said no'];
  expect(seen).toEqual([failure, failure]);
  expect(done.steps[0]).toMatchObject({ key: 'doomed', status: 'failed', attempts: 2 });

  const failed = await workflows.until(await workflows.start(engine, 'final'), 'failed');
  expect(failed).toMatchObject({ reason: 'provider_rejected' });
  expect(failed.error).toHaveLength(limits.errorBytes);
  expect(failed.steps[0]).toMatchObject({ attempts: 1, status: 'failed' });
});

test('code that throws between steps ends the execution with what it threw', async () => {
  const engine = await workflows.engine({
    async broken({ step }) {
      await step.run('one', () => 1);
      throw new TypeError('nul \0 and \ud800');
    },
    sync() {
      throw new Error('before any await');
    },
  });
  const target = await workflows.start(engine, 'broken');
  expect(await workflows.until(target, 'failed')).toMatchObject({
    reason: 'code_threw',
    error: 'TypeError: nul  and \ufffd',
  });
  expect(await workflows.until(await workflows.start(engine, 'sync'), 'failed')).toMatchObject({
    reason: 'code_threw',
  });
});

test('a sleep ends the job, holds no slot and lasts as long as it should', async () => {
  const engine = await workflows.engine(
    {
      async nap({ step }) {
        await step.sleep('nap', 300);
        await step.sleepUntil('past', new Date(0));
      },
    },
    { slots: 1 },
  );
  const targets = await Promise.all([1, 2, 3].map(() => workflows.start(engine, 'nap')));
  await Promise.all(targets.map((target) => workflows.until(target, 'sleeping')));
  for (const target of targets) {
    const done = await workflows.until(target, 'succeeded');
    const sleptMs = done.finishedAt!.getTime() - done.startedAt!.getTime();
    expect(sleptMs).toBeGreaterThanOrEqual(300);
    expect(done.steps.map((step) => step.status)).toEqual(['succeeded', 'succeeded']);
  }
});

test('a sleep past 400 days, or at no time at all, fails the execution with a message', async () => {
  const engine = await workflows.engine({
    long: ({ step }) => step.sleep('long', 401 * 86_400_000),
    never: ({ step }) => step.sleepUntil('never', new Date(Number.NaN)),
    text: ({ step }) => step.sleep('text', '5 days' as unknown as number),
    most: ({ step }) => step.sleep('most', 400 * 86_400_000),
  });
  for (const workflowId of ['long', 'never', 'text']) {
    const failed = await workflows.until(await workflows.start(engine, workflowId), 'failed');
    expect(failed).toMatchObject({ reason: 'code_threw' });
    expect(failed.error).toContain('400 days');
  }
  await workflows.until(await workflows.start(engine, 'most'), 'sleeping');
});

test('a branch that sleeps waits for those at work, and the earliest wake-up counts', async () => {
  const order: string[] = [];
  const engine = await workflows.engine({
    async mixed({ step }) {
      const nap = (name: string, ms: number) => step.sleep(name, ms).then(() => order.push(name));
      const work = step.run('work', () => sleep(120).then(() => order.push('work')));
      await Promise.all([nap('late', 500), nap('early', 20), work]);
    },
  });
  const target = await workflows.start(engine, 'mixed');
  const sleeping = await workflows.until(target, 'sleeping');
  expect(order[0]).toBe('work');
  expect(sleeping.steps.find((step) => step.key === 'work')?.status).toBe('succeeded');
  await workflows.until(target, 'succeeded');
  expect(order.filter((name, index) => order.indexOf(name) === index)).toEqual(['work', 'early', 'late']);
});

test('a suspended run cannot be talked into going on', async () => {
  const escaped: string[] = [];
  const engine = await workflows.engine({
    async stubborn({ step }) {
      try {
        await step.sleep('first', 100);
      } catch {
        escaped.push('caught');
      } finally {
        escaped.push('finally');
      }
      return step.run('after', () => escaped.slice());
    },
  });
  const target = await workflows.start(engine, 'stubborn');
  await workflows.until(target, 'sleeping');
  expect(escaped).toEqual([]);
  await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toEqual(['finally']);
});

test('a park keeps the execution until the same reason is unparked, and uses up no try', async () => {
  let open = false;
  const attempts: number[] = [];
  const engine = await workflows.engine({
    async gate({ step }) {
      await step.run('before', () => 1);
      return step.run(
        'gate',
        ({ attempt }) => {
          attempts.push(attempt);
          if (!open) throw new StepFailure('credential_invalid', 'sign in again', { park: true });
          return 'through';
        },
        { tries: 1 },
      );
    },
  });
  const target = await workflows.start(engine, 'gate');
  const parked = await workflows.until(target, 'parked');
  expect(parked).toMatchObject({ reason: 'credential_invalid', error: 'sign in again', nextAttemptAt: undefined });
  const { db } = workflows;
  const unpark = (filter: object) =>
    db
      .transaction()
      .execute((trx) => engine.unpark(trx, { scope: target.scope, reason: 'credential_invalid', ...filter }));
  expect(await unpark({ reason: 'suspended' })).toBe(0);
  expect(await unpark({ scope: crypto.randomUUID() })).toBe(0);
  expect(await unpark({ subject: crypto.randomUUID() })).toBe(0);
  expect(await unpark({})).toBe(1);
  await expect.poll(() => attempts.length, { timeout: 10_000 }).toBe(2);
  await workflows.until(target, 'parked');
  open = true;
  expect(await unpark({ subject: parked.subject })).toBe(1);
  await workflows.until(target, 'succeeded');
  expect(attempts).toEqual([1, 1, 1]);
});

test('a step that nobody awaits is recorded before the execution ends, and its failure harms nobody', async () => {
  const engine = await workflows.engine({
    async careless({ step }) {
      void step.run('forgotten', () => sleep(50));
      void step.run('failing', () => Promise.reject(new StepFailure('provider_rejected', 'no', { retry: false })));
      return step.run('done', () => 'done');
    },
  });
  const done = await workflows.until(await workflows.start(engine, 'careless'), 'succeeded');
  expect(
    done.steps.map((step) => [step.key, step.status]).toSorted(([a = ''], [b = '']) => a.localeCompare(b)),
  ).toEqual([
    ['done', 'succeeded'],
    ['failing', 'failed'],
    ['forgotten', 'succeeded'],
  ]);
});
