import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTasklyStack, type TasklyStack } from '../stack/start-taskly.ts';

let stack: TasklyStack;
beforeAll(async () => {
  stack = await startTasklyStack();
});
afterAll(() => stack.stop());

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
const see = async (token: string) => {
  const answer = await fetch(`${stack.url}/trpc/me.get?project=${stack.projectId}`, {
    headers: { authorization: `Bearer ${token}`, origin: stack.taskly.url },
  });
  return answer.status;
};

test('what Taskly knows is attached at sign-in and found by search; the token carries none of it', async () => {
  await stack.client.users.setMetadata('northwind', { Email: null, company: null, seats: null });
  expect((await stack.client.users.list({ metadata: { Email: 'ada@northwind.example' } })).items).toEqual([]);

  const { token } = await stack.signIn('northwind');
  const found = await stack.client.users.list({ metadata: { Email: 'ada@northwind.example' } });
  expect(found.items).toMatchObject([{ id: 'northwind', metadata: { company: 'Northwind', plan: 'pro', seats: 12 } }]);
  expect((await stack.client.users.get('northwind')).provenance).toMatchObject({ Email: { by: 'server' } });
  expect(Object.keys(claimsOf(token)).toSorted()).toEqual(['aud', 'exp', 'iat', 'sub']);
  expect(claimsOf(token)['sub']).toBe('northwind');
  expect(await see(token)).toBe(200);
});

test('the token of an old sign-in does not undo what the server wrote since', async () => {
  const { token } = await stack.signIn('northwind');
  await stack.client.users.setMetadata('northwind', { plan: 'free', Email: 'new@northwind.example' });
  expect(await see(token)).toBe(200);
  expect((await stack.client.users.get('northwind')).metadata).toMatchObject({
    plan: 'free',
    Email: 'new@northwind.example',
  });
});

test('nor does a token that carries metadata: what it brought, a later word of the server replaces for good', async () => {
  const token = stack.signToken('by-token', { metadata: { plan: 'pro', company: 'By Token' } });
  expect(await see(token)).toBe(200);
  const first = await stack.client.users.get('by-token');
  expect(first).toMatchObject({
    metadata: { plan: 'pro', company: 'By Token' },
    provenance: { plan: { by: 'claim' } },
  });
  expect(first.integrations.find(({ id }) => id === 'crm')).toMatchObject({ state: 'available' });

  await stack.client.users.setMetadata('by-token', { plan: 'free' });
  expect(await see(token)).toBe(200);
  const newer = stack.signToken('by-token', { metadata: { plan: 'pro', apiKey: 'tk_forged' } });
  expect(await see(newer)).toBe(200);
  const after = await stack.client.users.get('by-token');
  expect(after).toMatchObject({ metadata: { plan: 'free' }, provenance: { plan: { by: 'server' } } });
  expect(after.metadata.apiKey).toBeUndefined();
  expect(after.integrations.find(({ id }) => id === 'crm')).toMatchObject({ state: 'locked' });
});
