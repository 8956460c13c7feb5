import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canary } from './stack/canary.ts';
import { navigate } from './stack/navigate.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { openAttempt } from './stack/open-attempt.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, configureCrm, eventually, hostOrigin, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const open = (userId: string, integrationId = 'crm', connectionId?: string) =>
  openAttempt(stack, userId, { integrationId, ...(connectionId === undefined ? {} : { connectionId }) });

const tokenCalls = () =>
  stack.sandbox.control.ledger().filter(({ type }) => type === 'token_issued' || type === 'token_refused').length;
const revocations = () =>
  stack.sandbox.control.ledger().filter(({ type }) => type === 'grant_revoked' || type === 'token_revoked').length;

test('a customer connects an account: start, login, consent, claim, and the host sees it', async () => {
  const attempt = await open('u-connects');
  const robot = createRobot(stack);
  const way = await robot.connect(attempt.startUrl);
  expect(way.status).toBe(200);
  expect(way.html).toContain('Ada Lovelace');
  expect(await attempt.state()).toBe('pending');
  expect((await stack.client.users.get('u-connects')).integrations[0]?.connections).toEqual([]);

  const claimed = await attempt.claim({ claimCode: way.claimCode });
  expect(claimed.body).toMatchObject({
    state: 'connected',
    account: { label: 'Ada Lovelace (ada@northwind.example)' },
  });
  const [crm] = (await stack.client.users.get('u-connects')).integrations;
  expect(crm).toMatchObject({
    state: 'connected',
    connections: [{ state: 'connected', account: { label: 'Ada Lovelace (ada@northwind.example)' } }],
  });
  const again = await attempt.claim({ claimCode: way.claimCode });
  expect(again.body).toMatchObject({ state: 'connected', connectionId: claimed.body.connectionId });
});

test('the start page hands the claim code to the recorded origin and to no other, under a strict policy', async () => {
  const attempt = await open('u-start-page');
  const response = await createRobot(stack).visit(attempt.startUrl, { headers: { referer: `${hostOrigin}/settings` } });
  const page = await response.text();
  expect(page).toContain(`"origin":"${hostOrigin}"`);
  expect(page).not.toMatch(/postMessage\([^)]*'\*'/);
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('set-cookie')).toMatch(
    new RegExp(`^__Host-oc_${attempt.attemptId}=[\\w-]{43}; Path=/; Expires=.*; HttpOnly; Secure; SameSite=Lax$`),
  );
});

test('a forwarded link asks first, ends in a code, and the code is what the panel needs', async () => {
  const attempt = await open('u-forwarded');
  const victim = createRobot(stack);
  const first = await victim.visit(attempt.startUrl);
  const asked = await first.text();
  expect(asked).toContain('Taskly');
  expect(asked).toContain('u-forwarded');
  expect(first.headers.get('set-cookie')).toBeNull();
  const way = await victim.connect(attempt.startUrl, { referer: 'https://evil.example/' });
  expect(way.claimCode).toBeUndefined();
  expect(way.shownCode).toMatch(/^[A-Z2-9]{6}$/);
  expect((await attempt.claim({ shownCode: 'AAAAAA' })).body).toMatchObject({
    data: { code: 'claim_rejected', httpStatus: 400 },
  });
  const typed = ` ${way.shownCode?.toLowerCase().slice(0, 3)}-${way.shownCode?.toLowerCase().slice(3)}`;
  expect((await attempt.claim({ shownCode: typed })).body).toMatchObject({ state: 'connected' });
});

