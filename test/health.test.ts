import type { UserActor } from '@acme/api';
import { defineProject } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import type { OAuth2Auth } from '@acme/integrations/connector';
import { createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRobot } from './stack/oauth-robot.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, eventually, startStack, type Stack } from './stack/start-stack.ts';

/** Ids of integrations: `once` gives tokens that cannot be renewed, `scoped` must be allowed contacts, of `several` a grant reaches several accounts. */
const ids = ['crm', 'once', 'scoped', 'several', 'mail'] as const;
type Id = (typeof ids)[number];

/** What a grant of `several` reaches at this moment, the newest last. */
let reached: readonly string[] = [];

function define({ sandboxUrl: baseUrl }: { readonly sandboxUrl: string }) {
  const project = defineProject();
  const crm = sandboxCrm({ baseUrl });
  const auth = crm.auth as OAuth2Auth;
  const once = { ...crm, id: 'once', auth: { ...auth, scopes: ['openid', 'contacts'] } };
  const scoped = { ...crm, id: 'scoped', auth: { ...auth, requiredScopes: ['contacts'] } };
  const several: typeof crm = {
    ...crm,
    id: 'several' as typeof crm.id,
    identify: async (http, { known }) => {
      await http.get('/me');
      const id = reached.find((one) => one === known) ?? reached.at(-1) ?? '';
      return { id, label: id };
    },
  };
  return project.define([
    project.integration('crm', { connector: crm }),
    project.integration('several', { connector: several }),
    project.integration('once', { connector: once }),
    project.integration('scoped', { connector: scoped }),
    project.integration('mail', { connector: sandboxMail({ baseUrl }) }),
  ]);
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    define,
    healthTiming: {
      sweepMs: 40,
      firstWithinMs: 20,
      probeAfterMs: 300,
      keepAliveMs: 300,
      againMs: 40,
      longestAgainMs: 80,
      takeOverMs: 5_000,
    },
    refreshTiming: {
      firstBackoffMs: 20,
      longestBackoffMs: 50,
      sweepMs: 10_000,
      rejectedApartMs: 20,
      rejectedLookMs: 50,
    },
  });
  const { projectId } = stack.project;
  for (const integrationId of ids.filter((id) => id !== 'mail')) {
    const [clientId, clientSecret] = [`client-${integrationId}`, `sandbox-secret-of-${integrationId}-8c1f`];
    await stack.sandbox.control.registerClient({
      clientId,
      clientSecret,
      redirectUris: [stack.core.redirectUri(projectId, integrationId)],
    });
    await stack.core.admin.configureIntegration({ projectId, integrationId, clientId, clientSecret });
  }
});
afterAll(() => stack.stop());
beforeEach(() => stack.sandbox.control.reset());

const client = () => createConnectClient<ReturnType<typeof define>>({ url: stack.url, apiKey: stack.project.apiKey });

async function connect(userId: string, integrationId: Id, connectionId?: string): Promise<string> {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId, connectionId });
  const attemptId: string = created.body.attempt.id;
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl, {
    email: 'ada@northwind.example',
  });
  const claimed = await callAsUser(stack, token, 'me.attempts.claim', { attemptId, proof: { claimCode } });
  expect(claimed.body, JSON.stringify(claimed.body)).toMatchObject({ state: 'connected' });
  return claimed.body.connectionId as string;
}

async function connectMail(userId: string): Promise<{ readonly connectionId: string; readonly keyId: string }> {
  const key = stack.sandbox.control.createMailKey('acc_ada');
  if (key === undefined) throw new Error('The sandbox gives no key.');
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'mail' });
  const attemptId: string = created.body.attempt.id;
  const done = await callAsUser(stack, token, 'me.attempts.submitFields', { attemptId, values: { apiKey: key.key } });
  return { connectionId: done.body.connectionId as string, keyId: key.id };
}

async function health(userId: string, integrationId: Id) {
  const user = await client().users.get(userId);
  return user.integrations.find(({ id }) => id === integrationId)?.connections[0];
}

const changesOf = (connectionId: string) =>
  queryDatabase(
    stack,
    sql<{ state: string; reason: string | null }>`
      select payload ->> 'state' as state, payload ->> 'reason' as reason from connect.outbox
      where type = 'connection.state_changed' and payload ->> 'connectionId' = ${connectionId} order by id`,
  );

/** Who an open panel of this user is to the server. */
function panelOf(userId: string): UserActor {
  const { projectId } = stack.project;
  return { kind: 'user', projectId, userId, issuedAt: new Date(), expiresAt: new Date(Date.now() + 60_000) };
}

