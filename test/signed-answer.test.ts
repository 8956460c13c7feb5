import { createHmac } from 'node:crypto';
import { defineProject } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import type { OAuth2Auth } from '@acme/integrations/connector';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canary } from './stack/canary.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { callAsUser, startStack, type Stack } from './stack/start-stack.ts';

/** A provider that signs its answers as Shopify does. The sandbox does not, so these tests do it in its place. */
function define({ sandboxUrl: baseUrl }: { readonly sandboxUrl: string }) {
  const crm = sandboxCrm({ baseUrl });
  const auth: OAuth2Auth = {
    ...(crm.auth as OAuth2Auth),
    signedAnswer: {
      parameter: 'hmac',
      unsigned: ['signature'],
      time: { parameter: 'timestamp', windowSeconds: 90 },
    },
  };
  const project = defineProject();
  return project.define([project.integration('shop', { connector: { ...crm, auth } })]);
}

let stack: Stack;
const clientSecret = canary('client secret of a shop');
beforeAll(async () => {
  stack = await startStack({ define });
  const { projectId } = stack.project;
  const redirectUris = [stack.core.redirectUri(projectId, 'shop')];
  await stack.sandbox.control.registerClient({ clientId: 'shop', clientSecret, redirectUris });
  await stack.core.admin.configureIntegration({ projectId, integrationId: 'shop', clientId: 'shop', clientSecret });
});
afterAll(() => stack.stop());

const tokenCalls = () => stack.sandbox.control.ledger().filter(({ type }) => type === 'token_issued').length;
const seconds = (ago = 0) => String(Math.floor(Date.now() / 1000) - ago);

function sign(url: URL, { secret = clientSecret, ago = 0 } = {}): void {
  url.searchParams.set('timestamp', seconds(ago));
  const parameters = [...url.searchParams].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const text = parameters.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  url.searchParams.set('hmac', createHmac('sha256', secret).update(text).digest('hex'));
}

async function open(userId: string) {
  const token = await stack.tokens.sign(userId);
  const { body } = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'shop' });
  const robot = createRobot(stack);
  const { callbackUrl, claimCode } = await robot.authorize(body.next.startUrl);
  const attemptId: string = body.attempt.id;
  return {
    robot,
    url: new URL(callbackUrl),
    state: async () =>
      (await callAsUser(stack, token, 'me.attempts.get', { attemptId }, { method: 'GET' })).body.state as string,
    claim: async () => (await callAsUser(stack, token, 'me.attempts.claim', { attemptId, proof: { claimCode } })).body,
  };
}

test('an answer that is signed connects', async () => {
  const attempt = await open('s-good');
  attempt.url.searchParams.set('shop', 'a shop of ours');
  sign(attempt.url);
  expect((await attempt.robot.visit(attempt.url.href)).status).toBe(200);
  expect(await attempt.claim()).toMatchObject({ state: 'connected' });
});

/** Each answer is refused before any request is made to the token endpoint. */
const attacks: readonly (readonly [name: string, change: (url: URL) => void])[] = [
  ['no signature', (url) => url.searchParams.set('timestamp', seconds())],
  ['an empty signature', (url) => (sign(url), url.searchParams.set('hmac', ''))],
  ['a signature of another secret', (url) => sign(url, { secret: 'x'.repeat(40) })],
  ['a signature with an empty secret', (url) => sign(url, { secret: '' })],
  [
    'a signature in capital letters',
    (url) => (sign(url), url.searchParams.set('hmac', url.searchParams.get('hmac')?.toUpperCase() ?? '')),
  ],
  ['half a signature', (url) => (sign(url), url.searchParams.set('hmac', 'ab'.repeat(16)))],
  ['two signatures', (url) => (sign(url), url.searchParams.append('hmac', url.searchParams.get('hmac') ?? ''))],
  ['another code', (url) => (sign(url), url.searchParams.set('code', 'stolen'))],
  ['another shop', (url) => (sign(url), url.searchParams.set('shop', 'evil'))],
  ['a parameter left out', (url) => (url.searchParams.set('shop', 'a'), sign(url), url.searchParams.delete('shop'))],
  [
    'a parameter twice',
    (url) => (url.searchParams.append('shop', 'a'), url.searchParams.append('shop', 'b'), sign(url)),
  ],
  ['a time long ago', (url) => sign(url, { ago: 100 })],
  ['a time to come', (url) => sign(url, { ago: -100 })],
  ['no time', (url) => (sign(url), url.searchParams.delete('timestamp'))],
];
test.each(attacks)('a callback with %s gets a 400 page, and the provider is never asked', async (_name, change) => {
  const attempt = await open('s-attacked');
  const honest = new URL(attempt.url);
  change(attempt.url);
  const calls = tokenCalls();
  const response = await attempt.robot.visit(attempt.url.href);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('Nothing was connected');
  expect(tokenCalls()).toBe(calls);
  // Nothing was used up by it: the provider's own answer still counts.
  expect(await attempt.state()).toBe('awaiting_provider');
  sign(honest);
  expect((await attempt.robot.visit(honest.href)).status).toBe(200);
  expect(await attempt.state()).toBe('pending');
});

test('a customer who says no is told so, though nothing signs that', async () => {
  const attempt = await open('s-denies');
  attempt.url.searchParams.delete('code');
  attempt.url.searchParams.set('error', 'access_denied');
  await attempt.robot.visit(attempt.url.href);
  expect(await attempt.state()).toBe('denied');
});
