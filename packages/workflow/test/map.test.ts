import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits, StepFailure } from '../src/index.ts';
import { openWorkflows, sleep, type Workflows } from './open-workflows.ts';

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
});
afterAll(() => workflows.close());

test('thousands of items run, a few at once, and their results come back in order', async () => {
  let atOnce = 0;
  let most = 0;
  let calls = 0;
  const engine = await workflows.engine({
    async many({ input, step }) {
      const items = Array.from({ length: input as number }, (_, index) => index);
      const doubled = await step.map(
        'double',
        items,
        (item, itemStep) =>
          itemStep.run('times two', async () => {
            calls++;
            most = Math.max(most, ++atOnce);
            await new Promise(setImmediate);
            atOnce--;
            return item * 2;
          }),
        { concurrency: 50 },
      );
      await step.sleep('suspend', 400);
      return doubled.length === items.length && doubled.every((value, index) => value === index * 2);
    },
  });
  const target = await workflows.start(engine, 'many', 3_000);
  const done = await workflows.until(target, 'succeeded', 15_000);
  expect(await workflows.output(target)).toBe(true);
  expect(calls).toBe(3_000);
  expect(most).toBeGreaterThan(5);
  expect(most).toBeLessThanOrEqual(50);
  expect(done.steps).toHaveLength(3_002);
  expect(new Set(done.steps.map((step) => step.key)).size).toBe(3_002);
});

test('items have journals of their own, maps in maps too, and retry and sleep on their own', async () => {
  const calls: string[] = [];
  const engine = await workflows.engine({
    async nested({ step }) {
      return step.map('rows', ['a', 'b'], async (row, rowStep) => {
        const cells = await rowStep.map('cells', [1, 2], async (cell, cellStep) => {
          const value = await cellStep.run('cell', ({ attempt }) => {
            calls.push(`${row}${cell}`);
            if (row === 'b' && cell === 1 && attempt === 1) throw new Error('again');
            return `${row}${cell}`;
          });
          if (row === 'a') await cellStep.sleep('nap', 50);
          return value;
        });
        return rowStep.run('join', () => cells.join());
      });
    },
  });
  const target = await workflows.start(engine, 'nested');
  const done = await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toEqual(['a1,a2', 'b1,b2']);
  expect(calls.toSorted()).toEqual(['a1', 'a2', 'b1', 'b1', 'b2']);
  const keys = done.steps.map((step) => step.key);
  expect(keys).toContain('rows[0]/cells[1]/cell');
  expect(keys).toContain('rows[1]/join');
  expect(keys.at(-1)).toBe('rows');
});

test('an item that fails stops no other; the map then fails with the first of them', async () => {
  const engine = await workflows.engine({
    async partly({ step }) {
      const fail = (item: number) => new StepFailure('provider_rejected', `item ${item}`, { retry: false });
      try {
        await step.map('items', [0, 1, 2, 3, 4], async (item, itemStep) => {
          // The later one fails first.
          await itemStep.run('work', () => sleep(item === 1 ? 60 : 1));
          if (item === 1 || item === 3) throw fail(item);
        });
      } catch (error) {
        await step.sleep('suspend', 400);
        return (error as Error).message;
      }
      return 'no failure';
    },
  });
  const target = await workflows.start(engine, 'partly');
  const done = await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toBe('item 1');
  expect(done.steps.filter((step) => step.name === 'work')).toHaveLength(5);
  expect(done.steps.find((step) => step.key === 'items')).toMatchObject({ status: 'failed', error: 'item 1' });
});

test('too many items, too much result and a wrong bound are refused', async () => {
  const engine = await workflows.engine({
    items: ({ step }) => step.map('items', Array.from({ length: limits.itemsPerMap + 1 }), () => 0),
    result: ({ step }) => step.map('result', [1, 2], () => 'x'.repeat(600_000)),
    bound: ({ step }) => step.map('bound', [1], () => 0, { concurrency: 0 }),
    text: ({ step }) => step.map('text', 'abc' as unknown as string[], () => 0),
    empty: ({ step }) => step.map('empty', [], () => 0),
  });
  const end = async (workflowId: string) => workflows.until(await workflows.start(engine, workflowId), 'failed');
  expect(await end('items')).toMatchObject({ reason: 'payload_too_large' });
  expect(await end('result')).toMatchObject({ reason: 'payload_too_large' });
  expect(await end('bound')).toMatchObject({ reason: 'code_threw' });
  expect(await end('text')).toMatchObject({ reason: 'code_threw' });
  const empty = await workflows.start(engine, 'empty');
  await workflows.until(empty, 'succeeded');
  expect(await workflows.output(empty)).toEqual([]);
});

