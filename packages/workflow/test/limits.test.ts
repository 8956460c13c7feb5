import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../src/index.ts';
import { cutText, encodeJson } from '../src/json.ts';
import { retryDelayMs, defaultTiming } from '../src/timing.ts';
import { openWorkflows, type Workflows } from './open-workflows.ts';

let workflows: Workflows;
beforeAll(async () => {
  workflows = await openWorkflows();
});
afterAll(() => workflows.close());

function nest(levels: number): unknown {
  let value: unknown = 'x';
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { 'a"[{': value };
  return value;
}

test('JSON is taken up to the limit and refused past it', () => {
  const largest = 'x'.repeat(limits.outputBytes - 2);
  expect(encodeJson(largest, 'It')).toMatchObject({ ok: true, bytes: limits.outputBytes });
  expect(encodeJson(`${largest}x`, 'It')).toMatchObject({ ok: false, reason: 'payload_too_large' });
  expect(encodeJson('ä'.repeat(limits.outputBytes / 2), 'It')).toMatchObject({ ok: false });
  expect(encodeJson(nest(limits.jsonDepth), 'It')).toMatchObject({ ok: true });
  expect(encodeJson(nest(limits.jsonDepth + 1), 'It')).toMatchObject({ ok: false, reason: 'payload_too_large' });
  expect(encodeJson(nest(100_000), 'It')).toMatchObject({ ok: false, reason: 'payload_too_large' });
  expect(encodeJson(['[[[', '{"', ']'.repeat(100)], 'It')).toMatchObject({ ok: true });
});

test('text that Postgres cannot keep is refused, text that looks like it is not', () => {
  for (const bad of ['\0', 'a\ud800', '\udc00b', { '\0': 1 }, ['\\\0']]) {
    expect(encodeJson(bad, 'It')).toMatchObject({ ok: false, reason: 'code_threw' });
  }
  for (const good of ['\\u0000', '\\\\u0000', '\u0001', '😀', '\\ud800', undefined, null]) {
    expect(encodeJson(good, 'It')).toMatchObject({ ok: true });
  }
  const circular: { self?: unknown } = {};
  circular.self = circular;
  expect(encodeJson(circular, 'It')).toMatchObject({ ok: false, reason: 'code_threw' });
});

test('text is cut between characters', () => {
  expect(cutText('ääää', 5)).toBe('ää');
  expect(cutText('a😀', 4)).toBe('a');
  expect(cutText('a\0b', 10)).toBe('ab');
});

test('the schedule of retries is the promised one, with half of it as jitter', () => {
  const { retryDelaysMs } = defaultTiming;
  const seconds = (tries: number, random: number) =>
    retryDelayMs({ delaysMs: retryDelaysMs }, tries, undefined, random) / 1_000;
  const plain = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((tries) => seconds(tries, 0.5));
  expect(plain).toEqual([5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000, 50_400]);
  expect(plain.reduce((sum, delay) => sum + delay) / 3_600).toBeGreaterThan(31);
  expect([seconds(1, 0), seconds(1, 1)]).toEqual([2.5, 7.5]);
  expect(seconds(30, 0.5)).toBe(50_400);
  expect(retryDelayMs({ delaysMs: retryDelaysMs }, 1, 60_000, 0)).toBe(60_000);
  expect(retryDelayMs({ delaysMs: retryDelaysMs }, 1, 60_000, 1)).toBe(66_000);
});

test('a step whose output is past a limit fails for good, and the execution with it', async () => {
  let calls = 0;
  const engine = await workflows.engine({
    big: ({ step }) => step.run('big', () => (calls++, 'x'.repeat(limits.outputBytes))),
    nul: ({ step }) => step.run('nul', () => (calls++, 'a\0b')),
    end: async () => nest(limits.jsonDepth + 1),
  });
  const end = async (workflowId: string) => workflows.until(await workflows.start(engine, workflowId), 'failed');
  const big = await end('big');
  expect(big).toMatchObject({ reason: 'payload_too_large' });
  expect(big.error).toContain('"big"');
  expect(big.steps[0]).toMatchObject({ status: 'failed', attempts: 1 });
  expect(await end('nul')).toMatchObject({ reason: 'code_threw' });
  expect(await end('end')).toMatchObject({ reason: 'payload_too_large' });
  expect(calls).toBe(2);
});

test('a run asks for so many steps and no more, however hard it tries', async () => {
  const engine = await workflows.engine({
    async endless({ step }) {
      const again = () => step.run('again', () => 1).catch(() => undefined);
      for (;;) await Promise.all(Array.from({ length: 99 }, again));
    },
  });
  const failed = await workflows.until(await workflows.start(engine, 'endless'), 'failed', 15_000);
  expect(failed.reason).toBe('payload_too_large');
  // Ten rounds went through; the next one asked for too much.
  expect(failed.steps.length).toBeGreaterThanOrEqual(990);
  expect(failed.steps.length).toBeLessThanOrEqual(limits.stepsPerJournal);
});

test('what a replay has to load is bounded', async () => {
  const engine = await workflows.engine({
    async hoard({ step }) {
      for (let i = 0; ; i++) await step.run('megabyte', () => 'x'.repeat(1_000_000));
    },
  });
  const failed = await workflows.until(await workflows.start(engine, 'hoard'), 'failed', 15_000);
  expect(failed.reason).toBe('payload_too_large');
  expect(failed.steps.filter((step) => step.status === 'succeeded')).toHaveLength(33);
});

test('names and tries that cannot be are refused', async () => {
  const engine = await workflows.engine({
    nameless: ({ step }) => step.run('', () => 1),
    long: ({ step }) => step.run('x'.repeat(limits.nameBytes + 1), () => 1),
    nul: ({ step }) => step.run('a\0', () => 1),
    tries: ({ step }) => step.run('tries', () => 1, { tries: 0 }),
    async deep({ step }) {
      let inner = step;
      for (let i = 0; i < 10; i++) {
        await inner.map('x'.repeat(150), [1], async (_, item) => {
          inner = item;
        });
      }
    },
  });
  for (const workflowId of ['nameless', 'long', 'nul', 'tries', 'deep']) {
    const failed = await workflows.until(await workflows.start(engine, workflowId), 'failed');
    expect(failed.reason, workflowId).toBe('code_threw');
  }
});

test('many big results at once are written in pieces', async () => {
  const engine = await workflows.engine({
    async heap({ step }) {
      const big = await Promise.all(
        Array.from({ length: 25 }, (_, i) => step.run(`big ${i}`, () => 'x'.repeat(1_000_000))),
      );
      const small = await Promise.all(Array.from({ length: 400 }, (_, i) => step.run(`small ${i}`, () => i)));
      return big.length + small.length;
    },
  });
  const target = await workflows.start(engine, 'heap');
  const done = await workflows.until(target, 'succeeded', 20_000);
  expect(done.steps).toHaveLength(425);
});
