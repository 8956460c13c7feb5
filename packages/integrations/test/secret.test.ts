import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import * as own from '../src/define/secret.ts';

/** The same module once more, as a host's config brings it along. */
const copy: typeof own = await import(`${new URL('../src/define/secret.ts', import.meta.url).href}?copy`);

const { SecretHandle, SecretText, secretText, isSecretHandle, isSecretText } = own;

test('a secret prints as its name, wherever it ends up', () => {
  const handle = new SecretHandle('apiKey', { value: 'tk_live_1' });
  const header = secretText`Bearer ${handle}!`;
  expect(String(header)).toBe('Bearer [secret:apiKey]!');
  expect(JSON.stringify({ header, handle })).toBe('{"header":"Bearer [secret:apiKey]!","handle":"[secret:apiKey]"}');
  expect(handle.toString()).toBe('[secret:apiKey]');
  expect(inspect({ header, handle }, { showHidden: true })).toBe(
    '{ header: Bearer [secret:apiKey]!, handle: [secret:apiKey] }',
  );
  expect(JSON.stringify(Object.entries(handle))).toBe('[["name","apiKey"]]');
  expect(header.parts).toEqual(['Bearer ', handle, '!']);
});

test('a secret of one copy of the module is one to the other', () => {
  expect(copy.SecretHandle).not.toBe(SecretHandle);
  const ref = { kind: 'somewhere' };
  const handle = new copy.SecretHandle('apiKey', ref);
  expect(handle).not.toBeInstanceOf(SecretHandle);
  expect(isSecretHandle(handle)).toBe(true);
  expect(SecretHandle.refOf(handle)).toBe(ref);
  const text = copy.secretText`a ${new SecretHandle('other', ref)} b ${1}`;
  expect(text).not.toBeInstanceOf(SecretText);
  expect(isSecretText(text)).toBe(true);
  expect(text.parts.map(isSecretHandle)).toEqual([false, true, false, false]);
});

test.each([
  null,
  undefined,
  'apiKey',
  Symbol('a'),
  {},
  { name: 'apiKey' },
  JSON.parse('{"name":"apiKey","parts":[]}'),
  // What inherits from a secret, or is a copy of one, is none.
  Object.create(new SecretHandle('apiKey', 1)),
  structuredClone(new SecretHandle('apiKey', 1)),
  structuredClone(new SecretText(['a'])),
])('%o is no secret', (value) => {
  expect(isSecretHandle(value)).toBe(false);
  expect(isSecretText(value)).toBe(false);
});

test('one is not the other', () => {
  expect(isSecretText(new SecretHandle('apiKey', 1))).toBe(false);
  expect(isSecretHandle(new SecretText([]))).toBe(false);
});
