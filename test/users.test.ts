import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canary } from './stack/canary.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ work: false });
});
afterAll(() => stack.stop());

test('a user exists once the server has set metadata, and is read whole in one call', async () => {
  await stack.client.users.setMetadata('u-whole', {
    Email: 'a@b.example',
    plan: 'pro',
    apiKey: canary('metadata secret'),
  });
  const user = await stack.client.users.get('u-whole');
  expect(user.id).toBe('u-whole');
  expect(user.metadata).toMatchObject({ Email: 'a@b.example', plan: 'pro', apiKey: { secret: true } });
  expect(user.metadata.apiKey?.fingerprint).toMatch(/^[0-9a-f]{4}$/);
  expect(user.integrations.map(({ id, state, category }) => [id, state, category])).toEqual([
    ['crm', 'available', 'crm'],
    ['mail', 'available', 'Letters'],
  ]);
  expect((await stack.client.integrations.list()).map(({ category }) => category)).toEqual(['crm', 'Letters']);
  expect(user.integrations[0]?.workflows).toMatchObject([
    { id: 'send-contacts', enabled: false },
    { id: 'leak' },
    { id: 'look-up', trigger: 'request' },
    { id: 'copy-contacts', trigger: 'manual', canRun: true },
  ]);
});

test('metadata is a merge patch: absent keeps, null deletes, the masked secret sent back changes nothing', async () => {
  await stack.client.users.setMetadata('u-patch', {
    Email: 'a@b.example',
    plan: 'pro',
    apiKey: canary('metadata secret'),
  });
  const before = await stack.client.users.get('u-patch');
  const after = await stack.client.users.setMetadata('u-patch', {
    Email: null,
    apiKey: before.metadata.apiKey as never,
  });
  expect(after.metadata).toEqual({ plan: 'pro', apiKey: before.metadata.apiKey });
  expect(after.results).toEqual({ Email: { status: 'deleted' }, apiKey: { status: 'unchanged' } });
  expect((await stack.client.users.setMetadata('u-patch', { apiKey: null })).metadata).toEqual({ plan: 'pro' });
});

test('what was stored in clear before its key was declared a secret is shown to nobody and ends with the next write', async () => {
  const user = 'u-declared';
  await stack.client.users.setMetadata(user, { plan: 'pro', nickname: 'Hunter' });
  const leaveInClear = () =>
    queryDatabase(
      stack,
      sql`update connect.connected_user set search_text = search_text || E'\nhunter-plain-1',
      metadata = metadata || '{"apiKey":"hunter-plain-1"}',
      provenance = provenance || '{"apiKey":{"by":"server","at":"2026-01-01T00:00:00.000Z"}}' where external_id = ${user}`,
    );
  const stored = async () =>
    JSON.stringify(
      await queryDatabase(stack, sql`select u::text from connect.connected_user u where external_id = ${user}`),
    );
  await leaveInClear();
  const open = { plan: 'pro', nickname: 'Hunter' };
  expect((await stack.client.users.get(user)).metadata).toEqual(open);
  expect((await stack.client.users.list({ where: 'hunter-plain' })).items).toEqual([]);
  expect((await stack.client.users.list({ where: 'hunter' })).items).toMatchObject([{ id: user, metadata: open }]);
  const erased = await stack.client.users.setMetadata(user, { apiKey: null });
  expect(erased).toEqual({ metadata: open, results: { apiKey: { status: 'deleted' } } });
  expect(await stored()).not.toContain('hunter-plain');

  await leaveInClear();
  await stack.client.users.setMetadata(user, { apiKey: canary('metadata secret') });
  expect(await stored()).not.toContain('hunter-plain');
  expect((await stack.client.users.setMetadata(user, { apiKey: null })).metadata).toEqual(open);
  const entries = (await stack.client.audit.list({ userId: user })).items;
  expect(entries.filter(({ before }) => before !== undefined)).toHaveLength(4);
  expect(JSON.stringify(entries)).not.toContain('hunter-plain');
});

