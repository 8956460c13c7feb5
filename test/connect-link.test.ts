import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dumpDatabase } from './stack/dump-database.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { openAttempt } from './stack/open-attempt.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, eventually, startStack, type Stack } from './stack/start-stack.ts';

/** Somebody without a user token connects an account for a user, with a link that works once. */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const grants = () => stack.sandbox.control.state().grants.length;
const connectionsOf = async (userId: string) => (await stack.client.users.get(userId)).integrations[0]?.connections;
const listed = async (userId: string, id: string) =>
  (await stack.client.connectLinks.list(userId)).find((link) => link.id === id);
const auditOf = async (userId: string) =>
  (await stack.client.audit.list({ userId })).items
    .filter(({ action }) => action.startsWith('connect_link.') || action === 'connection.connected')
    .map(({ action, actor }) => `${action} by ${actor.kind} ${actor.kind === 'server' ? '' : actor.id}`.trim())
    .toReversed();

/** A user of the host with a link, made by the host's backend. */
async function makeLink(userId: string, options: { readonly connectionId?: string } = {}) {
  await stack.client.users.setMetadata(userId, { plan: 'pro' });
  return taken(await stack.client.connectLinks.create(userId, 'crm', options));
}

function taken({ link, url }: { link: { id: string }; url: string }) {
  const address = new URL(url);
  const secret = address.hash.slice(1);
  return { id: link.id, url, page: `${address.origin}${address.pathname}`, secret };
}

type Link = ReturnType<typeof taken>;
type Robot = ReturnType<typeof createRobot>;

/** What the page of the link does with the secret, and the button on the page after it. */
function send(robot: Robot, { page, secret }: Pick<Link, 'page' | 'secret'>, accept = false) {
  return robot.visit(accept ? `${page}/accept` : page, {
    method: 'POST',
    headers: { origin: stack.url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ secret }).toString(),
  });
}

/** Says yes, signs in, and comes back. */
async function finish(robot: Robot, link: Link, how: Parameters<Robot['signIn']>[1] = {}) {
  const gone = await send(robot, link, true);
  expect(gone.status).toBe(200);
  const callbackUrl = await robot.signIn(await gone.text(), how);
  return await robot.visit(callbackUrl);
}

test('an administrator connects for a user whom they have never met: named, asked, done, and the user sees it', async () => {
  const userId = 'u <b>linked</b>';
  const link = await makeLink(userId);
  expect(link.secret).toMatch(/^[\w-]{43}$/);
  const admin = createRobot(stack);

  const first = await admin.visit(link.page);
  expect(await first.text()).not.toContain('Taskly');
  const asked = await send(admin, link);
  const question = await asked.text();
  for (const text of ['Taskly', 'Sandbox CRM', 'u &lt;b&gt;linked&lt;/b&gt;', '/accept'])
    expect(question).toContain(text);
  for (const response of [first, asked]) {
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(response.headers.get('set-cookie')).toBeNull();
  }

  const last = await finish(admin, link);
  const html = await last.text();
  expect(html).toContain('Ada Lovelace');
  expect(html).toContain('Taskly');
  expect(html).not.toContain('<output>');
  const [connection] = (await connectionsOf(userId)) ?? [];
  expect(connection).toMatchObject({ state: 'connected', account: { label: expect.stringContaining('Ada') } });
  expect(await listed(userId, link.id)).toMatchObject({ state: 'finished', connectionId: connection?.id });
  expect(await auditOf(userId)).toEqual([
    'connect_link.created by server',
    'connect_link.opened by system connect link',
    'connection.connected by system connect link',
    'connect_link.finished by system connect link',
  ]);
});

test('the host says who asks, in its own words, and a customer does not', async () => {
  await stack.client.users.setMetadata('u_4711', { plan: 'pro' });
  const made = await stack.client.connectLinks.create('u_4711', 'crm', { askedBy: ' Northwind <Ltd> ' });
  const html = await (await send(createRobot(stack), taken(made))).text();
  expect(html).toContain('Northwind &lt;Ltd&gt;');
  expect(html).not.toContain('u_4711');
  const token = await stack.tokens.sign('u_4711');
  const own = await callAsUser(stack, token, 'me.links.create', {
    integrationId: 'crm',
    askedBy: 'Your IT department',
  });
  const page = await (await send(createRobot(stack), taken(own.body))).text();
  expect(page).toContain('u_4711');
  expect(page).not.toContain('IT department');
});

