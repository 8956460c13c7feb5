import { createConnectClient, type ConnectClient } from '@acme/sdk';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultAccount } from '../packages/core/src/accounts/default-account.ts';
import { type AccountsConfig, defineAccounts } from './stack/accounts-definition.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { openAttempt } from './stack/open-attempt.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, configureCrm, eventually, startStack, type Stack } from './stack/start-stack.ts';

/** Several accounts of one integration: names, the default, how many, and whose. */
const people = Array.from({ length: 20 }, (_, index) => ({
  id: `acc_${index}`,
  name: `Person ${index}`,
  email: `person${index}@sandbox.example`,
  password: 'sandbox',
  workspace: { id: `ws_${index % 2}`, name: `Workspace ${index % 2}` },
}));

let stack: Stack;
let client: ConnectClient<AccountsConfig>;
beforeAll(async () => {
  stack = await startStack({
    define: defineAccounts,
    sandboxAccounts: people,
    limits: { requestsPerMinutePerUser: 100_000 },
  });
  client = createConnectClient<AccountsConfig>({ url: stack.url, apiKey: stack.project.apiKey });
  for (const id of ['any', 'three', 'plan', 'alone']) {
    await configureCrm(stack.core, stack.sandbox, stack.project.projectId, id);
  }
});
afterAll(() => stack.stop());

const grants = () => stack.sandbox.control.state().grants.length;
const emailOf = (index: number) => people[index]?.email ?? '';
const integrationOf = async (userId: string, id: string) =>
  (await client.users.get(userId)).integrations.find((one) => one.id === id);
