import { expect, test } from 'vitest';
import { describeFailure, isStepFailure, StepFailure } from '../src/index.ts';

test('a failure is known by its marker, from whichever copy of the package it comes', () => {
  expect(isStepFailure(new StepFailure('provider_rejected', 'no'))).toBe(true);
  const foreign = Object.assign(new Error('no'), { reason: 'provider_rejected', retry: false, park: false });
  expect(isStepFailure(foreign)).toBe(false);
  Object.defineProperty(foreign, Symbol.for('acme.workflow.step-failure'), { value: true });
  expect(describeFailure(foreign)).toMatchObject({ reason: 'provider_rejected', message: 'no', retry: false });
});

test('whatever is thrown can be written down', () => {
  const unreadable = Object.defineProperty(new Error('x'), 'message', {
    get() {
      throw new Error('unreadable');
    },
  });
  for (const thrown of [undefined, null, 'text', 1n, Symbol('s'), Object.create(null), unreadable, new Error('')]) {
    const failure = describeFailure(thrown);
    expect(failure).toMatchObject({ reason: 'code_threw', retry: true, park: false });
    expect(typeof failure.message).toBe('string');
  }
  const wild = new StepFailure('r'.repeat(500), '\0', { retryAfterMs: Number.NaN, park: true });
  expect(describeFailure(wild)).toMatchObject({ message: '', retryAfterMs: undefined, park: true });
  expect(describeFailure(wild).reason).toHaveLength(100);
});