test('who sent the link cannot claim what somebody else finished with it, and the grant is given back', async () => {
  const attempt = await open('u-phisher');
  const attacker = await createRobot(stack).authorize(attempt.startUrl);
  const victim = createRobot(stack);
  const way = await victim.connect(attempt.startUrl, { referer: null, email: 'grace@contoso.example' });
  expect(way.status).toBe(200);
  const before = revocations();
  const refused = await attempt.claim({ claimCode: attacker.claimCode });
  expect(refused.body).toMatchObject({ data: { code: 'claim_rejected' } });
  for (let tries = 0; tries < 3; tries++) await attempt.claim({ shownCode: 'AAAAAA' });
  expect((await attempt.claim({ shownCode: 'AAAAAA' })).body.message).toContain('five times');
  expect(await attempt.state()).toBe('cancelled');
  await eventually(revocations, (count) => count > before);
  expect((await attempt.claim({ shownCode: way.shownCode })).body).toMatchObject({ data: { code: 'attempt_closed' } });
});

test("another user's attempt answers like one that does not exist", async () => {
  const attempt = await open('u-owner');
  const way = await createRobot(stack).connect(attempt.startUrl);
  const other = await stack.tokens.sign('u-other');
  await callAsUser(stack, other, 'me.get', undefined, { method: 'GET' });
  const theirs = await callAsUser(stack, other, 'me.attempts.claim', {
    attemptId: attempt.attemptId,
    proof: { claimCode: way.claimCode },
  });
  const unknown = await callAsUser(stack, other, 'me.attempts.claim', {
    attemptId: '00000000-0000-4000-8000-000000000000',
    proof: { claimCode: way.claimCode },
  });
  expect(theirs.status).toBe(404);
  const bare = ({ body }: typeof theirs) => ({ ...body, data: { ...body.data, requestId: '' } });
  expect(bare(theirs)).toEqual(bare(unknown));
});

/** Each answer is refused before any request is made to the token endpoint. */
type Attack = readonly [
  name: string,
  change: (url: URL, context: { other: string }) => void,
  browser: 'same' | 'other' | 'none',
];
const attacks: readonly Attack[] = [
  ['no state', (url) => url.searchParams.delete('state'), 'same'],
  [
    'an unknown state',
    (url) => url.searchParams.set('state', `${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}.${'a'.repeat(43)}`),
    'same',
  ],
  [
    'a changed state',
    (url) => url.searchParams.set('state', `${url.searchParams.get('state')?.slice(0, -2)}xx`),
    'same',
  ],
  ['two states', (url) => url.searchParams.append('state', 'x'), 'same'],
  ['two codes', (url) => url.searchParams.append('code', 'x'), 'same'],
  ['a wrong issuer', (url) => url.searchParams.set('iss', 'https://evil.example'), 'same'],
  ['no issuer', (url) => url.searchParams.delete('iss'), 'same'],
  ['two issuers', (url) => url.searchParams.append('iss', 'https://evil.example'), 'same'],
  ['the wrong integration', (url) => void (url.pathname = url.pathname.replace(/crm$/, 'mail')), 'same'],
  [
    'the wrong project',
    (url, { other }) => void (url.pathname = url.pathname.replace(/callback\/[^/]+/, `callback/${other}`)),
    'same',
  ],
  ["another browser's cookie", () => undefined, 'other'],
  ['no cookie', () => undefined, 'none'],
];

/** In a window of its own, and in the host's tab. */
const ways = [{}, { returnUrl: `${hostOrigin}/settings` }] as const;
const attacksInBoth = ways.flatMap((way) =>
  attacks.map(([name, ...attack]) => [`${name}${'returnUrl' in way ? ', in the tab' : ''}`, ...attack, way] as const),
);

test.each(attacksInBoth)(
  'a callback with %s gets a 400 page, and the provider is never asked',
  async (_name, change, browser, way) => {
    const other = await stack.core.admin.createProject({ name: `Attack ${Math.random()}`, origins: [] });
    const attempt = await openAttempt(stack, 'u-attacked', way);
    const robot = createRobot(stack);
    const { callbackUrl } = await robot.authorize(attempt.startUrl);
    const url = new URL(callbackUrl);
    change(url, { other: other.projectId });
    const calls = tokenCalls();
    const stranger = createRobot(stack);
    if (browser === 'other') await stranger.authorize((await open('u-stranger')).startUrl);
    const response = await (browser === 'same' ? robot : stranger).visit(url.href);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Nothing was connected');
    expect(tokenCalls()).toBe(calls);
    expect(await attempt.state()).toBe('awaiting_provider');
  },
);

