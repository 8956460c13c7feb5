import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAnnouncer } from '../src/headless/announcer.tsx';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('says one message a second, in order, and none twice within five seconds', () => {
  const announcer = createAnnouncer();
  const said: string[] = [];
  announcer.subscribe(() => said.push(announcer.snapshot().polite || `! ${announcer.snapshot().assertive}`));
  announcer.announce('Connected');
  announcer.announce('Connected');
  announcer.announce('Turned on');
  announcer.announce('Session ended', 'assertive');
  expect(said).toEqual(['Connected']);
  vi.advanceTimersByTime(1000);
  expect(said).toEqual(['Connected', 'Turned on']);
  vi.advanceTimersByTime(1000);
  expect(said).toEqual(['Connected', 'Turned on', '! Session ended']);
  vi.advanceTimersByTime(4000);
  announcer.announce('Connected');
  expect(said).toHaveLength(4);
});
