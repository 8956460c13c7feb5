import { expect, test } from 'vitest';
import { defaultLists } from '../src/index.ts';
import { createBrowser } from './browser.ts';
import { call, connect, sandboxFor } from './client.ts';

test('a contact is created, read, listed and tagged in its own account only', async () => {
  await using sandbox = await sandboxFor();
  const [ada, grace] = [await connect(sandbox), await connect(sandbox, { email: 'grace@contoso.example' })];
  const created = await call(sandbox, '/api/contacts', {
    bearer: ada.access_token,
    json: { email: 'Linus@Example.com', name: ' Linus ', lists: ['Beta', 'Beta', 'News'] },
  });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({ email: 'linus@example.com', name: 'Linus', lists: ['Beta', 'News'], tags: [] });
  const path = `/api/contacts/${String(created.body['id'])}`;
  expect((await call(sandbox, path, { bearer: ada.access_token })).body).toEqual(created.body);
  expect((await call(sandbox, path, { bearer: grace.access_token })).status).toBe(404);
  expect((await call(sandbox, '/api/contacts', { bearer: grace.access_token })).body).toEqual({
    contacts: [],
    next: null,
  });

  const tagged = await call(sandbox, `${path}/tags`, { bearer: ada.access_token, json: { list: 'Beta' } });
  expect(tagged).toMatchObject({ status: 200, body: { tags: ['Beta'] } });
  expect((await call(sandbox, `${path}/tags`, { bearer: grace.access_token, json: { list: 'Beta' } })).status).toBe(
    404,
  );
  const found = await call(sandbox, '/api/contacts?email=LINUS@example.com', { bearer: ada.access_token });
  expect(found.body['contacts']).toEqual([tagged.body]);
});

test('a contact without lists is filed under the default ones', async () => {
  await using sandbox = await sandboxFor();
  const { access_token } = await connect(sandbox);
  const { body } = await call(sandbox, '/api/contacts', { bearer: access_token, json: { email: 'a@example.com' } });
  expect(body['lists']).toEqual([...defaultLists]);
  expect(body).not.toHaveProperty('name');
});

test('pages of contacts hold every contact once', async () => {
  await using sandbox = await sandboxFor();
  const { access_token: bearer } = await connect(sandbox);
  for (let index = 0; index < 7; index += 1) {
    await call(sandbox, '/api/contacts', { bearer, json: { email: `c${index}@example.com` } });
  }
  const seen: unknown[] = [];
  let next: string | null = '';
  while (next !== null) {
    const page = await call(sandbox, `/api/contacts?limit=3&cursor=${next}`, { bearer });
    seen.push(...(page.body['contacts'] as { email: string }[]).map(({ email }) => email));
    next = page.body['next'] as string | null;
  }
  expect(seen).toEqual(Array.from({ length: 7 }, (_, index) => `c${index}@example.com`));
});

test('one idempotency key: one effect, the same answer, however many and simultaneous the requests', async () => {
  await using sandbox = await sandboxFor();
  const { access_token: bearer } = await connect(sandbox);
  const send = (email = 'once@example.com', key = 'exec-1.create') =>
    call(sandbox, '/api/contacts', { bearer, json: { email }, headers: { 'idempotency-key': key } });
  const answers = await Promise.all(Array.from({ length: 10 }, () => send()));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers.every(({ status }) => status === 201)).toBe(true);
  expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true').length).toBe(9);
  expect(sandbox.control.state().contacts).toHaveLength(1);
  expect(await send('other@example.com')).toMatchObject({ status: 422, body: { error: 'idempotency_key_reused' } });
  expect((await send('once@example.com', 'exec-2.create')).status).toBe(201);
  expect((await send('once@example.com', 'x'.repeat(256))).status).toBe(400);

  const ledger = sandbox.control.ledger();
  const outcomes = ledger.flatMap((entry) =>
    entry.type === 'api_call' && entry.idempotencyKey === 'exec-1.create' ? [entry.outcome] : [],
  );
  expect(outcomes.filter((outcome) => outcome === 'effect')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'replayed')).toHaveLength(9);
  expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(1);
  expect(ledger.filter(({ type }) => type === 'contact_created')).toMatchObject([
    { idempotencyKey: 'exec-1.create', accountId: 'acc_ada' },
    { idempotencyKey: 'exec-2.create' },
  ]);
});