test('five thousand items that sleep cost each run only what is under way', async () => {
  const count = 5_000;
  const concurrency = 1_000;
  const calls = new Map<string, number>();
  let begun = 0;
  const call = (name: string) => calls.set(name, (calls.get(name) ?? 0) + 1);
  const engine = await workflows.engine({
    async many({ step }) {
      const values = await step.map(
        'wait',
        Array.from({ length: count }, (_, index) => index),
        async (item, itemStep) => {
          begun++;
          await itemStep.run('before', () => call(`before ${item}`));
          // Long enough to put the run to sleep on a busy machine as well.
          await itemStep.sleep('nap', 1_000);
          return itemStep.run('after', () => {
            call(`after ${item}`);
            return item * 2;
          });
        },
        { concurrency },
      );
      return values.reduce((sum, value) => sum + value, 0);
    },
  });
  const target = await workflows.start(engine, 'many');
  // In the middle of it: what a run would load now is no more than what is under way.
  const loadable = async () => {
    const { rows } = await sql<{ steps: number; items: number }>`
      select count(*) filter (where kind <> 'item' and not folded)::integer as steps,
        count(*) filter (where kind = 'item')::integer as items
      from workflow.step where execution_id = ${target.id}`.execute(workflows.db);
    return rows[0]!;
  };
  await expect.poll(async () => (await loadable()).items, { timeout: 30_000 }).toBeGreaterThan(2_000);
  expect((await loadable()).steps).toBeLessThanOrEqual(5 * concurrency);
  const done = await workflows.until(target, 'succeeded', 60_000);
  expect(await workflows.output(target)).toBe(count * (count - 1));
  expect(calls.size).toBe(2 * count);
  expect([...calls.values()].filter((times) => times !== 1)).toEqual([]);
  // Each is gone through when it begins and when it wakes, not in every run.
  expect(begun).toBeLessThan(4 * count);
  expect(done.steps.length).toBe(5_000);
}, 90_000);

test('items that wait for events and fail beside each other are put aside with what they came to', async () => {
  const engine = await workflows.engine({
    async mixed({ step }) {
      try {
        return await step.map(
          'rows',
          ['a', 'b', 'c', 'd'],
          async (row, item) => {
            await item.sleep('nap', row === 'a' ? 30 : 120);
            const inner = await item.map('cells', [1, 2], async (cell, cellStep) => {
              await cellStep.sleep('nap', 20 * cell);
              return cellStep.run('cell', () => `${row}${cell}`);
            });
            if (row === 'b') throw new StepFailure('provider_rejected', 'row b', { retry: false });
            return inner;
          },
          { concurrency: 2 },
        );
      } catch (error) {
        return (error as Error).message;
      }
    },
  });
  const target = await workflows.start(engine, 'mixed');
  const done = await workflows.until(target, 'succeeded');
  expect(await workflows.output(target)).toBe('row b');
  expect(done.steps.filter(({ name }) => name === 'cell')).toHaveLength(8);
  expect(done.steps.find(({ key }) => key === 'rows')).toMatchObject({ status: 'failed', reason: 'provider_rejected' });
});

test('a list that is shorter than what is recorded of it is not the same list', async () => {
  let items = [1, 2, 3];
  const engine = await workflows.engine({
    async shrinks({ step }) {
      return step.map('rows', items, async (row, item) => {
        await item.run('work', () => row);
        if (row === 1) await item.sleep('nap', 300);
      });
    },
  });
  const target = await workflows.start(engine, 'shrinks');
  await workflows.until(target, 'sleeping');
  items = [1];
  const failed = await workflows.until(target, 'failed');
  expect(failed.reason).toBe('nondeterministic');
  expect(failed.error).toContain('a list of 1');
});
