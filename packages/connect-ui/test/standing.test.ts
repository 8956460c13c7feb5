import { expect, test } from 'vitest';
import { standingOf } from '../src/headless/standing.ts';

const effectiveAt = '2026-12-03T09:00:00.000Z';
const refusal = { allowed: false, message: 'Included in Pro', upgrade: 'Pro' } as const;

test.for([
  ['nothing against it', {}, undefined, true],
  ['a rule that says yes', { availability: { allowed: true } }, undefined, true],
  ['a rule that says no', { availability: refusal }, 'rule', false],
  ['a rule that says no later', { availability: { ...refusal, graceUntil: effectiveAt } }, undefined, false],
  ['a suspension by the rule', { availability: refusal, suspension: { by: 'rule', effectiveAt } }, 'rule', false],
  ['a suspension by the host', { suspension: { by: 'host', effectiveAt } }, 'host', false],
  [
    'both: the host has the first word',
    { availability: refusal, suspension: { by: 'host', effectiveAt } },
    'host',
    false,
  ],
] as const)('%s', ([, facts, pausedBy, mayBegin]) => {
  expect(standingOf(facts)).toMatchObject({ pausedBy, mayBegin });
});