const entries = (type: 'api_call' | 'token_refreshed') =>
  stack.sandbox.control.ledger().filter((entry) => entry.type === type).length;

test('an account that nobody uses is asked about now and then, and that is no use of it', async () => {
  await connect('h-idle', 'crm');
  const before = entries('api_call');
  const first = await eventually(
    () => health('h-idle', 'crm'),
    (found) => found?.lastCheckedAt !== undefined,
  );
  expect(first).toMatchObject({ state: 'connected', nextAction: 'none' });
  const again = await eventually(
    () => health('h-idle', 'crm'),
    (found) => found?.lastCheckedAt !== first?.lastCheckedAt,
  );
  expect(again?.lastUsedAt).toBeUndefined();
  expect(entries('api_call')).toBeGreaterThan(before);
});

test('a call of the host is a use, told within a minute', async () => {
  await connect('h-used', 'crm');
  await client().connections.request('h-used', { integrationId: 'crm', method: 'GET', path: '/me' });
  await stack.core.flushLastUsed();
  const used = await health('h-used', 'crm');
  expect(Date.now() - Date.parse(used?.lastUsedAt ?? '')).toBeLessThan(60_000);
});

test('a grant that nobody uses is renewed before it lapses', async () => {
  stack.sandbox.control.setFaults({ oauth: { accessTokenTtlSeconds: 1 } });
  await connect('h-renewed', 'crm');
  const before = entries('token_refreshed');
  await eventually(
    async () => entries('token_refreshed') - before,
    (renewed) => renewed >= 2,
  );
  expect(await health('h-renewed', 'crm')).toMatchObject({ state: 'connected' });
});

test('a grant that its owner took back at the provider is found out before a workflow needs it, and reaches an open panel', async () => {
  const connectionId = await connect('h-revoked', 'crm');
  const changed = (async () => {
    for await (const [, change] of stack.core.services.users.watch(panelOf('h-revoked'), {
      lastEventId: undefined,
      signal: AbortSignal.timeout(15_000),
    })) {
      if (change.type === 'connection.state_changed') return true;
    }
    return false;
  })();
  stack.sandbox.control.revokeGrants({ clientId: 'client-crm' });
  const ended = await eventually(
    () => health('h-revoked', 'crm'),
    (found) => found?.state === 'needs_reauth',
  );
  expect(ended).toMatchObject({ nextAction: 'reconnect' });
  expect(await changesOf(connectionId)).toHaveLength(1);
  expect(await changed).toBe(true);
});

test('a key that was deleted at the provider is found out', async () => {
  const { connectionId, keyId } = await connectMail('h-key');
  expect(await health('h-key', 'mail')).toMatchObject({ state: 'connected' });
  stack.sandbox.control.revokeMailKey(keyId);
  await eventually(
    () => health('h-key', 'mail'),
    (found) => found?.state === 'needs_reauth',
  );
  expect(await changesOf(connectionId)).toEqual([{ state: 'needs_reauth', reason: 'rejected_by_api' }]);
});

test('a key that was deleted is found out after one refusal, also where it is used too often to be asked about', async () => {
  const { connectionId, keyId } = await connectMail('h-busy');
  await queryDatabase(
    stack,
    sql`update connect.connection set used_at = now() + interval '1 hour', check_at = now() + interval '1 hour'
      where id = ${connectionId}`,
  );
  stack.sandbox.control.revokeMailKey(keyId);
  const refused = await client().connections.request('h-busy', {
    integrationId: 'mail',
    method: 'GET',
    path: '/messages',
  });
  expect(refused.status).toBe(401);
  await eventually(
    () => changesOf(connectionId),
    (changes) => changes.length > 0,
  );
  expect(await changesOf(connectionId)).toEqual([{ state: 'needs_reauth', reason: 'rejected_by_api' }]);
});

test('a provider that fails three times in a row shows, and is well again by itself', async () => {
  const { connectionId } = await connectMail('h-down');
  stack.sandbox.control.setFaults({ mail: { fault: { kind: 'status', status: 500, remaining: null } } });
  expect(
    await eventually(
      () => health('h-down', 'mail'),
      (found) => found?.state === 'provider_error',
    ),
  ).toMatchObject({ reason: 'check_failed', nextAction: 'wait' });
  stack.sandbox.control.setFaults({ mail: { fault: null } });
  await eventually(
    () => health('h-down', 'mail'),
    (found) => found?.state === 'connected',
  );
  expect(await changesOf(connectionId)).toEqual([
    { state: 'provider_error', reason: 'check_failed' },
    { state: 'connected', reason: null },
  ]);
});

