import { defineProject } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import type { Connector, OAuth2Auth } from '@acme/integrations/connector';
import { createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { canary } from './stack/canary.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, eventually, startStack, type Stack } from './stack/start-stack.ts';

/** Products of one vendor, with one client of ours. */
const products = ['drive', 'mailbox'] as const;
/** Ids of integrations, by how their provider takes a grant back. */
const ids = [
  'organisations',
  'by-account',
  'by-query',
  'as-account',
  'as-client',
  'all-at-once',
  'says-more',
  'says-later',
  'says-no-token',
  ...products,
] as const;
type Id = (typeof ids)[number];
const clientOf = (id: Id) => ((products as readonly Id[]).includes(id) ? 'client-of-vendor' : `client-${id}`);

let organisations = 0;

function define({ sandboxUrl: baseUrl }: { readonly sandboxUrl: string }) {
  const project = defineProject();
  const crm = sandboxCrm({ baseUrl });
  const { revocationUrl: _revocationUrl, ...auth } = crm.auth as OAuth2Auth;
  const offer = (id: Id, change: Partial<OAuth2Auth>, connector: Partial<Connector> = {}) =>
    project.integration(id, { connector: { ...crm, id, auth: { ...auth, ...change }, ...connector } });
  return project.define([
    offer('as-account', { revocation: { method: 'DELETE', url: `${baseUrl}/api/token`, as: 'account' } }),
    offer('as-client', {
      revocation: {
        method: 'DELETE',
        url: `${baseUrl}/api/applications/{clientId}/grant`,
        as: 'client',
        json: { token: '{refreshToken}' },
      },
    }),
    // As Stripe has it: a form with the id of the account, and the client's secret by itself.
    offer('by-account', {
      revocation: {
        method: 'POST',
        url: `${baseUrl}/api/applications/deauthorize`,
        headers: { authorization: 'Bearer {clientSecret}' },
        form: { client_id: '{clientId}', account_id: '{accountId}' },
      },
    }),
    // The token in the address, by RFC 7009 or so.
    offer('by-query', {
      revocation: {
        method: 'POST',
        url: `${baseUrl}/oidc/token/revocation`,
        as: 'client',
        query: { hint: '{accountId}' },
        form: { token: '{refreshToken}' },
      },
    }),
    // As providers do that answer 200 to what went wrong as well.
    ...(['says-later', 'says-no-token'] as const).map((id) =>
      offer(
        id,
        { revocation: { method: 'GET', url: `${baseUrl}/api/contacts`, as: 'account' } },
        {
          errors: ({ json }) =>
            (json as { readonly contacts?: unknown } | undefined)?.contacts === undefined
              ? undefined
              : { message: 'no', kind: id === 'says-later' ? 'provider_down' : 'unauthenticated' },
        },
      ),
    ),
    offer('all-at-once', { revocationUrl: `${baseUrl}/oidc/token/revocation`, revokesAll: true }),
    // One calls an account by its number, the other by its address.
    ...products.map((id) =>
      offer(
        id,
        { revocationUrl: `${baseUrl}/oidc/token/revocation`, revokesAll: true },
        {
          identify: async (http) => {
            const me = (await http.get('/me')) as { readonly id: string; readonly email: string };
            return { id: id === 'drive' ? me.id : me.email, label: me.email };
          },
        },
      ),
    ),
    // One person's grant reaches several accounts, of which each sign-in adds one.
    offer(
      'organisations',
      { revocationUrl: `${baseUrl}/oidc/token/revocation`, revokesAll: 'person' },
      {
        identify: async (http) => {
          await http.get('/me');
          organisations += 1;
          return { id: `org-${organisations}`, label: `Organisation ${organisations}` };
        },
      },
    ),
    offer(
      'says-more',
      { fromCallback: { issuer: { parameter: 'iss', pattern: /http:\/\/127\.0\.0\.1:\d{2,5}\/oidc/ } } },
      {
        identityBaseUrl: `${baseUrl}/api`,
        baseUrl: `${baseUrl}/api/contacts`,
        identify: async (http, { parameters }) => {
          const me = (await http.get('/me')) as { readonly id: string };
          return { id: me.id, label: parameters['issuer'] ?? 'nobody' };
        },
      },
    ),
  ]);
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ define });
  const { projectId } = stack.project;
  for (const [clientId, sharing] of Map.groupBy(ids, clientOf)) {
    const clientSecret = canary(`client secret of ${sharing.join(' and ')}`);
    const redirectUris = sharing.map((integrationId) => stack.core.redirectUri(projectId, integrationId));
    await stack.sandbox.control.registerClient({ clientId, clientSecret, redirectUris });
    for (const integrationId of sharing) {
      await stack.core.admin.configureIntegration({ projectId, integrationId, clientId, clientSecret });
    }
  }
});
afterAll(() => stack.stop());
beforeEach(() => stack.sandbox.control.reset());