test('an answer that comes when the attempt has expired gets a 400 page, and the provider is never asked', async () => {
  const attempt = await open('u-late');
  const robot = createRobot(stack);
  const { callbackUrl } = await robot.authorize(attempt.startUrl);
  await queryDatabase(
    stack,
    sql`update connect.attempt set expires_at = now() - interval '1 second' where id = ${attempt.attemptId}`,
  );
  const calls = tokenCalls();
  const response = await robot.visit(callbackUrl);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('Nothing was connected');
  expect(tokenCalls()).toBe(calls);
  expect(await attempt.state()).toBe('expired');
});

test('what nobody claims within two minutes cannot be claimed any more, and the timer gives the grant back', async () => {
  const attempt = await open('u-unclaimed');
  const finishedAt = Date.now();
  const way = await createRobot(stack).connect(attempt.startUrl);
  const [timer] = await queryDatabase(
    stack,
    sql<{ due: Date }>`select j.start_after as due from pgboss.job j join workflow.execution e
      on e.id = (j.data ->> 'executionId')::uuid
      where e.workflow_id = 'acme.revoke-attempt' and e.label = ${attempt.attemptId}`,
  );
  const dueMs = (timer?.due.getTime() ?? 0) - finishedAt;
  expect(dueMs).toBeGreaterThan(110_000);
  expect(dueMs).toBeLessThan(180_000);
  const before = revocations();
  await queryDatabase(
    stack,
    sql`update connect.attempt set claim_expires_at = now() - interval '1 second' where id = ${attempt.attemptId}`,
  );
  expect((await attempt.claim({ claimCode: way.claimCode })).body).toMatchObject({ data: { code: 'attempt_closed' } });
  expect(await attempt.state()).toBe('expired');
  await queryDatabase(
    stack,
    sql`update pgboss.job j set start_after = now() from workflow.execution e
      where e.id = (j.data ->> 'executionId')::uuid and e.label = ${attempt.attemptId}`,
  );
  await eventually(revocations, (count) => count > before);
  expect((await stack.client.users.get('u-unclaimed')).integrations[0]?.connections).toEqual([]);
});

test('an answer is taken once', async () => {
  const attempt = await open('u-twice');
  const robot = createRobot(stack);
  const way = await robot.connect(attempt.startUrl);
  const again = await robot.visit(way.callbackUrl);
  expect(again.status).toBe(400);
  expect(await attempt.state()).toBe('pending');
});

test('a customer who denies sees it in words, and nothing is connected', async () => {
  const attempt = await open('u-denies');
  const way = await createRobot(stack).connect(attempt.startUrl, { answer: 'deny' });
  expect(way.html).toContain('get your approval');
  expect(await attempt.state()).toBe('denied');
});

test('cancelling a finished attempt gives the grant back', async () => {
  const attempt = await open('u-cancels');
  const way = await createRobot(stack).connect(attempt.startUrl);
  const before = revocations();
  expect((await attempt.cancel()).body).toMatchObject({ state: 'cancelled' });
  await eventually(revocations, (count) => count > before);
  expect((await attempt.claim({ claimCode: way.claimCode })).body).toMatchObject({ data: { code: 'attempt_closed' } });
});

test('a link is not begun by an image, a frame or a prefetch', async () => {
  const attempt = await open('u-image');
  const others: Record<string, string>[] = [
    { 'sec-fetch-dest': 'image' },
    { 'sec-fetch-dest': 'iframe' },
    { 'sec-fetch-mode': 'cors' },
    { 'sec-purpose': 'prefetch' },
  ];
  for (const headers of others) {
    const response = await navigate(attempt.startUrl, { headers: { ...headers, referer: `${hostOrigin}/` } });
    expect(response.status).toBe(400);
  }
  expect(await attempt.state()).toBe('opened');
});

