import { type ConnectClient, createConnectClient, createUserTokens, type UserTokens } from '@acme/sdk';
import { importPKCS8, SignJWT } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { definePlans, type PlansConfig } from './stack/plans-definition.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, eventually, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
let client: ConnectClient<PlansConfig>;
let tokens: UserTokens<PlansConfig>;
beforeAll(async () => {
  stack = await startStack({ define: definePlans, work: false });
  tokens = createUserTokens<PlansConfig>({ url: stack.url, ...stack.project });
  client = createConnectClient<PlansConfig>({ url: stack.url, apiKey: stack.project.apiKey, userTokens: tokens });
});
afterAll(() => stack.stop());

const get = (token: string) => callAsUser(stack, token, 'me.get', undefined, { method: 'GET' });
const signIn = (token: string) => callAsUser(stack, token, 'me.signIn', null);
const metadataOf = async (userId: string) => (await client.users.get(userId)).metadata;

/** A token that was signed some time ago and is still good. */
async function signedAgo(userId: string, seconds: number, metadata: object): Promise<string> {
  const { projectId, kid, signingKeyPem } = stack.project;
  const issuedAt = Math.floor(Date.now() / 1000) - seconds;
  return await new SignJWT({ metadata })
    .setProtectedHeader({ alg: 'RS256', kid })
    .setSubject(userId)
    .setAudience(`${new URL(stack.url).host}/${projectId}`)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 3600)
    .sign(await importPKCS8(signingKeyPem, 'RS256'));
}

test('metadata in a token is stored when the token is first used, whatever it is used for', async () => {
  const token = await tokens.sign('m-claim', { metadata: { Email: 'Ada@Northwind.example', plan: 'pro', seats: 3 } });
  expect((await get(token)).body.metadata).toEqual({ plan: 'pro' });
  const user = await client.users.get('m-claim');
  expect(user.metadata).toEqual({ Email: 'ada@northwind.example', plan: 'pro', seats: 3 });
  expect(user.provenance).toMatchObject({ plan: { by: 'claim' }, Email: { by: 'claim' } });
  const issuedAt = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).iat * 1000;
  expect(new Date(user.provenance?.['plan']?.at ?? '').getTime()).toBe(issuedAt);
});

test('an old token that says "pro" after the server wrote "free" stays free', async () => {
  const old = await signedAgo('m-replay', 600, { plan: 'pro', company: 'Northwind' });
  await client.users.setMetadata('m-replay', { plan: 'free' });
  expect((await get(old)).status).toBe(200);
  expect(await metadataOf('m-replay')).toEqual({ plan: 'free', company: 'Northwind' });
  const fresh = await tokens.sign('m-replay', { metadata: { plan: 'team' } });
  expect((await signIn(fresh)).body.results).toMatchObject({ plan: { status: 'kept', code: 'owned_by_server' } });
  expect((await metadataOf('m-replay')).plan).toBe('free');
});

test('of two tokens the newer counts, in whichever order they arrive', async () => {
  const older = await signedAgo('m-order', 300, { plan: 'pro', company: 'Old' });
  const newer = await signedAgo('m-order', 100, { plan: 'team', company: null });
  await get(newer);
  expect((await signIn(older)).body.results).toEqual({
    plan: { status: 'kept', code: 'older', message: 'What is stored is newer than this token.' },
    company: { status: 'kept', code: 'older', message: 'What is stored is newer than this token.' },
  });
  expect(await metadataOf('m-order')).toEqual({ plan: 'team' });
});

test('what the server deleted, an old token does not bring back', async () => {
  await client.users.setMetadata('m-deleted', { plan: 'pro', company: 'Northwind' });
  await client.users.setMetadata('m-deleted', { plan: null });
  await client.users.setMetadata('m-deleted', { renewsOn: null });
  const old = await signedAgo('m-deleted', 300, { plan: 'pro', renewsOn: '2027-01-01' });
  await get(old);
  expect(await metadataOf('m-deleted')).toEqual({ company: 'Northwind' });
  expect((await client.users.get('m-deleted')).provenance).not.toHaveProperty('plan');
});

