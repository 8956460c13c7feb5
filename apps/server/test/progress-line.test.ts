import { expect, test } from 'vitest';
import { createProgressLine } from '../src/commands/progress-line.ts';

function createOutput(isTTY: boolean) {
  let text = '';
  return { isTTY, write: (more: string) => void (text += more), text: () => text };
}

test('a terminal shows one line, written over; what is said stays above it', () => {
  const output = createOutput(true);
  const line = createProgressLine(output);
  line.show('1 of 3');
  line.say('lost: 2');
  line.show('2 of 3');
  line.show('3 of 3');
  line.end();
  line.end();
  expect(output.text()).toBe('\r1 of 3\u001b[K\r\u001b[Klost: 2\n\r2 of 3\u001b[K\r3 of 3\u001b[K\n');
});

test('a file gets the first state, one every few seconds, and the last', () => {
  const output = createOutput(false);
  let now = 0;
  const line = createProgressLine(output, { everyMs: 5_000, now: () => now });
  for (now = 0; now <= 12_000; now += 1_000) line.show(`at ${now}`);
  line.say('lost: 2');
  line.end();
  line.end();
  expect(output.text()).toBe('at 0\nat 5000\nat 10000\nlost: 2\nat 12000\n');
});

test('nothing shown, nothing written', () => {
  const output = createOutput(true);
  createProgressLine(output).end();
  expect(output.text()).toBe('');
});