test('what a page of the connect window is sent is bounded before it is read, whoever sends it', async () => {
  const attempt = await open('u-large');
  const address = `${stack.url}/oauth/start/${attempt.attemptId}/opened`;
  const post = (headers: Record<string, string>, bytes: number) => {
    const pieces = Array.from({ length: bytes / 1000 }, () => new Uint8Array(1000).fill(32));
    const body = ReadableStream.from(pieces);
    return fetch(address, { method: 'POST', headers, body, duplex: 'half' });
  };
  const json = { 'content-type': 'application/json' };
  const statuses = await Promise.all([post(json, 8_000), post({ ...json, origin: stack.url }, 8_000)]);
  expect(statuses.map(({ status }) => status)).toEqual([413, 413]);
  expect((await post(json, 1_000)).status).toBe(400);
});

test('the finished window learns its state by its cookie, and no other browser does', async () => {
  const attempt = await open('u-finished');
  const robot = createRobot(stack);
  const way = await robot.connect(attempt.startUrl);
  const address = `${stack.url}/oauth/finished/${attempt.attemptId}`;
  expect(await (await robot.visit(address)).json()).toEqual({ state: 'pending' });
  await attempt.claim({ claimCode: way.claimCode });
  expect(await (await robot.visit(address)).json()).toEqual({ state: 'connected' });
  expect((await createRobot(stack).visit(address)).status).toBe(404);
});

test('an integration without an OAuth client, a locked and an unknown one are refused by code', async () => {
  const bare = await stack.core.admin.createProject({ name: 'Bare', origins: [hostOrigin] });
  const { createUserTokens } = await import('@acme/sdk');
  const token = await createUserTokens({ url: stack.url, ...bare }).sign('u');
  const create = (projectId: string, from: string, integrationId: string) =>
    callAsUser(stack, from, 'me.attempts.create', { integrationId }, { projectId });
  expect((await create(bare.projectId, token, 'crm')).body).toMatchObject({
    data: { code: 'integration_not_configured' },
  });
  expect((await create(bare.projectId, token, 'nothing')).body).toMatchObject({ data: { code: 'not_found' } });
  await stack.client.users.setMetadata('u-locked', { plan: 'free' });
  const locked = await create(stack.project.projectId, await stack.tokens.sign('u-locked'), 'crm');
  expect(locked.body).toMatchObject({
    message: 'Included in Pro',
    data: { code: 'integration_locked', httpStatus: 403 },
  });
  await configureCrm(stack.core, stack.sandbox, bare.projectId);
  expect((await create(bare.projectId, token, 'crm')).status).toBe(200);
});

test('an API key is tried at the provider, and its refusal is shown at its field', async () => {
  const attempt = await open('u-key', 'mail');
  expect(attempt.next).toMatchObject({ kind: 'fields', fields: [{ name: 'apiKey', secret: true }] });
  expect((await attempt.submit({})).body).toMatchObject({
    data: { code: 'invalid_fields', fields: { apiKey: { code: 'required' } } },
  });
  const said = 'No such API key. Copy it again from Settings, API keys.';
  expect((await attempt.submit({ apiKey: canary('wrong key for the provider') })).body).toMatchObject({
    data: { code: 'invalid_credentials', fields: { apiKey: { code: 'rejected', said } } },
  });
  const [key] = stack.sandbox.control.state().mailKeys;
  const connected = await attempt.submit({ apiKey: ` ${key?.key}\n` });
  expect(connected.body).toMatchObject({ state: 'connected' });
  const user = await stack.client.users.get('u-key');
  expect(user.integrations[1]).toMatchObject({ id: 'mail', state: 'connected' });
});