test('a user makes a link in the panel, and hears live when somebody has used it', async () => {
  const token = await stack.tokens.sign('u-panel');
  const made = await callAsUser(stack, token, 'me.links.create', { integrationId: 'crm' });
  expect(made.status).toBe(200);
  const changes = stack.core.services.users.watch(
    {
      kind: 'user',
      projectId: stack.project.projectId,
      userId: 'u-panel',
      issuedAt: new Date(),
      expiresAt: new Date(Date.now() + 60_000),
    },
    { lastEventId: undefined, signal: undefined },
  );
  const types: string[] = [];
  const heard = (async () => {
    for await (const [, { type }] of changes) {
      types.push(type);
      if (type === 'connect_link.changed' && types.includes('connection.connected')) return;
    }
  })();
  await eventually(
    () => types,
    (seen) => seen.length > 0,
  );
  await finish(createRobot(stack), taken(made.body));
  await heard;
  expect(await connectionsOf('u-panel')).toHaveLength(1);
  expect((await callAsUser(stack, token, 'me.links.list', undefined, { method: 'GET' })).body).toMatchObject([
    { state: 'finished' },
  ]);
});

test('only a hash of the secret is kept', async () => {
  const link = await makeLink('u-hash');
  const kept = (await dumpDatabase(stack.connectionString)).map(({ text }) => text).join('\n');
  expect(kept).toContain(link.id);
  for (const text of [kept, ...stack.logLines]) expect(text).not.toContain(link.secret);
  expect(JSON.stringify(await stack.client.connectLinks.list('u-hash'))).not.toContain(link.secret);
});

/** Robots that fetch what they are sent, and browsers that look ahead. */
const previews: readonly (readonly [string, string, Record<string, string>])[] = [
  ['a mail program', 'GET', { 'user-agent': 'Microsoft Office Outlook' }],
  ['a chat', 'GET', { 'user-agent': 'Slackbot-LinkExpanding 1.0' }],
  ['a look at the head', 'HEAD', {}],
  ['a prefetch', 'GET', { 'sec-purpose': 'prefetch' }],
];

