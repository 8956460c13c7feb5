import { expect, test } from 'vitest';
import { readTokens } from '../../src/schemes/read-tokens.ts';

const read = (said: unknown, types: readonly string[] = []) =>
  JSON.parse(readTokens(Buffer.from(JSON.stringify(said)), types).toString()) as unknown;

const right = { access_token: 'a', token_type: 'bearer' };

test.each<readonly [string, unknown, readonly string[], unknown]>([
  ['without a type', { access_token: 'a' }, [], right],
  ['with a type of its own that the connector knows', { access_token: 'a', token_type: 'bot' }, ['bot'], right],
  [
    'with a type that nobody knows',
    { access_token: 'a', token_type: 'mac' },
    ['bot'],
    { access_token: 'a', token_type: 'mac' },
  ],
  ['with null for what there is not', { ...right, refresh_token: null, scope: null, expires_in: null }, [], right],
  ['that never ends, in no seconds', { ...right, expires_in: 0 }, [], right],
  ['with an ID token', { ...right, id_token: 'x.y.z' }, [], right],
  ['with more', { ...right, team: { id: 'T1' }, expires_in: 60 }, [], { ...right, team: { id: 'T1' }, expires_in: 60 }],
])('an answer %s', (_, said, types, expected) => {
  expect(read(said, types)).toEqual(expected);
});

test.each(['{"error":"invalid_grant","expires_in":0}', '<html>', '[]', '', 'null'])('%j stays as it is', (text) => {
  expect(readTokens(Buffer.from(text), []).toString()).toBe(text);
});
