import { unavailable } from '../src/define/index.ts';
import { expect, test, vi } from 'vitest';
import { askRule, isYes } from '../src/runtime/ask-rule.ts';

const metadata = { plan: 'pro', seats: 5, profile: { city: 'Bern', tags: ['a'] } };

test('what a rule reads, and nothing else, explains its answer', () => {
  expect(askRule((input) => input.metadata.plan === 'pro' && input.metadata.region === undefined, metadata)).toEqual({
    decision: 'rule_allows',
    read: ['plan', 'region'],
  });
  expect(askRule((input) => 'seats' in input.metadata && false, metadata)).toMatchObject({ read: ['seats'] });
  expect(askRule((input) => Object.keys(input.metadata).length > 9, metadata).read).toEqual([
    'plan',
    'seats',
    'profile',
  ]);
  expect(askRule((input) => Object.hasOwn(input.metadata, 'plan'), metadata).read).toEqual(['plan']);
  expect(askRule(undefined, metadata)).toEqual({ decision: 'no_rule', read: [] });
});

test('a refusal brings its words, its hint and whether to hide', () => {
  expect(askRule(() => unavailable('Included in Pro', { upgrade: 'pro', hidden: true }), metadata)).toEqual({
    decision: 'rule_refuses',
    message: 'Included in Pro',
    upgrade: 'pro',
    hidden: true,
    read: [],
  });
  expect(askRule(() => false, metadata)).toMatchObject({
    decision: 'rule_refuses',
    message: 'Not included in your plan',
  });
});

const failing: [string, (input: any) => any][] = [
  ['throws', () => JSON.parse('{')],
  ['reads through what is not there', ({ metadata: m }) => m.nothing.at.all],
  ['answers undefined', () => undefined],
  ['answers a truthy number', () => 1],
  ['answers text', () => 'yes'],
  ['answers a promise of yes', async () => true],
  ['answers a promise that fails', async () => Promise.reject(new Error('later'))],
  ['answers an object that says allowed', () => ({ allowed: true })],
  ['writes metadata', ({ metadata: m }) => ((m.plan = 'free'), true)],
  ['deletes metadata', ({ metadata: m }) => delete m.plan],
  ['defines metadata', ({ metadata: m }) => Object.defineProperty(m, 'plan', { value: 'x' }) !== undefined],
  ['changes a value inside', ({ metadata: m }) => ((m.profile.city = 'Rome'), true)],
  ['changes a list inside', ({ metadata: m }) => m.profile.tags.push('b') > 0],
  ['replaces the prototype', ({ metadata: m }) => Object.setPrototypeOf(m, {}) !== undefined],
];
test.each(failing)('a rule that %s means no', async (_, rule) => {
  const unhandled = vi.fn<() => void>();
  process.on('unhandledRejection', unhandled);
  const answer = askRule(rule, metadata);
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off('unhandledRejection', unhandled);
  expect(answer.decision).toBe('rule_failed');
  expect(answer.error).toBeInstanceOf(Error);
  expect(isYes(answer)).toBe(false);
  expect(unhandled).not.toHaveBeenCalled();
  expect(metadata).toEqual({ plan: 'pro', seats: 5, profile: { city: 'Bern', tags: ['a'] } });
});

test('names of objects are no metadata', () => {
  const seen: unknown[] = [];
  askRule(({ metadata: m }: any) => {
    seen.push(m.constructor, m.toString, m.__proto__, m[Symbol.iterator]);
    return true;
  }, metadata);
  expect(seen).toEqual([undefined, undefined, undefined, undefined]);
});
