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