test('a secret whose key is declared as text by now ends when the text is set or deleted', async () => {
  const user = 'u-undeclared';
  await stack.client.users.setMetadata(user, { plan: 'pro' });
  const leaveSealed = () =>
    queryDatabase(
      stack,
      sql`insert into connect.user_secret (project_id, user_id, name, sealed, fingerprint)
      select project_id, id, 'Email', 'v1.x', '0123' from connect.connected_user where external_id = ${user}`,
    );
  await leaveSealed();
  expect((await stack.client.users.get(user)).metadata.Email).toMatchObject({ secret: true });
  const told = await stack.client.users.setMetadata(user, { Email: 'a@b.example' });
  expect(told.metadata).toEqual({ plan: 'pro', Email: 'a@b.example' });
  await leaveSealed();
  // Set again to what it is: the secret goes all the same.
  await stack.client.users.setMetadata(user, { Email: 'a@b.example' });
  await stack.client.users.setMetadata(user, { Email: null });
  await leaveSealed();
  expect(await stack.client.users.setMetadata(user, { Email: null })).toEqual({
    metadata: { plan: 'pro' },
    results: { Email: { status: 'deleted' } },
  });
  expect((await stack.client.users.get(user)).metadata).toEqual({ plan: 'pro' });
});

test('a patch with one wrong key stores nothing and names the key', async () => {
  await stack.client.users.setMetadata('u-wrong', { plan: 'free' });
  const patch = { Email: 'new@b.example', plan: 'gold' } as never;
  await expect(stack.client.users.setMetadata('u-wrong', patch)).rejects.toMatchObject({
    code: 'invalid_metadata',
    status: 400,
    fields: { plan: { code: 'wrong_type', message: 'The value must be one of "free", "pro".' } },
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect((await stack.client.users.get('u-wrong')).metadata).toEqual({ plan: 'free' });
});

test.each([
  ['constructor', 'x', 'reserved_name'],
  ['undeclared', 5, 'wrong_type'],
  ['apiKey', 5, 'wrong_type'],
  ['Email', true, 'wrong_type'],
])('metadata %s = %j is refused with %s', async (key, value, code) => {
  await expect(stack.client.users.setMetadata('u-refused', { [key]: value })).rejects.toMatchObject({
    code: 'invalid_metadata',
    fields: { [key]: { code } },
  });
  await expect(stack.client.users.get('u-refused')).rejects.toMatchObject({ code: 'not_found', status: 404 });
});

test('a user holds at most 16 kB and 50 keys, and a patch over that changes nothing', async () => {
  const long = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`k${i}`, 'x'.repeat(3900)]));
  await expect(stack.client.users.setMetadata('u-large', long as never)).rejects.toMatchObject({
    code: 'payload_too_large',
  });
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'x']));
  await expect(stack.client.users.setMetadata('u-large', many as never)).rejects.toMatchObject({
    code: 'payload_too_large',
  });
  expect((await stack.client.users.setMetadata('u-large', { plan: 'pro' })).metadata.plan).toBe('pro');
});

test('the availability rule decides on what the server wrote, and the state says so', async () => {
  await stack.client.users.setMetadata('u-free', { plan: 'free' });
  const crm = (await stack.client.users.get('u-free')).integrations.find(({ id }) => id === 'crm');
  expect(crm).toMatchObject({
    state: 'locked',
    availability: { allowed: false, message: 'Included in Pro', upgrade: 'pro' },
  });
});

test('a customer is made when first seen, and sees only what is visible to browsers', async () => {
  const token = await stack.tokens.sign('u-browser');
  const first = await callAsUser(stack, token, 'me.get', undefined, { method: 'GET' });
  expect(first.status).toBe(200);
  expect(first.body).toMatchObject({ id: 'u-browser', metadata: {} });
  await stack.client.users.setMetadata('u-browser', {
    plan: 'pro',
    apiKey: canary('metadata secret'),
    nickname: 'Ada',
  });
  const second = await callAsUser(stack, token, 'me.get', undefined, { method: 'GET' });
  expect(second.body.metadata).toEqual({ nickname: 'Ada' });
});