const client = () => createConnectClient<ReturnType<typeof define>>({ url: stack.url, apiKey: stack.project.apiKey });
const grants = (id: Id) => stack.sandbox.control.state().grants.filter(({ clientId }) => clientId === clientOf(id));
const revoked = () => stack.sandbox.control.ledger().filter(({ type }) => type === 'token_revoked').length;

async function open(userId: string, integrationId: Id) {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId });
  const attemptId: string = created.body.attempt.id;
  const me = (procedure: string, input: object) =>
    callAsUser(stack, token, `me.attempts.${procedure}`, { attemptId, ...input });
  const startUrl: string = created.body.next.startUrl;
  return {
    startUrl,
    /** Resolves once what came of it is held no longer, be it given back or not. */
    letGo: () =>
      eventually(
        () =>
          queryDatabase(
            stack,
            sql<{ over: boolean }>`select sealed_credential is null and state not in ('verifying', 'pending') as over
              from connect.attempt where id = ${attemptId}`,
          ),
        ([row]) => row?.over === true,
      ),
    sign: () => createRobot(stack).connect(startUrl, { email: 'ada@northwind.example' }),
    claim: (claimCode: string | undefined) => me('claim', { proof: { claimCode } }),
    cancel: () => me('cancel', {}),
  };
}

async function connect(userId: string, integrationId: Id) {
  const attempt = await open(userId, integrationId);
  const { claimCode } = await attempt.sign();
  const claimed = await attempt.claim(claimCode);
  expect(claimed.body, JSON.stringify(claimed.body)).toMatchObject({ state: 'connected' });
  return claimed.body as { readonly account: { readonly label: string } };
}

const isErased = (userId: string) =>
  eventually(
    () => client().users.get(userId),
    (user) => user.integrations.every(({ connections }) => connections.length === 0),
  );

test.each(['as-account', 'as-client', 'by-account', 'by-query'] as const)(
  '%s: a grant is taken back by a call',
  async (id) => {
    await connect(`r-${id}`, id);
    expect(grants(id)).toHaveLength(1);
    await client().users.disconnect(`r-${id}`, { integrationId: id });
    await eventually(
      () => grants(id).length,
      (count) => count === 0,
    );
    await isErased(`r-${id}`);
  },
);

test('a token that has ended is renewed to take its grant back', async () => {
  stack.sandbox.control.setFaults({ oauth: { accessTokenTtlSeconds: 1 } });
  await connect('r-ended', 'as-account');
  stack.sandbox.control.expireAccessTokens();
  await client().users.disconnect('r-ended', { integrationId: 'as-account' });
  await eventually(
    () => grants('as-account').length,
    (count) => count === 0,
  );
  expect(grants('as-account')).toEqual([]);
});

test('a provider that fails is asked again, and one whose grant is gone is done', async () => {
  await connect('r-again', 'as-account');
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 503, remaining: 2 } } });
  await client().users.disconnect('r-again', { integrationId: 'as-account' });
  await eventually(
    () => grants('as-account').length,
    (count) => count === 0,
  );
  await connect('r-gone', 'as-client');
  stack.sandbox.control.revokeGrants({ clientId: 'client-as-client' });
  await client().users.disconnect('r-gone', { integrationId: 'as-client' });
  await isErased('r-gone');
  expect([...grants('as-account'), ...grants('as-client')]).toEqual([]);
});

test('where the account is asked for and nobody found out whose the grant is, it is erased at once', async () => {
  const attempt = await open('r-nameless', 'by-account');
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 503, remaining: null } } });
  await attempt.sign();
  stack.sandbox.control.setFaults({ api: { fault: null } });
  await attempt.letGo();
  expect(grants('by-account')).toHaveLength(1);
  stack.sandbox.control.revokeGrants({ clientId: clientOf('by-account') });
});

test('an error that comes with 200 is one: asked again later, or renewed once and then done', async () => {
  const asked = () =>
    stack.sandbox.control.ledger().filter((entry) => entry.type === 'api_call' && entry.path === '/api/contacts')
      .length;
  await connect('r-later', 'says-later');
  await client().users.disconnect('r-later', { integrationId: 'says-later' });
  await isErased('r-later');
  await eventually(asked, (count) => count >= 8);
  const before = asked();
  await connect('r-no-token', 'says-no-token');
  await client().users.disconnect('r-no-token', { integrationId: 'says-no-token' });
  await eventually(asked, (count) => count === before + 2);
  await isErased('r-no-token');
  expect(asked()).toBe(before + 2);
});