test.each([403, 404])('a provider that answers %i is taken to fail, and ends no credential', async (status) => {
  const userId = `h-${status}`;
  const { connectionId } = await connectMail(userId);
  stack.sandbox.control.setFaults({ mail: { fault: { kind: 'status', status, remaining: null } } });
  await eventually(
    () => changesOf(connectionId),
    (changes) => changes.length > 0,
  );
  expect(await changesOf(connectionId)).toEqual([{ state: 'provider_error', reason: 'check_failed' }]);
});

test('a provider that wants rest tells nothing of an account', async () => {
  const { connectionId } = await connectMail('h-429');
  stack.sandbox.control.setFaults({ mail: { fault: { kind: 'status', status: 429, remaining: null } } });
  const tried = () =>
    stack.sandbox.control
      .ledger()
      .filter((entry) => entry.type === 'api_call' && entry.product === 'mail' && entry.status === 429).length;
  await eventually(tried, (count) => count > 8);
  expect(await changesOf(connectionId)).toEqual([]);
});

test('a token that cannot be renewed is said to expire, then to have expired', async () => {
  stack.sandbox.control.setFaults({ oauth: { accessTokenTtlSeconds: 4 } });
  const connectionId = await connect('h-once', 'once');
  await eventually(
    () => health('h-once', 'once'),
    (found) => found?.state === 'needs_reauth',
  );
  expect(await changesOf(connectionId)).toEqual([
    { state: 'expiring', reason: 'expires_soon' },
    { state: 'needs_reauth', reason: 'expired' },
  ]);
  stack.sandbox.control.setFaults({ oauth: { accessTokenTtlSeconds: 3_600 } });
  expect(await connect('h-once', 'once')).toBe(connectionId);
  expect(await health('h-once', 'once')).toMatchObject({ state: 'connected', nextAction: 'none' });
});

test('an account stays what it is when its grant comes to reach another, and can be connected again', async () => {
  reached = ['north'];
  const north = await connect('h-several', 'several');
  reached = ['north', 'south'];
  const checkedAt = async () => (await health('h-several', 'several'))?.lastCheckedAt;
  const before = await checkedAt();
  await eventually(checkedAt, (at) => at !== before);
  expect(await changesOf(north)).toEqual([]);
  expect(await connect('h-several', 'several', north)).toBe(north);
  const south = await connect('h-several', 'several');
  expect(south).not.toBe(north);
  const user = await client().users.get('h-several');
  const accounts = user.integrations.find(({ id }) => id === 'several')?.connections.map(({ account }) => account.id);
  expect(accounts?.toSorted()).toEqual(['north', 'south']);
  reached = ['south'];
  await eventually(
    () => changesOf(north),
    (changes) => changes.length > 0,
  );
  expect([await changesOf(north), await changesOf(south)]).toEqual([
    [{ state: 'provider_error', reason: 'check_failed' }],
    [],
  ]);
});

test('new tokens that may do less than is needed show, and ask for a reconnect', async () => {
  stack.sandbox.control.setFaults({ oauth: { accessTokenTtlSeconds: 1 } });
  const connectionId = await connect('h-scope', 'scoped');
  stack.sandbox.control.setFaults({
    token: {
      fault: {
        kind: 'json',
        status: 200,
        body: { access_token: 'less', token_type: 'bearer', expires_in: 3_600, scope: 'openid' },
        remaining: 1,
      },
    },
  });
  const narrowed = await eventually(
    () => changesOf(connectionId),
    (changes) => changes.length > 0,
  );
  expect(narrowed[0]).toEqual({ state: 'insufficient_scope', reason: 'scope_withdrawn' });
});

test('a suspended account is looked after, for when it is resumed', async () => {
  await connectMail('h-suspended');
  await client().users.suspend('h-suspended');
  const checked = await eventually(
    () => health('h-suspended', 'mail'),
    (found) => found?.lastCheckedAt !== undefined,
  );
  expect(checked).toMatchObject({ state: 'suspended', nextAction: 'resume' });
});

test('a check that dies with its process is made by another', async () => {
  const { connectionId } = await connectMail('h-taken');
  // As a process leaves it that took it and was killed: the date is moved, and nothing else is written.
  await queryDatabase(
    stack,
    sql`update connect.connection set check_at = now() + interval '200 ms', checked_at = null where id = ${connectionId}`,
  );
  const taken = await eventually(
    () => health('h-taken', 'mail'),
    (found) => found?.lastCheckedAt !== undefined,
  );
  expect(taken).toMatchObject({ state: 'connected' });
});
