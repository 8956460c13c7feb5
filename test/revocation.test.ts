import { defineProject } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import type { Connector, OAuth2Auth } from '@acme/integrations/connector';
import { createConnectClient } from '@acme/sdk';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { canary } from './stack/canary.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { callAsUser, eventually, startStack, type Stack } from './stack/start-stack.ts';

/** Ids of integrations, by how their provider takes a grant back. */
const ids = ['as-account', 'as-client', 'all-at-once', 'says-more', 'says-later', 'says-no-token'] as const;
type Id = (typeof ids)[number];

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
  for (const integrationId of ids) {
    const [clientId, clientSecret] = [`client-${integrationId}`, canary(`client secret of ${integrationId}`)];
    const redirectUris = [stack.core.redirectUri(projectId, integrationId)];
    await stack.sandbox.control.registerClient({ clientId, clientSecret, redirectUris });
    await stack.core.admin.configureIntegration({ projectId, integrationId, clientId, clientSecret });
  }
});
afterAll(() => stack.stop());
beforeEach(() => stack.sandbox.control.reset());

const client = () => createConnectClient<ReturnType<typeof define>>({ url: stack.url, apiKey: stack.project.apiKey });
const grants = (id: Id) => stack.sandbox.control.state().grants.filter(({ clientId }) => clientId === `client-${id}`);

async function open(userId: string, integrationId: Id) {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId });
  const attemptId: string = created.body.attempt.id;
  const me = (procedure: string, input: object) =>
    callAsUser(stack, token, `me.attempts.${procedure}`, { attemptId, ...input });
  const startUrl: string = created.body.next.startUrl;
  return {
    startUrl,
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

test.each(['as-account', 'as-client'] as const)('%s: a grant is taken back by a call', async (id) => {
  await connect(`r-${id}`, id);
  expect(grants(id)).toHaveLength(1);
  await client().users.disconnect(`r-${id}`, { integrationId: id });
  await eventually(
    () => grants(id).length,
    (count) => count === 0,
  );
  await isErased(`r-${id}`);
});

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
  const revoked = () => stack.sandbox.control.ledger().filter(({ type }) => type === 'token_revoked').length;
  const before = revoked();
  await client().users.disconnect('r-one', { integrationId: 'all-at-once' });
  await isErased('r-one');
  // Nor does a third one that nobody claims.
  const third = await open('r-three', 'all-at-once');
  await third.sign();
  await third.cancel();
  await new Promise((resolve) => setTimeout(resolve, 500));
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