test('the host disconnects: use stops at once, the provider is told, the credential is gone', async () => {
  const attempt = await open('u-leaves');
  const way = await createRobot(stack).connect(attempt.startUrl);
  const { connectionId } = (await attempt.claim({ claimCode: way.claimCode })).body;
  await stack.client.workflows.enable('u-leaves', 'send-contacts');
  const before = revocations();
  const gone = await stack.client.users.disconnect('u-leaves', { integrationId: 'crm' });
  expect(gone.disconnected).toEqual([{ connectionId, integrationId: 'crm' }]);
  expect((await stack.client.users.get('u-leaves')).integrations[0]).toMatchObject({
    state: 'available',
    connections: [],
  });
  await eventually(revocations, (count) => count > before);
  await expect(stack.client.users.disconnect('u-leaves', { connectionId })).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('a live query tells the panel that the host has disconnected', async () => {
  const attempt = await open('u-live');
  const way = await createRobot(stack).connect(attempt.startUrl);
  await attempt.claim({ claimCode: way.claimCode });
  const stop = new AbortController();
  const address = `${stack.url}/trpc/me.changes?project=${stack.project.projectId}&batch=1&input=${encodeURIComponent('{"0":{}}')}`;
  const response = await fetch(address, {
    headers: { authorization: `Bearer ${attempt.token}`, origin: hostOrigin, 'trpc-accept': 'application/jsonl' },
    signal: stop.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  const read = (async () => {
    while (!seen.includes('connection.disconnected')) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) return;
      seen += value;
    }
  })();
  await eventually(
    () => seen,
    (text) => text.includes('listening'),
  );
  const startedAt = performance.now();
  await stack.client.users.disconnect('u-live', { integrationId: 'crm' });
  await read;
  expect(seen).toContain('connection.disconnected');
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  stop.abort();
});

test('connecting an account again takes that account and no other, and gives the other grant back', async () => {
  const first = await open('u-again');
  const robot = createRobot(stack);
  const { claimCode } = await robot.connect(first.startUrl);
  const { connectionId } = (await first.claim({ claimCode })).body as { connectionId: string };
  await stack.client.workflows.enable('u-again', 'send-contacts');

  const other = await open('u-again', 'crm', connectionId);
  const grants = () => stack.sandbox.control.state().grants.length;
  const before = grants();
  const way = await createRobot(stack).connect(other.startUrl, { email: 'grace@contoso.example' });
  // Whoever sees this may own neither of the two.
  expect(way.html).not.toMatch(/Ada|ada@/);
  expect(await other.state()).toBe('account_mismatch');
  await eventually(grants, (count) => count === before);

  const same = await open('u-again', 'crm', connectionId);
  const again = await createRobot(stack).connect(same.startUrl);
  expect((await same.claim({ claimCode: again.claimCode })).body).toMatchObject({ state: 'connected', connectionId });
  const [crm] = (await stack.client.users.get('u-again')).integrations;
  expect(crm?.connections).toHaveLength(1);
  expect(crm?.connections[0]?.workflows).toContainEqual({ id: 'send-contacts', enabled: true });
});

test('with a key, another account than the one to be connected again is told at its field', async () => {
  const [mine, others] = ['acc_ada', 'acc_grace'].map((id) =>
    stack.sandbox.control.state().mailKeys.find((key) => key.accountId === id),
  );
  const { connectionId } = (await (await open('u-key-again', 'mail')).submit({ apiKey: mine?.key })).body;
  const attempt = await open('u-key-again', 'mail', connectionId);
  expect((await attempt.submit({ apiKey: others?.key })).body).toMatchObject({
    data: { code: 'invalid_credentials', fields: { apiKey: { code: 'other_account' } } },
  });
  expect((await attempt.submit({ apiKey: mine?.key })).body).toMatchObject({ state: 'connected', connectionId });
});

test("another user's account is not connected again, and looks like one that is not there", async () => {
  const owner = await open('u-owner');
  const { claimCode } = await createRobot(stack).connect(owner.startUrl);
  const { connectionId } = (await owner.claim({ claimCode })).body as { connectionId: string };
  const token = await stack.tokens.sign('u-stranger');
  const asked = (id: string) =>
    callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm', connectionId: id });
  const [foreign, unknown] = [await asked(connectionId), await asked(crypto.randomUUID())];
  expect(foreign.body.data.code).toBe('not_found');
  expect(foreign.body.message).toBe(unknown.body.message);
});
