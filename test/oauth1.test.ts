import { defineProject } from '@acme/integrations';
import type { Connector } from '@acme/integrations/connector';
import { createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { canary } from './stack/canary.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, eventually, startStack, type Stack } from './stack/start-stack.ts';

const Me = z.object({ id: z.string(), name: z.string() });

/** `signed` has a client that Sandbox Boards knows, `wrong` one with another secret. */
function define({ sandboxUrl }: { readonly sandboxUrl: string }) {
  const project = defineProject({ events: { asked: z.object({}) } });
  const connector = (id: string): Connector => ({
    id,
    name: 'Sandbox Boards',
    baseUrl: `${sandboxUrl}/boards`,
    auth: {
      kind: 'oauth1',
      requestTokenUrl: `${sandboxUrl}/boards/oauth1/request-token`,
      authorizationUrl: `${sandboxUrl}/boards/oauth1/authorize`,
      tokenUrl: `${sandboxUrl}/boards/oauth1/access-token`,
      extraParameters: { scope: 'read,write' },
    },
    identify: async (http) => {
      const me = Me.parse(await http.get('/me', { fields: 'id,name & more' }));
      return { id: me.id, label: me.name };
    },
  });
  const addCard = project.workflow('add-card', {
    name: 'Add a card',
    trigger: project.onEvent('asked'),
    run: async ({ connection, step }) =>
      step.request('list cards', connection, { method: 'GET', path: '/cards', query: { q: "it's (100%) ~ done!" } }),
  });
  return project.define([
    project.integration('signed', { connector: connector('signed'), workflows: [addCard] }),
    project.integration('wrong', { connector: connector('wrong') }),
  ]);
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ define });
  const { projectId } = stack.project;
  for (const integrationId of ['signed', 'wrong']) {
    const clientSecret = canary(`consumer secret of ${integrationId}`);
    await stack.sandbox.control.registerClient({
      clientId: `boards-${integrationId}`,
      clientSecret,
      redirectUris: [stack.core.redirectUri(projectId, integrationId)],
    });
    await stack.core.admin.configureIntegration({
      projectId,
      integrationId,
      clientId: `boards-${integrationId}`,
      clientSecret: integrationId === 'wrong' ? canary('another consumer secret') : clientSecret,
    });
  }
});
afterAll(() => stack.stop());
beforeEach(() => stack.sandbox.control.reset());

const client = () => createConnectClient<ReturnType<typeof define>>({ url: stack.url, apiKey: stack.project.apiKey });

async function open(userId: string, integrationId = 'signed') {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId });
  const attemptId: string = created.body.attempt.id;
  return {
    startUrl: created.body.next.startUrl as string,
    claim: (claimCode: string | undefined) =>
      callAsUser(stack, token, 'me.attempts.claim', { attemptId, proof: { claimCode } }),
    state: async () => (await callAsUser(stack, token, 'me.attempts.get', { attemptId }, { method: 'GET' })).body,
  };
}

async function connect(userId: string): Promise<string> {
  const attempt = await open(userId);
  const { claimCode } = await createRobot(stack).connect(attempt.startUrl);
  const claimed = await attempt.claim(claimCode);
  expect(claimed.body, JSON.stringify(claimed.body)).toMatchObject({
    state: 'connected',
    account: { label: 'Northwind' },
  });
  return claimed.body.connectionId as string;
}

test('an account is connected, and each request of a workflow is signed', async () => {
  await connect('o-works');
  await client().workflows.enable('o-works', 'add-card');
  await client().events.send('o-works', 'asked', {});
  const { items } = await eventually(
    () => client().executions.list({ user: { id: 'o-works' }, limit: 1 }),
    ({ items: found }) => found[0]?.status === 'succeeded' || found[0]?.status === 'failed',
  );
  expect(items[0]).toMatchObject({ status: 'succeeded' });
});

test('a form is signed with its values, and JSON without', async () => {
  await connect('o-form');
  const send = (change: object) =>
    client().connections.request('o-form', { integrationId: 'signed', method: 'POST', path: '/cards', ...change });
  const text = new URLSearchParams({ name: 'a+b & c=d, 100% “done”' }).toString();
  expect(
    await send({ text, headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } }),
  ).toMatchObject({ status: 201, json: { name: 'a+b & c=d, 100% “done”' } });
  expect(await send({ json: { name: 'in JSON' } })).toMatchObject({ status: 201 });
  // Nobody signs in the place of the account.
  expect(await send({ json: {}, headers: { authorization: 'OAuth oauth_consumer_key="mine"' } })).toMatchObject({
    status: 201,
  });
});

test('a person who denies connects nothing', async () => {
  const attempt = await open('o-denied');
  const way = await createRobot(stack).connect(attempt.startUrl, { answer: 'deny' });
  expect(way.status).toBe(200);
  expect(await attempt.state()).toMatchObject({ state: 'denied' });
});