test('the same key of two accounts, and a key of a refused request, stay apart', async () => {
  await using sandbox = await sandboxFor();
  const headers = { 'idempotency-key': 'k' };
  const [ada, grace] = [await connect(sandbox), await connect(sandbox, { email: 'grace@contoso.example' })];
  expect((await call(sandbox, '/api/contacts', { bearer: ada.access_token, json: {}, headers })).status).toBe(400);
  for (const { access_token: bearer } of [ada, grace]) {
    expect((await call(sandbox, '/api/contacts', { bearer, json: { email: 'x@example.com' }, headers })).status).toBe(
      201,
    );
  }
  expect(sandbox.control.state().contacts.map(({ accountId }) => accountId)).toEqual(['acc_ada', 'acc_grace']);
});

test.for([
  ['no e-mail', { body: '{}' }, 400, 'invalid_request'],
  ['a bad e-mail', { body: '{"email":"nobody"}' }, 400, 'invalid_request'],
  ['broken JSON', { body: '{"email":' }, 400, 'invalid_request'],
  ['another type', { headers: { 'content-type': 'text/plain' }, body: '{}' }, 415, 'unsupported_media_type'],
  ['a huge body', { body: `{"email":"a@example.com","name":"${'x'.repeat(70_000)}"}` }, 413, 'payload_too_large'],
] as const)('a contact with %s is refused', async ([, init, status, error]) => {
  await using sandbox = await sandboxFor();
  const { access_token } = await connect(sandbox);
  const response = await fetch(`${sandbox.url}/api/contacts`, {
    method: 'POST',
    ...init,
    headers: {
      authorization: `Bearer ${access_token}`,
      'content-type': 'application/json',
      ...('headers' in init ? init.headers : {}),
    },
  });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error, message: expect.any(String) });
  expect(sandbox.control.state().contacts).toEqual([]);
});

test('Sandbox Mail takes an API key, and says why one is refused', async () => {
  await using sandbox = await sandboxFor();
  const [mailKey] = sandbox.control.state().mailKeys;
  const bearer = mailKey?.key ?? '';
  expect((await call(sandbox, '/mail/workspace', { bearer })).body).toEqual({ id: 'ws_northwind', name: 'Northwind' });
  const sent = await call(sandbox, '/mail/messages', {
    bearer,
    json: { to: 'a@example.com', subject: 'Hello', text: 'World' },
    headers: { 'idempotency-key': 'm1' },
  });
  expect(sent).toMatchObject({ status: 202, body: { to: 'a@example.com', subject: 'Hello' } });
  expect((await call(sandbox, '/mail/messages', { bearer })).body['messages']).toEqual([sent.body]);

  expect((await call(sandbox, '/mail/workspace')).body['error']).toBe('missing_api_key');
  expect(await call(sandbox, '/mail/workspace', { bearer: `${bearer}x` })).toMatchObject({
    status: 401,
    body: { error: 'unknown_api_key' },
  });
  expect(sandbox.control.revokeMailKey(mailKey?.id ?? '')).toBe(true);
  expect(sandbox.control.revokeMailKey(mailKey?.id ?? '')).toBe(false);
  expect(await call(sandbox, '/mail/workspace', { bearer })).toMatchObject({
    status: 401,
    body: { error: 'revoked_api_key' },
  });
  expect(JSON.stringify(sandbox.control.ledger())).not.toContain(bearer);
});

test('the home page shows what arrived and the keys to copy, and takes new keys from its own buttons only', async () => {
  await using sandbox = await sandboxFor();
  const { access_token } = await connect(sandbox);
  const email = 'o"hara<b>@example.com';
  await call(sandbox, '/api/contacts', { bearer: access_token, json: { email: 'kay@example.com', name: email } });
  const browser = createBrowser(sandbox.url);
  const home = await browser.open('/');
  expect(home.body).toContain('o&quot;hara&lt;b&gt;@example.com');
  expect(home.body).toContain('Taskly');
  expect(home.headers.get('content-security-policy')).toContain("default-src 'none'");
  const [before] = sandbox.control.state().mailKeys;
  expect(home.body).toContain(before?.key ?? 'none');

  await browser.submit(home.form('/mail-keys'));
  expect(sandbox.control.state().mailKeys).toHaveLength(3);
  await browser.submit(home.form('/revoke'));
  expect(sandbox.control.state().mailKeys.filter(({ revokedAt }) => revokedAt !== undefined)).toHaveLength(1);
  const foreign = await fetch(`${sandbox.url}/settings/mail-keys`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'cross-site' },
    body: new URLSearchParams({ account: 'acc_ada' }),
  });
  expect(foreign.status).toBe(403);
  expect(sandbox.control.state().mailKeys).toHaveLength(3);
});