test('a browser writes only the keys opened to it, never a secret, never over the server', async () => {
  const token = await stack.tokens.sign('u-writes');
  const write = (metadata: object) => callAsUser(stack, token, 'me.setMetadata', { metadata });
  expect((await write({ nickname: 'Ada' })).body).toEqual({ nickname: 'Ada' });
  expect((await write({ plan: 'pro' })).body).toMatchObject({
    data: { code: 'invalid_metadata', fields: { plan: { code: 'not_writable' } } },
  });
  expect((await write({ apiKey: canary('secret from a browser') })).body).toMatchObject({
    data: { fields: { apiKey: { code: 'secret_server_only' } } },
  });
  await stack.client.users.setMetadata('u-writes', { nickname: 'Server' });
  expect((await write({ nickname: 'Browser' })).body).toMatchObject({
    data: { fields: { nickname: { code: 'owned_by_server' } } },
  });
});

test('users and what was done to them are read page by page, to the end, and no further than is asked for', async () => {
  const made = ['pages-1', 'pages-2', 'pages-3', 'pages-4', 'pages-5'];
  for (const id of made) {
    await stack.client.users.setMetadata(id, { Email: `${id}@pages.example` });
    await stack.client.users.setMetadata(id, { plan: 'pro' });
  }
  const found = { where: 'pages.example', limit: 2 };
  const pages: string[][] = [];
  for await (const page of stack.client.users.pages(found)) pages.push(page.map(({ id }) => id));
  expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
  expect(pages.flat()).toEqual(made.toReversed());
  for await (const [newest] of stack.client.users.pages(found)) {
    expect(newest?.id).toBe('pages-5');
    break;
  }
  const acts: string[] = [];
  for await (const page of stack.client.audit.pages({ userId: 'pages-1', limit: 1 })) {
    acts.push(...page.map(({ action }) => action));
  }
  expect(acts).toEqual((await stack.client.audit.list({ userId: 'pages-1' })).items.map(({ action }) => action));
  expect(acts).toEqual(['user.metadata_changed', 'user.metadata_changed', 'user.created']);
  const wrong = stack.client.users.pages({ where: 'meta.nope:' })[Symbol.asyncIterator]();
  await expect(wrong.next()).rejects.toMatchObject({ code: 'invalid_query' });
});

test('integrations are listed with what they offer', async () => {
  expect(await stack.client.integrations.list()).toMatchObject([
    {
      id: 'crm',
      auth: 'oauth2',
      configured: true,
      workflows: [{ id: 'send-contacts' }, { id: 'leak' }, { id: 'look-up' }, { id: 'copy-contacts' }],
    },
    { id: 'mail', auth: 'api_key', configured: true, workflows: [] },
  ]);
});

test('another project does not see a user, and answers as for one that does not exist', async () => {
  const other = await stack.core.admin.createProject({ name: 'Other', origins: ['http://localhost:4301'] });
  const { createConnectClient } = await import('@acme/sdk');
  const client = createConnectClient({ url: stack.url, apiKey: other.apiKey });
  await stack.client.users.setMetadata('u-mine', { plan: 'pro' });
  const answers = await Promise.all([
    client.users.get('u-mine').catch((e: unknown) => e),
    client.users.get('u-nobody').catch((e: unknown) => e),
  ]);
  expect(answers.map((error: any) => [error.code, error.message, error.status])).toEqual([
    ['not_found', expect.any(String), 404],
    ['not_found', (answers[0] as Error).message, 404],
  ]);
});

test('a workflow cannot be switched on without an account, and an unknown one is named', async () => {
  await stack.client.users.setMetadata('u-none', { plan: 'pro' });
  await expect(stack.client.workflows.enable('u-none', 'send-contacts')).rejects.toMatchObject({
    code: 'connection_required',
    status: 409,
  });
  await expect(stack.client.workflows.enable('u-none', 'nothing' as never)).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(await stack.client.workflows.disable('u-none', 'send-contacts')).toEqual({
    workflowId: 'send-contacts',
    enabled: false,
    connectionIds: [],
  });
});