const accountsOf = async (userId: string, id: string) => (await integrationOf(userId, id))?.connections ?? [];
const labelsOf = async (userId: string, id: string) =>
  (await accountsOf(userId, id)).map(({ account }) => account.label.replace(/ \(.*/, ''));

/** A sign-in that is finished and not claimed yet. */
async function finishSignIn(userId: string, integrationId: string, person: number) {
  const attempt = await openAttempt(stack, userId, { integrationId });
  const { claimCode } = await createRobot(stack).connect(attempt.startUrl, { email: emailOf(person) });
  return { ...attempt, claimNow: () => attempt.claim({ claimCode }) };
}

async function connect(userId: string, integrationId: string, person: number): Promise<string> {
  const { body } = await (await finishSignIn(userId, integrationId, person)).claimNow();
  if (body.state !== 'connected') throw new Error(`not connected: ${JSON.stringify(body)}`);
  return body.connectionId;
}

describe('the default account', () => {
  const defaultsOf = async (userId: string) =>
    (await accountsOf(userId, 'any')).filter(({ isDefault }) => isDefault).map(({ id }) => id);

  test('is the first, then the one that is chosen, and the next one when that goes', async () => {
    const userId = 'u-default';
    const [first, second, third] = [
      await connect(userId, 'any', 0),
      await connect(userId, 'any', 1),
      await connect(userId, 'any', 2),
    ];
    expect(await defaultsOf(userId)).toEqual([first]);
    expect(await client.connections.change(userId, second, { isDefault: true })).toMatchObject({ isDefault: true });
    expect(await defaultsOf(userId)).toEqual([second]);
    const token = await stack.tokens.sign(userId);
    const change = { connectionId: third, isDefault: true };
    expect((await callAsUser(stack, token, 'me.changeConnection', change)).body).toMatchObject({ isDefault: true });
    expect(await defaultsOf(userId)).toEqual([third]);
    await client.users.disconnect(userId, { connectionId: third });
    expect(await defaultsOf(userId)).toEqual([second]);
    await client.users.disconnect(userId, { connectionId: second });
    expect(await defaultsOf(userId)).toEqual([first]);
    // Connected again as itself, it is what it was.
    expect(await connect(userId, 'any', 0)).toBe(first);
    expect(await defaultsOf(userId)).toEqual([first]);
  });

  test('is one, whoever asks for it at the same time', async () => {
    const userId = 'u-default-race';
    const ids = await Promise.all([3, 4, 5, 6].map((person) => connect(userId, 'any', person)));
    expect(await defaultsOf(userId)).toHaveLength(1);
    await Promise.all(ids.map((id) => client.connections.change(userId, id, { isDefault: true })));
    expect(await defaultsOf(userId)).toHaveLength(1);
  });

  test('is one for every set of accounts, in whatever order they are read', () => {
    const account = fc.record({
      id: fc.uuid(),
      connectedAt: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'),
      madeDefaultAt: fc.constantFrom(null, '2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z'),
    });
    fc.assert(
      fc.property(fc.uniqueArray(account, { selector: ({ id }) => id, maxLength: 6 }), (accounts) => {
        const chosen = defaultAccount(accounts);
        expect(chosen === undefined).toBe(accounts.length === 0);
        expect(defaultAccount(accounts.toReversed())).toBe(chosen);
        if (chosen?.madeDefaultAt === null) {
          expect(accounts.every(({ madeDefaultAt }) => madeDefaultAt === null)).toBe(true);
          expect(accounts.every(({ connectedAt }) => connectedAt >= chosen.connectedAt)).toBe(true);
        }
      }),
    );
  });
});

test('an account has a name of its own that the user or the host gives, and both see it', async () => {
  const userId = 'u-alias';
  const id = await connect(userId, 'any', 0);
  const token = await stack.tokens.sign(userId);
  const rename = (alias: unknown, connectionId = id, as = token) =>
    callAsUser(stack, as, 'me.changeConnection', { connectionId, alias });
  expect((await rename('  Billing 💶 ')).body).toMatchObject({ alias: 'Billing 💶', isDefault: true });
  expect(await accountsOf(userId, 'any')).toMatchObject([
    { alias: 'Billing 💶', account: { label: 'Person 0 (person0@sandbox.example)' } },
  ]);
  // Connected again it keeps its name.
  await connect(userId, 'any', 0);
  expect(await accountsOf(userId, 'any')).toMatchObject([{ alias: 'Billing 💶' }]);
  expect(await client.connections.change(userId, id, { alias: null })).not.toHaveProperty('alias');
  for (const alias of ['', '   ', 'x'.repeat(101), 'a\u0000b', 7]) {
    expect((await rename(alias)).body).toMatchObject({ data: { code: 'invalid_request' } });
  }
  const stranger = await stack.tokens.sign('u-alias-stranger');
  const [foreign, unknown] = [await rename('Mine', id, stranger), await rename('Mine', crypto.randomUUID(), stranger)];
  expect(foreign.body).toMatchObject({ data: { code: 'not_found' } });
  expect(foreign.body.message).toBe(unknown.body.message);
  const audited = (await client.audit.list({ userId, action: 'connection.changed' })).items;
  expect(audited.map(({ before, after, actor }) => [actor.kind, before, after])).toEqual([
    ['server', { alias: 'Billing 💶', isDefault: true }, { alias: null, isDefault: true }],
    ['user', { alias: null, isDefault: true }, { alias: 'Billing 💶', isDefault: true }],
  ]);
});

test('a change that changes nothing leaves no trace', async () => {
  const userId = 'u-unchanged';
  const id = await connect(userId, 'any', 0);
  await client.connections.change(userId, id, { alias: 'Same' });
  await client.connections.change(userId, id, { alias: 'Same', isDefault: true });
  await client.connections.change(userId, id, {});
  expect((await client.audit.list({ userId, action: 'connection.changed' })).items).toHaveLength(1);
});

test('a request names its account, asks for the default one, or there is only one: it is never guessed', async () => {
  const userId = 'u-chooses';
  const who = async (connectionId?: string) => {
    const { json } = await client.connections.request(userId, {
      integrationId: 'any',
      method: 'GET',
      path: '/me',
      ...(connectionId === undefined ? {} : { connectionId }),
    });
    return (json as { name: string }).name;
  };
  await client.users.setMetadata(userId, { plan: 'pro' });
  await expect(who('default')).rejects.toMatchObject({ code: 'connection_required' });
  const first = await connect(userId, 'any', 7);
  expect(await who()).toBe('Person 7');
  const second = await connect(userId, 'any', 8);
  await expect(who()).rejects.toMatchObject({ code: 'connection_required' });
  expect(await who('default')).toBe('Person 7');
  expect(await who(second)).toBe('Person 8');
  await client.connections.change(userId, second, { isDefault: true });
  expect(await who('default')).toBe('Person 8');
  expect(await who(first)).toBe('Person 7');
  await expect(
    client.connections.request(userId, { connectionId: 'default', method: 'GET', path: '/me' }),
  ).rejects.toMatchObject({ code: 'invalid_request' });
});

test('an event runs for every account whose workflow is on, and for no other', async () => {
  const userId = 'u-events';
  const ids = [await connect(userId, 'any', 9), await connect(userId, 'any', 10)];
  await client.workflows.enable(userId, 'ask-any');
  expect((await client.events.send(userId, 'asked', {})).executionIds).toHaveLength(2);
  await client.workflows.disable(userId, 'ask-any', { connectionId: ids[0] ?? '' });
  const { executionIds } = await client.events.send(userId, 'asked', {});
  expect(executionIds).toHaveLength(1);
});

describe('how many accounts', () => {
  const opening = async (userId: string, integrationId: string, connectionId?: string) =>
    callAsUser(stack, await stack.tokens.sign(userId), 'me.attempts.create', {
      integrationId,
      ...(connectionId === undefined ? {} : { connectionId }),
    });

  test('are told before anybody signs in for nothing, and one that is there is connected again all the same', async () => {
    const userId = 'u-three';
    const ids = [];
    for (const person of [0, 1, 2]) ids.push(await connect(userId, 'three', person));
    expect((await integrationOf(userId, 'three'))?.accountLimit).toBe(3);
    expect((await integrationOf(userId, 'any'))?.accountLimit).toBeUndefined();
    expect((await opening(userId, 'three')).body).toMatchObject({ data: { code: 'limit_reached', httpStatus: 409 } });
    await expect(client.connectLinks.create(userId, 'three')).rejects.toMatchObject({ code: 'limit_reached' });
    expect((await opening(userId, 'three', ids[0])).status).toBe(200);
    await client.users.disconnect(userId, { connectionId: ids[0] ?? '' });
    await connect(userId, 'three', 3);
    expect(await labelsOf(userId, 'three')).toEqual(['Person 1', 'Person 2', 'Person 3']);
  });

  test('of twenty that are claimed at once three are let in, and the other seventeen are given back', async () => {
    const userId = 'u-twenty';
    const before = grants();
    const finished = [];
    for (let person = 0; person < 20; person++) finished.push(await finishSignIn(userId, 'three', person));
    expect(grants()).toBe(before + 20);
    const answers = await Promise.all(finished.map(({ claimNow }) => claimNow()));
    const states = answers.map(({ body }) => body.state as string);
    expect(states.filter((state) => state === 'connected')).toHaveLength(3);
    expect(states.filter((state) => state === 'limit_reached')).toHaveLength(17);
    expect(await accountsOf(userId, 'three')).toHaveLength(3);
    await eventually(grants, (count) => count === before + 3, 30_000);
    // Asked again, each says the same.
    const refused = finished[states.indexOf('limit_reached')];
    expect((await refused?.claimNow())?.body).toMatchObject({ data: { code: 'attempt_closed' } });
    expect(await refused?.read()).toMatchObject({ state: 'limit_reached', error: { code: 'limit_reached' } });
  });

  test('the same account twice at once is one', async () => {
    const userId = 'u-same';
    const finished = await Promise.all([1, 1, 1].map((person) => finishSignIn(userId, 'three', person)));
    const ids = await Promise.all(finished.map(async ({ claimNow }) => (await claimNow()).body.connectionId));
    expect(new Set(ids).size).toBe(1);
  });

  test('may depend on the plan, at the claim as well, and a rule that fails lets none in', async () => {
    const userId = 'u-plans';
    await client.users.setMetadata(userId, { plan: 'pro' });
    await connect(userId, 'plan', 0);
    await connect(userId, 'plan', 1);
    expect((await integrationOf(userId, 'plan'))?.accountLimit).toBeUndefined();
    const waiting = await finishSignIn(userId, 'plan', 2);
    await client.users.setMetadata(userId, { plan: 'free', seats: 2 });
    expect((await waiting.claimNow()).body).toMatchObject({ state: 'limit_reached' });
    // Nothing is taken away from who has more than they may have now.
    expect(await accountsOf(userId, 'plan')).toHaveLength(2);
    await client.users.setMetadata(userId, { seats: 3 });
    await connect(userId, 'plan', 2);
    await client.users.setMetadata(userId, { plan: 'broken' });
    expect((await opening(userId, 'plan')).body).toMatchObject({ data: { code: 'limit_reached' } });
    expect((await integrationOf(userId, 'plan'))?.accountLimit).toBe(0);
  });

  test('holds for who types a key', async () => {
    const userId = 'u-key';
    const key = (workspace: number) =>
      stack.sandbox.control.state().mailKeys.find(({ accountId }) => accountId === `acc_${workspace}`)?.key ?? '';
    const attempts = [];
    for (let index = 0; index < 2; index++) attempts.push(await openAttempt(stack, userId, { integrationId: 'mail' }));
    const answers = await Promise.all(attempts.map((attempt, index) => attempt.submit({ apiKey: key(index) })));
    const states = answers.map(({ body }) => body.state as string);
    expect(new Set(states)).toEqual(new Set(['connected', 'limit_reached']));
    expect(await accountsOf(userId, 'mail')).toHaveLength(1);
  });
});

describe('an account that belongs to one user only', () => {
  test('is connected once, of twenty users who claim it at once, and nobody is told whose it is', async () => {
    const before = grants();
    const users = Array.from({ length: 20 }, (_, index) => `u-alone-${index}`);
    const finished = [];
    for (const userId of users) finished.push(await finishSignIn(userId, 'alone', 11));
    const answers = await Promise.all(finished.map(({ claimNow }) => claimNow()));
    const states = answers.map(({ body }) => body.state as string);
    expect(states.filter((state) => state === 'connected')).toHaveLength(1);
    expect(states.filter((state) => state === 'already_connected')).toHaveLength(19);
    const owner = users[states.indexOf('connected')] ?? '';
    for (const { body } of answers.filter((answer) => answer.body.state !== 'connected')) {
      expect(JSON.stringify(body)).not.toMatch(/Person 11|person11|u-alone/);
    }
    // The grants of the others are one grant at this provider or several: what is left works.
    await eventually(grants, (count) => count <= before + 1, 30_000);
    expect(await labelsOf(owner, 'alone')).toEqual(['Person 11']);

    // The next one hears it in the window, before anything is claimed.
    const late = await openAttempt(stack, 'u-late', { integrationId: 'alone' });
    const way = await createRobot(stack).connect(late.startUrl, { email: emailOf(11) });
    expect(way.html).not.toMatch(/Person 11|u-alone/);
    expect(await late.state()).toBe('already_connected');
    // Its owner connects it again, and once it is free somebody else does.
    await connect(owner, 'alone', 11);
    await client.users.disconnect(owner, { integrationId: 'alone' });
    await connect('u-late', 'alone', 11);
    expect(await labelsOf('u-late', 'alone')).toEqual(['Person 11']);
  });

  test('may be connected by two users where nobody has said otherwise', async () => {
    await connect('u-shared-1', 'any', 12);
    await connect('u-shared-2', 'any', 12);
    expect(await labelsOf('u-shared-1', 'any')).toEqual(await labelsOf('u-shared-2', 'any'));
  });

  test('stays where it is when the rule comes later', async () => {
    const id = await connect('u-before', 'alone', 13);
    await queryDatabase(
      stack,
      sql`insert into connect.connection (project_id, id, user_id, integration_id, state, account_id, account_label)
        select c.project_id, gen_random_uuid(), u.id, c.integration_id, 'connected', c.account_id, c.account_label
        from connect.connection c join connect.connected_user u on u.project_id = c.project_id and u.external_id = 'u-late'
        where c.id = ${id}`,
    );
    expect(await labelsOf('u-before', 'alone')).toEqual(['Person 13']);
    expect(await labelsOf('u-late', 'alone')).toContain('Person 13');
  });
});
