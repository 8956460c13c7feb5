import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { json, runTaskly, signIn } from './taskly.ts';

const body = { contactId: 'c_1', crmContactId: 'con_1' };

function call(key: string | undefined, idempotencyKey?: string, sent: unknown = body): RequestInit {
  const init = json('POST', sent);
  return {
    ...init,
    headers: {
      ...(init.headers as Record<string, string>),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
  };
}

test.for([
  ['no key', undefined],
  ['an unknown key', 'tk_nobody'],
  ['an empty key', ''],
] as const)('a call with %s is refused and not recorded', async ([, key]) => {
  const { taskly } = await runTaskly();
  const answer = await fetch(`${taskly.apiUrl}/hooks/crm`, call(key));
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  expect(taskly.calls()).toEqual([]);
});

test('a call is recorded with whose key it carried', async () => {
  const { taskly, keys } = await runTaskly();
  expect((await fetch(`${taskly.apiUrl}/hooks/crm`, call(keys.northwind, 'once-1'))).status).toBe(200);
  expect((await fetch(`${taskly.apiUrl}/hooks/crm`, call(keys.contoso))).status).toBe(200);
  expect(taskly.calls()).toMatchObject([
    { customerId: 'northwind', keyHint: keys.northwind.slice(-4), idempotencyKey: 'once-1', repeated: false, body },
    { customerId: 'contoso', keyHint: keys.contoso.slice(-4), repeated: false, body },
  ]);
  expect(taskly.calls()[1]).not.toHaveProperty('idempotencyKey');
});

test('the same idempotency key is one effect per customer, and refused for another body', async () => {
  const { taskly, keys } = await runTaskly();
  const send = async (...args: Parameters<typeof call>) =>
    (await fetch(`${taskly.apiUrl}/hooks/crm`, call(...args))).status;
  expect(await send(keys.northwind, 'once')).toBe(200);
  expect(await send(keys.northwind, 'once')).toBe(200);
  expect(await send(keys.contoso, 'once')).toBe(200);
  expect(await send(keys.northwind, 'once', { ...body, crmContactId: 'con_2' })).toBe(422);
  expect(taskly.calls().map(({ customerId, repeated }) => [customerId, repeated])).toEqual([
    ['northwind', false],
    ['northwind', true],
    ['contoso', false],
  ]);
});

test.for([
  ['text', 'nonsense'],
  ['a missing field', '{"contactId":"c_1"}'],
] as const)('a body that is %s is refused with 400', async ([, text]) => {
  const { taskly, keys } = await runTaskly();
  const answer = await fetch(`${taskly.apiUrl}/hooks/crm`, { ...call(keys.northwind), body: text });
  expect(answer.status).toBe(400);
  expect(taskly.calls()).toEqual([]);
});

test('calls and keys outlive a restart, and no key is in the file', async () => {
  const { taskly, keys, dataFile, restart } = await runTaskly();
  await fetch(`${taskly.apiUrl}/hooks/crm`, call(keys.northwind));
  const again = await restart();
  expect(again.calls()).toHaveLength(1);
  expect((await fetch(`${again.apiUrl}/hooks/crm`, call(keys.northwind))).status).toBe(200);
  const file = readFileSync(dataFile, 'utf8');
  expect(file).not.toContain(keys.northwind);
  expect(file).not.toContain(keys.contoso);
});

test('a key that Acme Connect could not be given is not left behind, and the old one goes on working', async () => {
  const { taskly, keys, dataFile } = await runTaskly();
  const support = await signIn(taskly, 'support');
  const keysBefore = JSON.parse(readFileSync(dataFile, 'utf8')).keys;
  expect((await support('/api/support/northwind/api-key', json('POST', {}))).status).toBe(502);
  expect(JSON.parse(readFileSync(dataFile, 'utf8')).keys).toEqual(keysBefore);
  expect((await fetch(`${taskly.apiUrl}/hooks/crm`, call(keys.northwind))).status).toBe(200);
});