test.each([
  ['a token of another sign-in', (url: URL) => url.searchParams.set('oauth_token', 'sbr_other'), 'failed'],
  ['another verifier', (url: URL) => url.searchParams.set('oauth_verifier', 'guessed'), 'failed'],
] as const)('%s ends the attempt, and nothing is stored', async (_, change, state) => {
  const attempt = await open(`o-${state}-${_.length}`);
  const robot = createRobot(stack);
  const way = await robot.authorize(attempt.startUrl);
  const url = new URL(way.callbackUrl);
  change(url);
  await robot.visit(url.href);
  expect(await attempt.state()).toMatchObject({ state });
});

test.each(['state', 'oauth_token', 'oauth_verifier'])('an answer with two of %s is refused', async (name) => {
  const attempt = await open(`o-twice-${name}`);
  const robot = createRobot(stack);
  const way = await robot.authorize(attempt.startUrl);
  const answer = await robot.visit(`${way.callbackUrl}&${name}=x`);
  expect(answer.status).toBe(400);
  expect(await attempt.state()).toMatchObject({ state: 'awaiting_provider' });
});

test('an answer that another browser brings, or the same twice, is refused', async () => {
  const attempt = await open('o-foreign');
  const robot = createRobot(stack);
  const way = await robot.authorize(attempt.startUrl);
  expect((await createRobot(stack).visit(way.callbackUrl)).status).toBe(400);
  expect((await robot.visit(way.callbackUrl)).status).toBe(200);
  expect((await robot.visit(way.callbackUrl)).status).toBe(400);
  expect((await attempt.claim(way.claimCode)).body).toMatchObject({ state: 'connected' });
});

test('a client that the provider does not know by these keys is told to the panel before anybody signs in', async () => {
  const attempt = await open('o-wrong', 'wrong');
  const robot = createRobot(stack);
  const way = await robot.authorize(attempt.startUrl);
  expect(way.startStatus).toBe(410);
  expect(await attempt.state()).toMatchObject({
    state: 'failed',
    error: { code: 'integration_not_configured', message: expect.stringContaining('key, secret') as string },
  });
});

test('a provider that is down when a sign-in begins is told as such', async () => {
  const attempt = await open('o-down');
  stack.sandbox.control.setFaults({ token: { fault: { kind: 'status', status: 503 } } });
  await createRobot(stack).authorize(attempt.startUrl);
  expect(await attempt.state()).toMatchObject({ state: 'provider_down', error: { code: 'provider_error' } });
});

test('a link whose sign-in cannot begin, because the provider is down, stays good', async () => {
  await client().users.setMetadata('o-link', {});
  const address = new URL((await client().connectLinks.create('o-link', 'signed')).url);
  const robot = createRobot(stack);
  const accept = () =>
    robot.visit(`${address.origin}${address.pathname}/accept`, {
      method: 'POST',
      headers: { origin: stack.url, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ secret: address.hash.slice(1) }).toString(),
    });
  stack.sandbox.control.setFaults({ token: { fault: { kind: 'status', status: 503 } } });
  const held = await accept();
  expect([held.status, await held.text()]).toEqual([200, expect.stringContaining('The link stays valid.')]);
  expect(await client().connectLinks.list('o-link')).toMatchObject([{ state: 'open' }]);
  stack.sandbox.control.reset();
  const way = await robot.signIn(await (await accept()).text());
  expect(await (await robot.visit(way)).text()).toContain('<h1>Connected</h1>');
});

test.each([
  ['nothing', {}],
  ['no confirmation of the callback', { oauth_token: 'a', oauth_token_secret: 'b' }],
])('a request token with %s is not gone on with', async (_, body) => {
  const attempt = await open(`o-bad-${Object.keys(body).length}`);
  stack.sandbox.control.setFaults({ token: { fault: { kind: 'json', status: 200, body } } });
  await createRobot(stack).authorize(attempt.startUrl);
  expect(await attempt.state()).toMatchObject({ state: 'failed' });
});

test('an account that its owner took back at the provider has to be connected again, and can be', async () => {
  const connectionId = await connect('o-revoked');
  stack.sandbox.control.revokeGrants({ accountId: 'acc_ada' });
  const ask = () => client().connections.request('o-revoked', { integrationId: 'signed', method: 'GET', path: '/me' });
  // Once may be a bad minute of the provider's.
  expect((await ask()).status).toBe(401);
  await queryDatabase(stack, sql`update connect.credential set rejected_at = now() - interval '1 minute'`);
  await expect(ask()).rejects.toMatchObject({ code: 'reconnect_required' });
  expect(await connect('o-revoked')).toBe(connectionId);
});

test('what the provider repeats of its keys does not come back', async () => {
  await connect('o-echo');
  stack.sandbox.control.setFaults({ api: { fault: { kind: 'echo', status: 200 } } });
  const answer = await client().connections.request('o-echo', { integrationId: 'signed', method: 'GET', path: '/me' });
  expect(JSON.stringify(answer)).toContain('[redacted]');
  expect(JSON.stringify(answer)).not.toContain('sba_');
});