test('where taking back one token takes back all, the last connection of an account does it', async () => {
  await connect('r-one', 'all-at-once');
  await connect('r-two', 'all-at-once');
  const before = revoked();
  await client().users.disconnect('r-one', { integrationId: 'all-at-once' });
  await isErased('r-one');
  // Nor does a third one that nobody claims.
  const third = await open('r-three', 'all-at-once');
  await third.sign();
  await third.cancel();
  await third.letGo();
  expect(revoked()).toBe(before);
  const answer = await client().connections.request('r-two', {
    integrationId: 'all-at-once',
    method: 'GET',
    path: '/me',
  });
  expect(answer.status).toBe(200);
  await client().users.disconnect('r-two', { integrationId: 'all-at-once' });
  await eventually(revoked, (count) => count > before);
});

const works = async (userId: string, integrationId: Id) => {
  const request = { integrationId, method: 'GET', path: '/me' } as const;
  expect((await client().connections.request(userId, request)).status).toBe(200);
};

test('giving back the grant of one integration leaves an account of another with the same client alive', async () => {
  await connect('r-vendor', 'drive');
  await connect('r-vendor', 'mailbox');
  const before = revoked();
  await client().users.disconnect('r-vendor', { integrationId: 'drive' });
  await eventually(
    () => client().users.get('r-vendor'),
    (user) => user.integrations.flatMap(({ connections }) => connections).length === 1,
  );
  expect(revoked()).toBe(before);
  // Nor does an attempt of another person for the same account, which the two call by different ids.
  const colleague = await open('r-colleague', 'drive');
  await colleague.sign();
  await colleague.cancel();
  await colleague.letGo();
  expect(revoked()).toBe(before);
  await works('r-vendor', 'mailbox');
  // Nor while an account waits to be claimed.
  const waiting = await open('r-waits', 'drive');
  const { claimCode } = await waiting.sign();
  await client().users.disconnect('r-vendor', { integrationId: 'mailbox' });
  await isErased('r-vendor');
  expect((await waiting.claim(claimCode)).body).toMatchObject({ state: 'connected' });
  expect(revoked()).toBe(before);
  await works('r-waits', 'drive');
  await client().users.disconnect('r-waits', { integrationId: 'drive' });
  await eventually(revoked, (count) => count > before);
});

test("where one person's grant reaches several accounts, the last of them gives it back", async () => {
  await connect('r-person', 'organisations');
  await connect('r-person', 'organisations');
  const before = revoked();
  const connections = async () => (await client().users.get('r-person')).integrations.flatMap((one) => one.connections);
  const [first, second] = await connections();
  await client().users.disconnect('r-person', { connectionId: first?.id ?? '' });
  await eventually(connections, ({ length }) => length === 1);
  expect(revoked()).toBe(before);
  await works('r-person', 'organisations');
  await client().users.disconnect('r-person', { connectionId: second?.id ?? '' });
  await eventually(revoked, (count) => count > before);
});

test('a sign-in that ended before anybody knew whose it is ends no other account of that person', async () => {
  await connect('r-unknown', 'mailbox');
  const before = revoked();
  const failing = async (userId: string, integrationId: Id) => {
    const attempt = await open(userId, integrationId);
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 503, remaining: null } } });
    await attempt.sign();
    stack.sandbox.control.setFaults({ api: { fault: null } });
    await attempt.letGo();
  };
  for (const product of products) await failing('r-unknown', product);
  expect(revoked()).toBe(before);
  await works('r-unknown', 'mailbox');
  // Of somebody who has no other account it is given back.
  await failing('r-nobody', 'drive');
  expect(revoked()).toBeGreaterThan(before);
});

test('what the provider says on the way back belongs to the account, and whose it is may be asked elsewhere', async () => {
  const { account } = await connect('r-more', 'says-more');
  expect(account.label).toBe(`${stack.sandbox.url}/oidc`);
  const answer = await client().connections.request('r-more', { integrationId: 'says-more', method: 'GET', path: '/' });
  expect(new URL(stack.sandbox.url).protocol).toBe('http:');
  expect(answer.status).toBeLessThan(500);
});

test.each([
  ['twice', (url: URL) => url.searchParams.append('iss', url.searchParams.get('iss') ?? '')],
  ['in another form', (url: URL) => url.searchParams.set('iss', 'https://evil.example/oidc')],
  ['not at all', (url: URL) => url.searchParams.delete('iss')],
] as const)('an answer that says it %s connects nothing', async (how, change) => {
  const attempt = await open(`r-bad-${how.length}`, 'says-more');
  const robot = createRobot(stack);
  const way = await robot.authorize(attempt.startUrl, { email: 'ada@northwind.example' });
  const url = new URL(way.callbackUrl);
  change(url);
  const before = stack.sandbox.control.ledger().filter(({ type }) => type === 'token_issued').length;
  await robot.visit(url.href);
  expect(stack.sandbox.control.ledger().filter(({ type }) => type === 'token_issued')).toHaveLength(before);
  expect((await attempt.claim('guess')).status).toBeGreaterThanOrEqual(400);
});