test.each(previews)(
  '%s that fetches the address changes nothing and learns nothing',
  async (_name, method, headers) => {
    const link = await makeLink('u-preview');
    const unknown = link.page.replace(link.id, '00000000-0000-4000-8000-000000000000');
    const bodies: string[] = [];
    for (const address of [link.page, `${link.page}/`, unknown, `${link.page}/accept`]) {
      for (let times = 0; times < 2; times++) {
        const response = await createRobot(stack).visit(address, { method, headers });
        expect(response.headers.get('set-cookie')).toBeNull();
        const text = (await response.text()).replace(/nonce(="|-)[\w+/=]+/g, '');
        if (address === link.page || address === unknown) bodies.push(text);
      }
    }
    // The page of a link that exists is the page of one that does not.
    expect(new Set(bodies).size).toBe(1);
    expect(await listed('u-preview', link.id)).toMatchObject({ state: 'open' });
  },
);

test('a robot that runs the page comes as far as the question, and the link is still good', async () => {
  const link = await makeLink('u-scanner');
  for (let times = 0; times < 3; times++) expect((await send(createRobot(stack), link)).status).toBe(200);
  expect(await listed('u-scanner', link.id)).toMatchObject({ state: 'open' });
  expect((await finish(createRobot(stack), link)).status).toBe(200);
  expect(await connectionsOf('u-scanner')).toHaveLength(1);
});

describe('a link is over, in the same words,', () => {
  /** Both the question and the answer are refused. */
  async function refuses(robot: Robot, link: Pick<Link, 'page' | 'secret'>): Promise<void> {
    for (const accept of [false, true]) {
      const response = await send(robot, link, accept);
      expect(response.status).toBe(410);
      expect(response.headers.get('set-cookie')).toBeNull();
      const html = await response.text();
      expect(html).toContain('This link is no longer valid');
      expect(html).not.toMatch(/Sandbox CRM|Taskly/);
    }
  }

  test('with another secret, none, and that of another link', async () => {
    const [link, other] = [await makeLink('u-secret'), await makeLink('u-secret')];
    const robot = createRobot(stack);
    for (const secret of [
      '',
      'x'.repeat(43),
      `${link.secret.slice(0, 42)}!`,
      other.secret,
      link.secret.toUpperCase(),
    ]) {
      await refuses(robot, { ...link, secret });
    }
    const foreign = await stack.core.admin.createProject({ name: 'Foreign', origins: [] });
    await refuses(robot, { ...link, page: link.page.replace(stack.project.projectId, foreign.projectId) });
    expect(await listed('u-secret', link.id)).toMatchObject({ state: 'open' });
  });

  test('once it is used, also in the same browser', async () => {
    const link = await makeLink('u-used');
    const robot = createRobot(stack);
    await finish(robot, link);
    await refuses(robot, link);
    await refuses(createRobot(stack), link);
    expect(await connectionsOf('u-used')).toHaveLength(1);
  });

  test('in another browser than the one in which somebody said yes', async () => {
    const link = await makeLink('u-forwarded');
    const admin = createRobot(stack);
    await (await send(admin, link, true)).text();
    await refuses(createRobot(stack), link);
    // Where it was begun it can be tried again, as long as nothing is connected.
    expect(await (await finish(admin, link, { answer: 'deny' })).text()).toContain('Open the link again');
    expect(await connectionsOf('u-forwarded')).toEqual([]);
    expect((await finish(admin, link)).status).toBe(200);
    expect(await connectionsOf('u-forwarded')).toHaveLength(1);
  });

  test('after seven days', async () => {
    const link = await makeLink('u-late');
    const { createdAt = '', expiresAt = '' } = (await listed('u-late', link.id)) ?? {};
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(7 * 86_400_000);
    await queryDatabase(
      stack,
      sql`update connect.connect_link set expires_at = now() - interval '1 second' where id = ${link.id}`,
    );
    await refuses(createRobot(stack), link);
    expect(await listed('u-late', link.id)).toMatchObject({ state: 'expired' });
  });

  test.each(['host', 'user', 'tokens', 'deletion'] as const)('after it was taken back by: %s', async (by) => {
    const userId = `u-revoked-${by}`;
    const link = await makeLink(userId);
    if (by === 'host') await stack.client.connectLinks.revoke(userId, link.id);
    if (by === 'user') {
      await callAsUser(stack, await stack.tokens.sign(userId), 'me.links.revoke', { linkId: link.id });
    }
    if (by === 'tokens') await stack.client.users.revokeTokens(userId);
    if (by === 'deletion') await stack.client.users.delete(userId);
    await refuses(createRobot(stack), link);
    const states = await queryDatabase(
      stack,
      sql<{ state: string }>`select state from connect.connect_link where id = ${link.id}`,
    );
    // A deleted user's links go with the rest, soon.
    for (const { state } of states) expect(state).toBe('revoked');
  });
});

test('a link that is taken back while somebody is at the provider connects nothing, and the grant is given back', async () => {
  const link = await makeLink('u-midway');
  const robot = createRobot(stack);
  const before = grants();
  const callbackUrl = await robot.signIn(await (await send(robot, link, true)).text());
  await stack.client.connectLinks.revoke('u-midway', link.id);
  expect(await (await robot.visit(callbackUrl)).text()).toContain('Nothing was connected');
  expect(await connectionsOf('u-midway')).toEqual([]);
  await eventually(grants, (count) => count === before);
});

test('of two browsers that say yes at the same time one goes on', async () => {
  const link = await makeLink('u-race');
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(createRobot(stack), link, true)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 410)).toHaveLength(7);
});

test('of two answers of one browser one connects', async () => {
  const link = await makeLink('u-double');
  const robot = createRobot(stack);
  const ways: string[] = [];
  for (let times = 0; times < 2; times++) ways.push(await robot.signIn(await (await send(robot, link, true)).text()));
  const before = grants();
  const pages = await Promise.all(ways.map(async (way) => (await robot.visit(way)).text()));
  expect(pages.filter((html) => html.includes('<h1>Connected</h1>'))).toHaveLength(1);
  expect(pages.filter((html) => html.includes('Nothing was connected'))).toHaveLength(1);
  expect(await connectionsOf('u-double')).toHaveLength(1);
  await eventually(grants, (count) => count < before);
});

