import { parseQuery } from '@acme/api/query';
import { expect, test } from 'vitest';
import { servedBy } from '../../src/search/served-by.ts';

test.each([
  ['id:u1', 'values'],
  ['acme meta.plan:pro', 'values'],
  ['meta.plan:pro OR id:u1', 'values'],
  ['meta.plan:pro OR acme', 'parts'],
  ['acme', 'parts'],
  ['id~acme lastRun:never', 'parts'],
  ['integration:crm', 'parts'],
  ['workflow:send', 'parts'],
  ['"a & b"', 'parts'],
  ['ab', 'nothing'],
  ['İx', 'parts'],
  ['東京', 'nothing'],
  ['東京都', 'parts'],
  ['meta.seats>5', 'nothing'],
  ['-meta.plan:pro', 'nothing'],
  ['acme OR lastRun:never', 'nothing'],
  ['workflow:send=off', 'nothing'],
  ['', 'nothing'],
])('%j is served by an index of %s', (text, expected) => {
  expect(servedBy(parseQuery(text))).toBe(expected);
});