test('a key may say that the newest counts, token or server', async () => {
  await client.users.setMetadata('m-newest', { seats: 5, plan: 'free' });
  await get(await signedAgo('m-newest', 300, { seats: 1 }));
  expect((await metadataOf('m-newest')).seats).toBe(5);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await get(await tokens.sign('m-newest', { metadata: { seats: 9, plan: 'team' } }));
  expect(await metadataOf('m-newest')).toEqual({ seats: 9, plan: 'free' });
});

test('a token stores what it may and is told of the rest, key by key; a secret in it is refused and kept nowhere', async () => {
  const leaked = 'claimed-secret-0d1f7a';
  const token = await tokens.sign('m-parts', {
    metadata: { plan: 'gold', company: 'Contoso', apiKey: leaked, beta: true, hidden: 'x', seats: 2 } as never,
  });
  expect((await get(token)).status).toBe(200);
  expect((await signIn(token)).body).toEqual({
    userId: 'm-parts',
    results: {
      plan: { status: 'refused', code: 'wrong_type', message: expect.stringContaining('must be one of') },
      company: { status: 'stored' },
      apiKey: { status: 'refused', code: 'secret_server_only', message: expect.any(String) },
      beta: { status: 'stored' },
      hidden: { status: 'refused', code: 'not_writable', message: expect.any(String) },
      seats: { status: 'stored' },
    },
  });
  expect(await metadataOf('m-parts')).toEqual({ company: 'Contoso', beta: true, seats: 2 });
  expect(stack.logLines.join('')).not.toContain(leaked);
});

test.each([['text'], [[1, 2]], [5]])('a claim that is no object (%j) is as if it were not there', async (metadata) => {
  const token = await signedAgo('m-odd', 10, metadata as object);
  expect((await get(token)).status).toBe(200);
  expect((await signIn(token)).body.results).toEqual({});
});

test('a token with more than 50 keys stores none of them and is told so for each', async () => {
  const many = Object.fromEntries(Array.from({ length: 55 }, (_, index) => [`k${index}`, 'x']));
  const token = await signedAgo('m-many', 10, { beta: true, 'bad key': 'x', ...many });
  const { body } = await signIn(token);
  expect(Object.keys(body.results)).toHaveLength(57);
  expect(body.results).toMatchObject({
    beta: { status: 'refused', code: 'payload_too_large', message: expect.stringContaining('at most 50 keys') },
    k54: { status: 'refused', code: 'payload_too_large' },
    'bad key': { status: 'refused', code: 'invalid_name' },
  });
  expect(await metadataOf('m-many')).toEqual({});
});

test('a name in a token that no key may have is told of, and the rest is stored', async () => {
  const odd = ['bad key', '', '9lives', 'x'.repeat(65), 'a\u0000b'];
  const token = await signedAgo('m-odd-names', 10, {
    company: 'Contoso',
    ...Object.fromEntries(odd.map((name) => [name, 'x'])),
  });
  const { body } = await signIn(token);
  expect(body.results).toEqual({
    company: { status: 'stored' },
    ...Object.fromEntries(
      odd.map((name) => [name, { status: 'refused', code: 'invalid_name', message: expect.any(String) }]),
    ),
  });
  expect(await metadataOf('m-odd-names')).toEqual({ company: 'Contoso' });
});

test('a token that says nothing new writes nothing', async () => {
  const token = await tokens.sign('m-quiet', { metadata: { plan: 'pro' } });
  await get(token);
  const before = await queryDatabase(
    stack,
    sql<{ xmin: string }>`select xmin::text from connect.connected_user where external_id = 'm-quiet'`,
  );
  const again = await tokens.sign('m-quiet', { metadata: { plan: 'pro' } });
  await get(again);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await get(await tokens.sign('m-quiet', { metadata: { plan: 'pro' } }));
  const after = await queryDatabase(
    stack,
    sql<{ xmin: string }>`select xmin::text from connect.connected_user where external_id = 'm-quiet'`,
  );
  expect(after).toEqual(before);
  expect((await client.audit.list({ userId: 'm-quiet' })).items.map(({ action }) => action)).toEqual([
    'user.metadata_changed',
    'user.created',
  ]);
});

