import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkflows, type Workflows } from './open-workflows.ts';

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
});
afterAll(() => workflows.close());

/** Runs `before`, which sleeps under the name "wait", and goes on with `after`. */
async function change(before: Parameters<Workflows['engine']>[0][string], after: typeof before) {
  const engine = await workflows.engine({ changing: before });
  const target = await workflows.start(engine, 'changing');
  await workflows.until(target, 'sleeping');
  await workflows.engine({ changing: after });
  return target;
}

test('the same name as another kind fails the execution and names both kinds', async () => {
  const target = await change(
    async ({ step }) => {
      await step.run('first', () => 1);
      await step.sleep('wait', 300);
    },
    async ({ step }) => {
      await step.sleep('first', 1);
      await step.sleep('wait', 300);
    },
  );
  const failed = await workflows.until(target, 'failed');
  expect(failed.reason).toBe('nondeterministic');
  expect(failed.error).toContain('"first" is recorded as "run"');
  expect(failed.error).toContain('"sleep"');
});

test('a kind of the caller counts as well', async () => {
  const target = await change(
    async ({ step }) => {
      await step.run('call', () => 1, { kind: 'request' });
      await step.sleep('wait', 300);
    },
    async ({ step }) => {
      await step.run('call', () => 1);
    },
  );
  expect(await workflows.until(target, 'failed')).toMatchObject({ reason: 'nondeterministic' });
});

test('a recorded step that the code no longer asks for fails the execution and names both', async () => {
  const target = await change(
    async ({ step }) => {
      await step.run('old name', () => 1);
      await step.sleep('wait', 300);
    },
    async ({ step }) => {
      await step.run('new name', () => 1);
      await step.sleep('wait', 300);
    },
  );
  const failed = await workflows.until(target, 'failed');
  expect(failed.reason).toBe('nondeterministic');
  expect(failed.error).toContain('"old name"');
  expect(failed.error).toContain('"new name"');
});

test('nobody can catch it and go on', async () => {
  const ran: string[] = [];
  const target = await change(
    async ({ step }) => {
      await step.run('first', () => 1);
      await step.sleep('wait', 300);
    },
    async ({ step }) => {
      await step.sleep('first', 1).catch(() => ran.push('caught'));
      await step.run('next', () => ran.push('next'));
    },
  );
  await workflows.until(target, 'failed');
  expect(ran).toEqual([]);
});

test('new steps after the recorded ones, and another order of branches, are fine', async () => {
  const target = await change(
    async ({ step }) => {
      await Promise.all([step.run('a', () => 1), step.run('b', () => 2)]);
      await step.sleep('wait', 300);
    },
    async ({ step }) => {
      const [b, a] = await Promise.all([step.run('b', () => -1), step.run('a', () => -1)]);
      await step.sleep('wait', 300);
      return step.run('new', () => [a, b]);
    },
  );
  await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toEqual([1, 2]);
});