test('a page of another site cannot say yes for somebody', async () => {
  const link = await makeLink('u-csrf');
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: stack.url, 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    {},
  ];
  for (const headers of foreign) {
    const response = await createRobot(stack).visit(`${link.page}/accept`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ secret: link.secret }).toString(),
    });
    expect(response.status).toBe(400);
  }
  expect(await listed('u-csrf', link.id)).toMatchObject({ state: 'open' });
});

test('an attempt of a link is begun by its page alone, and claimed by nobody', async () => {
  const link = await makeLink('u-attempt');
  const robot = createRobot(stack);
  await (await send(robot, link, true)).text();
  const [{ id } = { id: '' }] = await queryDatabase(
    stack,
    sql<{ id: string }>`select id from connect.attempt where link_id = ${link.id}`,
  );
  for (const method of ['GET', 'POST'] as const) {
    const response = await createRobot(stack).visit(`${stack.url}/oauth/start/${id}`, {
      method,
      headers: { origin: stack.url, referer: 'http://localhost:4300/' },
    });
    expect(response.status).toBe(410);
  }
  const token = await stack.tokens.sign('u-attempt');
  const claimed = await callAsUser(stack, token, 'me.attempts.claim', {
    attemptId: id,
    proof: { claimCode: 'x'.repeat(43) },
  });
  expect(claimed.body).toMatchObject({ data: { code: 'attempt_closed' } });
});

test('a link for an account that is to be connected again names it, and takes no other', async () => {
  const first = await makeLink('u-again');
  await finish(createRobot(stack), first);
  const [connection] = (await connectionsOf('u-again')) ?? [];
  const link = await makeLink('u-again', { connectionId: connection?.id ?? '' });
  const robot = createRobot(stack);
  expect(await (await send(robot, link)).text()).toContain('Ada Lovelace');
  const before = grants();
  const refused = await (await finish(robot, link, { email: 'grace@contoso.example' })).text();
  expect(refused).toContain('another account');
  await eventually(grants, (count) => count === before);
  const again = await finish(createRobotLike(robot), link);
  expect(await again.text()).toContain('<h1>Connected</h1>');
  expect(await connectionsOf('u-again')).toMatchObject([{ id: connection?.id }]);
});

test('a link is for what the user may have, when it is made and when it is used', async () => {
  const link = await makeLink('u-plan');
  await stack.client.users.setMetadata('u-plan', { plan: 'free' });
  for (const accept of [false, true]) {
    const held = await send(createRobot(stack), link, accept);
    expect(await held.text()).toContain('Included in Pro');
    expect(held.headers.get('set-cookie')).toBeNull();
  }
  await expect(stack.client.connectLinks.create('u-plan', 'crm')).rejects.toMatchObject({ code: 'integration_locked' });
  await stack.client.users.setMetadata('u-plan', { plan: 'pro' });
  expect((await finish(createRobot(stack), link)).status).toBe(200);
});

test('no link for what is asked in a form, for an unknown user, and for more than twenty at a time', async () => {
  await expect(stack.client.connectLinks.create('u-nobody', 'crm')).rejects.toMatchObject({ code: 'not_found' });
  await stack.client.users.setMetadata('u-many', { plan: 'pro' });
  await expect(stack.client.connectLinks.create('u-many', 'mail')).rejects.toMatchObject({ code: 'conflict' });
  for (let count = 0; count < 20; count++) await makeLink('u-many');
  await expect(stack.client.connectLinks.create('u-many', 'crm')).rejects.toMatchObject({ code: 'conflict' });
  const [newest] = await stack.client.connectLinks.list('u-many');
  await stack.client.connectLinks.revoke('u-many', newest?.id ?? '');
  await makeLink('u-many');
});

test('the provider asks for an administrator, and the attempt says so', async () => {
  const attempt = await openAttempt(stack, 'u-admin');
  const robot = createRobot(stack);
  const way = await robot.authorize(attempt.startUrl);
  const answer = new URL(way.callbackUrl);
  answer.searchParams.delete('code');
  answer.searchParams.set('error', 'access_denied');
  answer.searchParams.set('error_description', 'SANDBOX-ADMIN-APPROVAL: ask your administrator.');
  await robot.visit(answer.href);
  expect(await attempt.state()).toBe('admin_consent_required');
});

/** The same browser, signed in at the provider as somebody else by now. */
function createRobotLike(robot: Robot): Robot {
  return { ...createRobot(stack), visit: robot.visit };
}