test('signing in on the server stores everything and hands out a token without any of it', async () => {
  const apiKey = 'signed-in-key-5b1c';
  const token = await client.users.signIn('m-signin', { metadata: { Email: 'ada@b.example', plan: 'pro', apiKey } });
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  expect(Object.keys(payload).toSorted()).toEqual(['aud', 'exp', 'iat', 'sub']);
  expect((await get(token)).body.metadata).toEqual({ plan: 'pro' });
  expect(await metadataOf('m-signin')).toMatchObject({ Email: 'ada@b.example', apiKey: { secret: true } });
  await expect(client.users.signIn('m-signin-bad', { metadata: { plan: 'gold' as never } })).rejects.toMatchObject({
    code: 'invalid_metadata',
  });
  const without = createConnectClient<PlansConfig>({ url: stack.url, apiKey: stack.project.apiKey });
  await expect(without.users.signIn('m-signin')).rejects.toThrow(/createUserTokens/);
});

test('the history says who changed what and when, with values, and secrets by fingerprint alone', async () => {
  await client.users.setMetadata('m-history', { plan: 'free', apiKey: 'history-key-1' });
  await client.users.setMetadata('m-history', { plan: 'pro', apiKey: 'history-key-2' });
  await callAsUser(stack, await tokens.sign('m-history'), 'me.setMetadata', { metadata: { beta: true } });
  const { items } = await client.audit.list({ userId: 'm-history', action: 'user.metadata_changed' });
  const fingerprint = (await metadataOf('m-history')).apiKey?.fingerprint;
  expect(items.map(({ actor, target, before, after }) => ({ by: actor.kind, target, before, after }))).toEqual([
    { by: 'user', target: { keys: ['beta'], writer: 'browser' }, before: {}, after: { beta: true } },
    {
      by: 'server',
      target: { keys: ['plan', 'apiKey'], writer: 'server' },
      before: { plan: 'free', apiKey: { secret: true, fingerprint: expect.any(String) } },
      after: { plan: 'pro', apiKey: { secret: true, fingerprint } },
    },
    {
      by: 'server',
      target: { keys: ['plan', 'apiKey'], writer: 'server' },
      before: {},
      after: { plan: 'free', apiKey: { secret: true, fingerprint: expect.any(String) } },
    },
  ]);
  const { items: mine } = await client.audit.list({ limit: 1 });
  expect(mine).toHaveLength(1);
});

test('writes at the same moment lose nothing', async () => {
  const writes = Array.from({ length: 20 }, (_, index) =>
    client.users.setMetadata('m-parallel', { [`k${index}`]: `v${index}` }),
  );
  await Promise.all(writes);
  expect(Object.keys(await metadataOf('m-parallel'))).toHaveLength(20);
});

test('tokens can be revoked for one user, and a live query ends with them', async () => {
  const token = await tokens.sign('m-revoked');
  await get(token);
  const controller = new AbortController();
  const live = await fetch(
    `${stack.url}/trpc/me.changes?batch=1&input=${encodeURIComponent('{"0":{}}')}&project=${stack.project.projectId}`,
    {
      headers: {
        authorization: `Bearer ${token}`,
        origin: 'http://localhost:4300',
        'trpc-accept': 'application/jsonl',
      },
      signal: controller.signal,
    },
  );
  const ended = live.text();
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await client.users.revokeTokens('m-revoked');
  await eventually(
    async () => (await get(token)).status,
    (status) => status === 401,
    12_000,
  );
  expect(await ended).toContain('listening');
  // A token counts by the second in which it was signed.
  await eventually(
    async () => (await get(await tokens.sign('m-revoked'))).status,
    (status) => status === 200,
  );
  controller.abort();
});
