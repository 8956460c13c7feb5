import { createHmac, randomUUID } from 'node:crypto';
import { createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canary } from './stack/canary.ts';
import { type Colleagues, startColleagues } from './stack/colleagues.ts';
import type { ColleaguesConfig } from './stack/colleagues-definition.ts';
import { makeDue } from './stack/make-due.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, eventually, hostOrigin } from './stack/start-stack.ts';

/** Accounts that an organisation uses together: who sees and uses them, who may change them, and when that ends. */
let the: Colleagues;
const signingSecret = canary('signing secret');
beforeAll(async () => {
  the = await startColleagues();
  const { projectId } = the.stack.project;
  await the.stack.core.admin.configureSigningSecret({ projectId, integrationId: 'crm', signingSecret });
});
afterAll(() => the.stack.stop());

const share = (userId: string, connectionId: string, shared = true) =>
  the.as(userId, 'me.changeConnection', { connectionId, shared });
const askWho = (userId: string, connectionId: string) =>
  the.as(userId, 'me.connections.request', { connectionId, method: 'GET', path: '/me' });

/** An owner whose account is shared, two members of the same company, one of another, and one of none. */
async function company(name: string, person: number) {
  const users = {
    owner: `${name}-owner`,
    member: `${name}-member`,
    second: `${name}-second`,
    stranger: `${name}-stranger`,
    nobody: `${name}-nobody`,
  };
  for (const userId of [users.owner, users.member, users.second]) await the.join(userId, `${name}-co`);
  await the.join(users.stranger, `${name}-other-co`);
  await the.join(users.nobody);
  const connectionId = await the.connect(users.owner, person);
  return { ...users, connectionId, companyId: `${name}-co` };
}

describe('an account that is shared', () => {
  test('is seen by members alone, with whose it is and without a right to it', async () => {
    const { owner, member, second, stranger, nobody, connectionId } = await company('see', 0);
    await the.client.connections.change(owner, connectionId, { alias: 'Sales' });
    for (const userId of [member, second, stranger, nobody]) expect(await the.accountsOf(userId)).toEqual([]);
    expect(await share(owner, connectionId)).toMatchObject({ connectionId, shared: true });
    for (const userId of [member, second]) {
      expect(await the.accountsOf(userId)).toMatchObject([
        { id: connectionId, shared: true, owner: { id: owner }, alias: 'Sales', state: 'connected', isDefault: true },
      ]);
    }
    const [own] = await the.accountsOf(owner);
    expect(own).toMatchObject({ id: connectionId, shared: true });
    expect(own).not.toHaveProperty('owner');
    for (const userId of [stranger, nobody]) expect(await the.accountsOf(userId)).toEqual([]);
    // The backend sees what the user sees.
    const seen = (await the.client.users.get(member)).integrations.find(({ id }) => id === 'crm');
    expect(seen).toMatchObject({ state: 'connected', sharing: 'either', connections: [{ owner: { id: owner } }] });
    expect(JSON.stringify(await the.client.users.get(stranger))).not.toContain(connectionId);
    expect((await the.client.users.get(nobody)).integrations[0]).not.toHaveProperty('sharing');
  });

  test('is changed by its owner and the host alone: to others it is unknown, in the words for what never was', async () => {
    const { owner, member, stranger, nobody, connectionId } = await company('change', 1);
    await share(owner, connectionId);
    const acts = (id: string) =>
      [
        ['me.changeConnection', { connectionId: id, alias: 'Mine' }],
        ['me.changeConnection', { connectionId: id, isDefault: true }],
        ['me.changeConnection', { connectionId: id, shared: false }],
        ['me.changeConnection', { connectionId: id, shared: true }],
        ['me.disconnect', { connectionId: id }],
        ['me.attempts.create', { integrationId: 'crm', connectionId: id }],
        ['me.links.create', { integrationId: 'crm', connectionId: id }],
      ] as const;
    const unknown = acts(randomUUID());
    for (const userId of [member, stranger, nobody]) {
      for (const [index, [path, input]] of acts(connectionId).entries()) {
        const tried = await the.as(userId, path, input);
        const never = await the.as(userId, path, unknown[index]?.[1]);
        expect([userId, path, tried.data?.code, tried.message]).toEqual([userId, path, 'not_found', never.message]);
      }
      const foreign = the.client.connections.change(userId, connectionId, { alias: 'Mine' });
      await expect(foreign).rejects.toMatchObject({ code: 'not_found' });
      await expect(the.client.users.disconnect(userId, { connectionId })).rejects.toMatchObject({ code: 'not_found' });
    }
    await expect(the.client.users.disconnect(member, { integrationId: 'crm' })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await the.accountsOf(owner)).toMatchObject([{ id: connectionId, shared: true, state: 'connected' }]);
    expect((await the.accountsOf(owner))[0]).not.toHaveProperty('alias');
  });

  test('is used by members in requests and on events of their own, and by nobody else', async () => {
    const { owner, member, second, stranger, nobody, connectionId } = await company('use', 2);
    await share(owner, connectionId);
    await the.client.workflows.enable(owner, 'ask-crm');
    await the.client.workflows.enable(member, 'ask-crm');
    for (const userId of [owner, member]) {
      const [ran, ...more] = await the.run(userId);
      expect(more).toEqual([]);
      expect(ran).toMatchObject({ status: 'succeeded', userId, connectionId });
    }
    // Switches are each user's own.
    expect(await the.run(second)).toEqual([]);
    expect((await the.accountsOf(second))[0].workflows).toContainEqual({ id: 'ask-crm', enabled: false });
    expect((await the.accountsOf(member))[0].workflows).toContainEqual({ id: 'ask-crm', enabled: true });
    await the.client.workflows.disable(owner, 'ask-crm', { connectionId });
    expect(await the.run(owner)).toEqual([]);
    expect(await the.run(member)).toHaveLength(1);
    for (const userId of [stranger, nobody]) {
      await expect(the.client.workflows.enable(userId, 'ask-crm')).rejects.toMatchObject({
        code: 'connection_required',
      });
      await expect(the.client.workflows.enable(userId, 'ask-crm', { connectionId })).rejects.toMatchObject({
        code: 'not_found',
      });
      expect(await the.run(userId)).toEqual([]);
    }
    for (const userId of [owner, member, second]) {
      expect(await askWho(userId, connectionId)).toMatchObject({ status: 200, json: { name: 'Person 2' } });
      const said = await the.client.connections.request(userId, { integrationId: 'crm', method: 'GET', path: '/me' });
      expect(said.json).toMatchObject({ name: 'Person 2' });
    }
    for (const userId of [stranger, nobody]) {
      expect((await askWho(userId, connectionId)).data).toMatchObject({ code: 'not_found' });
      const said = the.client.connections.request(userId, { connectionId, method: 'GET', path: '/me' });
      await expect(said).rejects.toMatchObject({ code: 'not_found' });
    }
    await the.client.workflows.disable(member, 'ask-crm');
    expect(await the.run(member)).toEqual([]);
  });

  test('says so once, whoever says it again', async () => {
    const { owner, member, connectionId, companyId } = await company('once', 3);
    await Promise.all([1, 2, 3].map(() => share(owner, connectionId)));
    await the.client.connections.change(owner, connectionId, { shared: true });
    await the.client.connections.change(owner, connectionId, { shared: false });
    await share(owner, connectionId, false);
    expect(await the.accountsOf(member)).toEqual([]);
    const acts = (await the.client.audit.list({ userId: owner })).items.filter(({ action }) => /shared/.test(action));
    expect(acts.map(({ action, actor, before, after }) => [action, actor.kind, before, after])).toEqual([
      ['connection.unshared', 'server', { organisation: companyId }, undefined],
      ['connection.shared', 'user', undefined, { organisation: companyId }],
    ]);
  });

  test('is taken back at once, and switches of members do not come back with it', async () => {
    const { owner, member, connectionId } = await company('back', 4);
    await share(owner, connectionId);
    await the.client.workflows.enable(member, 'wait-first');
    const { executionIds } = await the.client.events.send(member, 'waited', {});
    await the.until(executionIds[0], 'sleeping');
    await share(owner, connectionId, false);
    expect((await askWho(member, connectionId)).data).toMatchObject({ code: 'not_found' });
    expect(await the.until(executionIds[0], 'cancelled', 'failed', 'succeeded')).toMatchObject({
      status: 'cancelled',
      reason: 'sharing_ended',
      responsible: 'customer',
    });
    await share(owner, connectionId);
    expect(await the.run(member, 'waited')).toEqual([]);
    expect(await the.accountsOf(member)).toMatchObject([{ id: connectionId }]);
  });

  test('is told of to the open panels of members, and to nobody else', async () => {
    const { owner, member, stranger, connectionId } = await company('live', 5);
    const heard = await Promise.all([member, stranger].map((userId) => listen(userId)));
    await share(owner, connectionId);
    await eventually(
      async () => heard[0]?.types() ?? [],
      (types) => types.includes('connection.shared'),
    );
    await the.client.connections.change(owner, connectionId, { alias: 'Told' });
    await the.client.users.suspend(owner, undefined, { reason: 'a secret of the host' });
    await eventually(
      async () => heard[0]?.types() ?? [],
      (types) => types.length >= 3,
    );
    await the.client.users.resume(owner);
    await the.client.users.disconnect(owner, { connectionId });
    await eventually(
      async () => heard[0]?.types() ?? [],
      (types) => types.includes('connection.disconnected'),
    );
    expect(heard[0]?.types().slice(0, 3)).toEqual([
      'connection.shared',
      'connection.changed',
      'connection.state_changed',
    ]);
    expect(heard[0]?.types().some((type) => type.startsWith('user.'))).toBe(false);
    expect(heard[1]?.types()).toEqual([]);
    for (const one of heard) await one.stop();
  });
});

describe('it ends', () => {
  const isUnknown = async (userId: string, connectionId: string) => {
    expect(await the.accountsOf(userId)).toEqual([]);
    expect((await askWho(userId, connectionId)).data).toMatchObject({ code: 'not_found' });
    expect((await the.as(userId, 'me.enableWorkflow', { workflowId: 'ask-crm', connectionId })).data).toMatchObject({
      code: 'not_found',
    });
    expect(await the.run(userId)).toEqual([]);
  };
  /** A run of the member that has done one request and sleeps before the next. */
  async function sleeping(userId: string): Promise<string> {
    await the.client.workflows.enable(userId, 'wait-first');
    const { executionIds } = await the.client.events.send(userId, 'waited', {});
    await the.until(executionIds[0], 'sleeping');
    return executionIds[0] ?? '';
  }
  const endOf = (executionId: string) => the.until(executionId, 'succeeded', 'failed', 'cancelled', 'parked');

  test('for a member who leaves, at once and for what runs, and goes on for the others', async () => {
    const { owner, member, second, stranger, connectionId, companyId } = await company('leave', 6);
    await share(owner, connectionId);
    for (const userId of [member, second]) await the.client.workflows.enable(userId, 'ask-crm');
    const running = await sleeping(member);
    await the.join(member, 'leave-other-co');
    await isUnknown(member, connectionId);
    expect(await endOf(running)).toMatchObject({ status: 'cancelled', reason: 'sharing_ended' });
    expect(await the.run(second)).toMatchObject([{ status: 'succeeded', connectionId }]);
    const audited = (await the.client.audit.list({ userId: member, action: 'workflow.disabled' })).items;
    expect(audited.map(({ target }) => target)).toEqual(
      expect.arrayContaining([{ workflowId: 'ask-crm', connectionIds: [connectionId], why: 'left_organisation' }]),
    );
    // Who comes back sees it again, and begins anew.
    await the.join(member, companyId);
    expect(await the.run(member)).toEqual([]);
    expect(await the.accountsOf(member)).toMatchObject([{ id: connectionId }]);
    // Who comes in uses it.
    await the.join(stranger, companyId);
    await the.client.workflows.enable(stranger, 'ask-crm');
    expect(await the.run(stranger)).toMatchObject([{ status: 'succeeded', connectionId }]);
  });

  test('for everybody when the owner leaves, who takes it along', async () => {
    const { owner, member, stranger, connectionId, companyId } = await company('moves', 7);
    await share(owner, connectionId);
    await the.client.workflows.enable(member, 'ask-crm');
    const running = await sleeping(member);
    await the.join(owner, 'moves-other-co');
    for (const userId of [member, stranger]) await isUnknown(userId, connectionId);
    expect(await endOf(running)).toMatchObject({ status: 'cancelled', reason: 'sharing_ended' });
    expect((await the.accountsOf(owner))[0]).not.toHaveProperty('shared');
    expect((await the.client.audit.list({ userId: owner, action: 'connection.unshared' })).items).toMatchObject([
      { target: { connectionId, why: 'owner_left' }, before: { organisation: companyId } },
    ]);
    await the.join(owner, companyId);
    await isUnknown(member, connectionId);
  });

  test('also where the owner left through a process that knows of no sharing, and left the column as it was', async () => {
    const { owner, member, connectionId } = await company('stale', 7);
    await share(owner, connectionId);
    await the.client.workflows.enable(member, 'ask-crm');
    const running = await sleeping(member);
    await queryDatabase(
      the.stack,
      sql`update connect.connected_user set metadata = metadata || '{"companyId": "stale-other-co"}'
        where external_id = ${owner}`,
    );
    await isUnknown(member, connectionId);
    expect(await endOf(running)).toMatchObject({ status: 'cancelled', reason: 'sharing_ended' });
    expect((await the.accountsOf(owner))[0]).not.toHaveProperty('shared');
    await share(owner, connectionId, false);
  });

  test('for everybody when the owner disconnects it, is deleted, or the host says so', async () => {
    const { owner, member, second, connectionId } = await company('gone', 8);
    await share(owner, connectionId);
    const running = await sleeping(member);
    await the.as(owner, 'me.disconnect', { connectionId });
    await isUnknown(member, connectionId);
    expect(await endOf(running)).toMatchObject({ status: 'cancelled', reason: 'disconnected' });
    const again = await the.connect(owner, 8);
    await share(owner, again);
    // The same account connected anew is another connection, with switches of its own.
    expect(await the.run(member)).toEqual([]);
    const once = await sleeping(second);
    await the.client.users.delete(owner);
    await isUnknown(member, again);
    expect(await endOf(once)).toMatchObject({ status: 'cancelled', reason: 'disconnected' });
  });

  test('while the owner is suspended, and goes on when that is over', async () => {
    const { owner, member, connectionId } = await company('held', 9);
    await share(owner, connectionId);
    await the.client.workflows.enable(member, 'ask-crm');
    const running = await sleeping(member);
    await the.client.users.suspend(owner, { integrationId: 'crm' });
    expect(await the.accountsOf(member)).toMatchObject([{ state: 'suspended', reason: 'suspended_by_host' }]);
    expect((await askWho(member, connectionId)).data).toMatchObject({ code: 'suspended' });
    expect(await the.run(member)).toEqual([]);
    expect(await endOf(running)).toMatchObject({ status: 'parked', reason: 'suspended' });
    await the.client.users.resume(owner, { integrationId: 'crm' });
    expect(await the.until(running, 'succeeded', 'cancelled', 'failed')).toMatchObject({ status: 'succeeded' });
    expect(await the.run(member)).toMatchObject([{ status: 'succeeded' }]);
    // A suspension or a rule of the member's own holds back the member alone.
    await the.client.users.setMetadata(member, { plan: 'free' });
    expect(await the.accountsOf(member)).toMatchObject([{ state: 'suspended', reason: 'suspended_by_rule' }]);
    expect(await the.run(member)).toEqual([]);
    expect(await the.accountsOf(owner)).toMatchObject([{ state: 'connected' }]);
    await the.client.users.setMetadata(member, { plan: 'pro' });
    expect(await the.run(member)).toMatchObject([{ status: 'succeeded' }]);
  });

  test.each(['a request of the member', 'a step of a workflow'])(
    'before the next request of one call: %s is not made again with a renewed token',
    async (which) => {
      const { owner, member, connectionId } = await company(`between-${which.length}`, 10);
      await share(owner, connectionId);
      await the.client.workflows.enable(member, 'ask-crm');
      const { control } = the.stack.sandbox;
      const calls = () => control.ledger().filter(({ type }) => type === 'api_call').length;
      const before = calls();
      // The provider refuses the token, and takes its time to renew it.
      control.setFaults({ token: { slowMs: 1_500 }, api: { fault: { kind: 'status', status: 401 } } });
      const asked = which.startsWith('a request')
        ? askWho(member, connectionId).then(({ data }) => data?.code)
        : the.run(member).then(([ran]) => ran.reason);
      await eventually(calls, (count) => count > before);
      await share(owner, connectionId, false);
      control.setFaults({ token: { slowMs: 0 } });
      expect(await asked).toBe(which.startsWith('a request') ? 'not_found' : 'sharing_ended');
      expect(calls()).toBe(before + 1);
    },
  );
});

test('another project with a company of the same name has nothing to do with it', async () => {
  const { owner, connectionId, companyId } = await company('tenant', 11);
  await share(owner, connectionId);
  const other = await the.stack.core.admin.createProject({ name: 'Another host', origins: [hostOrigin] });
  const theirs = createConnectClient<ColleaguesConfig>({ url: the.stack.url, apiKey: other.apiKey });
  for (const userId of [owner, 'tenant-member']) await theirs.users.setMetadata(userId, { companyId });
  for (const userId of [owner, 'tenant-member']) {
    const seen = await theirs.users.get(userId);
    expect(seen.integrations.flatMap(({ connections }) => connections)).toEqual([]);
    await expect(theirs.connections.change(userId, connectionId, { shared: false })).rejects.toMatchObject({
      code: 'not_found',
    });
    const asked = theirs.connections.request(userId, { connectionId, method: 'GET', path: '/me' });
    await expect(asked).rejects.toMatchObject({ code: 'not_found' });
    await expect(theirs.workflows.enable(userId, 'ask-crm', { connectionId })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await theirs.events.send(userId, 'asked', {})).executionIds).toEqual([]);
  }
  expect(await the.accountsOf('tenant-member')).toMatchObject([{ id: connectionId }]);
});

test('what a browser writes makes nobody a colleague', async () => {
  const { owner, nobody, connectionId, companyId } = await company('browser', 0);
  await share(owner, connectionId);
  const written = await the.as(nobody, 'me.setMetadata', { metadata: { companyId } });
  expect(written.data).toMatchObject({ code: 'invalid_metadata' });
  await the.as(nobody, 'me.setMetadata', { metadata: { nickname: companyId } });
  expect(await the.accountsOf(nobody)).toEqual([]);
  // Neither where a definition of before let browsers write the key.
  await queryDatabase(
    the.stack,
    sql`update connect.connected_user set metadata = metadata || jsonb_build_object('companyId', ${companyId}::text),
      provenance = provenance || '{"companyId": {"by": "browser", "at": "2026-01-01T00:00:00.000Z"}}'
      where external_id = ${nobody}`,
  );
  expect(await the.accountsOf(nobody)).toEqual([]);
  expect((await askWho(nobody, connectionId)).data).toMatchObject({ code: 'not_found' });
  expect((await the.as(nobody, 'me.enableWorkflow', { workflowId: 'ask-crm' })).data).toMatchObject({
    code: 'connection_required',
  });
  // The signed token says it as well as the server does.
  const token = await the.stack.tokens.sign(nobody, { metadata: { companyId } });
  await callAsUser(the.stack, token, 'me.signIn');
  expect(await the.accountsOf(nobody)).toMatchObject([{ id: connectionId }]);
});

test('a user who is of no organisation shares with nobody, and what may not be shared is not', async () => {
  const { owner, nobody } = await company('refused', 1);
  const alone = await the.connect(nobody, 2);
  expect((await share(nobody, alone)).data).toMatchObject({ code: 'conflict' });
  const kept = await the.connect(owner, 3, 'private');
  expect((await share(owner, kept)).data).toMatchObject({ code: 'forbidden' });
  await expect(the.client.connections.change(owner, kept, { shared: true })).rejects.toMatchObject({
    code: 'forbidden',
  });
  // Said of what is so already it is no mistake.
  expect(await share(owner, kept, false)).toMatchObject({ shared: false });
});

test("one's own account comes first: a colleague's neither takes its place nor counts against the limit", async () => {
  const { owner, member, connectionId } = await company('first', 4);
  const own = await the.connect(member, 5);
  await share(owner, connectionId);
  await the.client.connections.change(owner, connectionId, { isDefault: true });
  const seen = await the.accountsOf(member);
  expect(seen.map(({ id, isDefault }) => [id, isDefault])).toEqual([
    [own, true],
    [connectionId, false],
  ]);
  const ask = async (connection?: string) => {
    const which = connection === undefined ? {} : { connectionId: connection };
    const asked = { integrationId: 'crm', method: 'GET', path: '/me', ...which } as const;
    return ((await the.client.connections.request(member, asked)).json as { name: string }).name;
  };
  expect(await ask()).toBe('Person 5');
  expect(await ask('default')).toBe('Person 5');
  expect(await ask(connectionId)).toBe('Person 4');
  // One of their own is as many as they may have, and the shared one is none of them.
  expect((await the.as(member, 'me.attempts.create', { integrationId: 'crm' })).data).toMatchObject({
    code: 'limit_reached',
  });
  await the.as(member, 'me.disconnect', { connectionId: own });
  expect((await the.as(member, 'me.attempts.create', { integrationId: 'crm' })).attempt).toBeDefined();
  expect(await ask('default')).toBe('Person 4');
  // Switched on without a word about which, it is for one's own; both at once, if both are named.
  const anew = await the.connect(member, 5);
  await the.client.workflows.enable(member, 'ask-crm');
  expect((await the.run(member)).map((ran) => ran.connectionId)).toEqual([anew]);
  await the.client.workflows.enable(member, 'ask-crm', { connectionId });
  expect(await the.run(member)).toHaveLength(2);
  await the.client.workflows.disable(member, 'ask-crm');
  expect(await the.run(member)).toEqual([]);
});

test('accounts that are always shared are so from the first moment, and for one owner each', async () => {
  for (const userId of ['always-owner', 'always-member']) await the.join(userId, 'always-co');
  const connectionId = await the.connect('always-owner', 0, 'mail');
  expect(await the.accountsOf('always-member', 'mail')).toMatchObject([
    { id: connectionId, shared: true, owner: { id: 'always-owner' } },
  ]);
  expect((await the.client.users.get('always-member')).integrations.find(({ id }) => id === 'mail')).toMatchObject({
    sharing: 'organisation',
    state: 'connected',
  });
  expect((await share('always-owner', connectionId, false)).data).toMatchObject({ code: 'forbidden' });
  // A second credential for the same account is not what sharing is for.
  const second = await openMail('always-member');
  expect(second).toMatchObject({ state: 'already_connected' });
  expect(JSON.stringify(second)).not.toContain('always-owner');
  await the.client.users.disconnect('always-owner', { connectionId });
  // Of no organisation it is personal, until its owner comes into one and says so.
  await the.join('always-alone');
  const alone = await the.connect('always-alone', 0, 'mail');
  expect((await the.accountsOf('always-alone', 'mail'))[0]).not.toHaveProperty('shared');
  await the.join('always-alone', 'always-co');
  expect(await the.accountsOf('always-member', 'mail')).toEqual([]);
  expect(await share('always-alone', alone)).toMatchObject({ shared: true });
  expect(await the.accountsOf('always-member', 'mail')).toMatchObject([{ id: alone }]);
});

async function openMail(userId: string): Promise<any> {
  const created = await the.as(userId, 'me.attempts.create', { integrationId: 'mail' });
  const apiKey = the.stack.sandbox.control.state().mailKeys[0]?.key ?? '';
  return await the.as(userId, 'me.attempts.submitFields', { attemptId: created.attempt.id, values: { apiKey } });
}

test('of a broken account a member is told to wait, and what waited goes on when its owner has connected it again', async () => {
  const { owner, member, connectionId } = await company('broken', 6);
  await share(owner, connectionId);
  await the.client.workflows.enable(member, 'ask-crm');
  await queryDatabase(
    the.stack,
    sql`update connect.connection set state = 'needs_reauth', reason = 'invalid_grant' where id = ${connectionId}`,
  );
  expect(await the.accountsOf(owner)).toMatchObject([{ state: 'needs_reauth', nextAction: 'reconnect' }]);
  expect(await the.accountsOf(member)).toMatchObject([{ state: 'needs_reauth', nextAction: 'wait' }]);
  expect((await the.client.users.get(member)).integrations.find(({ id }) => id === 'crm')?.state).toBe('degraded');
  const { executionIds } = await the.client.events.send(member, 'asked', {});
  await the.until(executionIds[0], 'waiting_for_reconnect');
  expect(await the.connect(owner, 6, 'crm', connectionId)).toBe(connectionId);
  expect(await the.until(executionIds[0], 'succeeded', 'failed', 'cancelled')).toMatchObject({ status: 'succeeded' });
});

test("an event of the provider starts each member's workflow that is on for the account, once", async () => {
  const { owner, member, second, stranger, connectionId } = await company('hook', 7);
  await share(owner, connectionId);
  for (const userId of [owner, member]) await the.client.workflows.enable(userId, 'hear');
  const deliver = async (): Promise<readonly string[]> => {
    const before = new Set((await heard()).map(({ id }) => id));
    const event = { id: `evt_${randomUUID()}`, type: 'contact.created', accountId: 'acc_7', data: someContact };
    for (const _ of [1, 2]) expect((await send(event)).status).toBe(200);
    const started = await eventually(
      async () => (await heard()).filter(({ id }) => !before.has(id)),
      (executions) => executions.every(({ finishedAt }) => finishedAt !== undefined),
    );
    return started.map(({ userId }) => userId).toSorted();
  };
  const heard = async () =>
    (await the.client.executions.list({ workflowId: 'hear', limit: 100 })).items.filter(({ userId }) =>
      [owner, member, second, stranger].includes(userId),
    );
  expect(await deliver()).toEqual([member, owner]);
  await the.client.users.suspend(owner);
  expect(await deliver()).toEqual([]);
  await the.client.users.resume(owner);
  await the.join(member, 'hook-other-co');
  expect(await deliver()).toEqual([owner]);
});

const someContact = { contact: { id: 'con_1', email: 'a@lead.example', lists: [], tags: [] } };

function send(event: object) {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', signingSecret).update(`${timestamp}.${body}`).digest('hex');
  return fetch(`${the.stack.url}/hooks/${the.stack.project.projectId}/crm`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'sandbox-timestamp': timestamp,
      'sandbox-signature': `v1=${signature}`,
    },
    body,
  });
}

test('whatever starts a workflow starts it for a member, on the account that is shared', async () => {
  const { owner, member, second, stranger, connectionId } = await company('start', 10);
  await share(owner, connectionId);
  const listed = async (userId: string, workflowId: 'greet' | 'daily' | 'news') =>
    (await the.client.executions.list({ user: { id: userId }, workflowId })).items;
  for (const workflow of ['greet', 'by-hand', 'daily', 'news'] as const)
    await the.client.workflows.enable(member, workflow);
  // By the switch itself, and by hand.
  expect(await listed(member, 'greet')).toMatchObject([{ userId: member, connectionId }]);
  const { executionIds } = await the.client.workflows.run(member, 'by-hand');
  expect(executionIds).toHaveLength(1);
  expect(await the.until(executionIds[0], 'succeeded', 'failed', 'cancelled')).toMatchObject({
    status: 'succeeded',
    connectionId,
  });
  await expect(the.client.workflows.run(second, 'by-hand')).rejects.toMatchObject({ code: 'conflict' });
  await expect(the.client.workflows.run(stranger, 'by-hand')).rejects.toMatchObject({ code: 'connection_required' });

  // By the clock: each has their own.
  const clocks = async (userId: string) =>
    (await the.client.workflows.clocks(userId)).map((clock) => `${clock.workflowId} ${clock.connectionId}`).toSorted();
  expect(await clocks(member)).toEqual([`daily ${connectionId}`, `news ${connectionId}`]);
  expect(await clocks(owner)).toEqual([]);
  await makeDue(the.stack, { workflowId: 'daily' });
  await eventually(
    () => listed(member, 'daily'),
    ([ran]) => ran?.status === 'succeeded',
  );
  expect(await listed(owner, 'daily')).toEqual([]);

  // By what is new: looked for at the account, and started for everybody who has it on for it, once.
  await the.client.workflows.enable(owner, 'news');
  const looked = async () => (await the.client.workflows.clocks(member)).find(({ kind }) => kind === 'poll')?.lookedAt;
  await makeDue(the.stack, { workflowId: 'news' });
  const first = await eventually(looked, (at) => at !== undefined);
  const contact = { method: 'POST', path: '/contacts', json: { email: 'new@lead.example' } } as const;
  await the.client.connections.request(owner, { integrationId: 'crm', ...contact });
  await makeDue(the.stack, { workflowId: 'news' });
  await eventually(looked, (at) => at !== first);
  for (const userId of [owner, member]) {
    const started = await eventually(
      () => listed(userId, 'news'),
      (items) => items.length > 0,
    );
    expect(started).toHaveLength(1);
  }

  // Who leaves has no clock any more.
  await the.join(member, 'start-other-co');
  expect(await clocks(member)).toEqual([]);
  await makeDue(the.stack, { workflowId: 'daily' });
  await makeDue(the.stack, { workflowId: 'news' });
  await eventually(
    () =>
      queryDatabase(
        the.stack,
        sql`select 1 from workflow.schedule s join connect.connected_user u on u.id = s.subject
          where u.external_id = ${member}`,
      ),
    (rows) => rows.length === 0,
  );
  expect(await listed(member, 'daily')).toHaveLength(1);
});

test('searches for accounts find owners, those for what is on find members too, and many are switched like one', async () => {
  const { owner, member, second, stranger, connectionId } = await company('search', 8);
  await share(owner, connectionId);
  await the.client.workflows.enable(member, 'ask-crm');
  const find = async (query: string) =>
    (await the.client.users.list({ where: `${query} id~search-` })).items.map(({ id }) => id).toSorted();
  expect(await find('has:connection')).toEqual([owner]);
  expect(await find('integration:crm')).toEqual([owner]);
  expect(await find('workflow:ask-crm')).toEqual([member]);
  const act = { kind: 'enable_workflow', workflowId: 'ask-crm' } as const;
  const query = 'id~search-';
  expect(await the.client.operations.preview(act, query)).toMatchObject({ changed: 2, connections: 2 });
  const started = await the.client.operations.start(act, query);
  await eventually(
    () => the.client.operations.get(started.id),
    ({ state }) => state === 'done',
  );
  expect(await find('workflow:ask-crm')).toEqual([member, owner, second]);
  expect(await the.run(stranger)).toEqual([]);
});

test('the doctor tells of accounts that are shared with nobody by the definition', async () => {
  const { owner, connectionId } = await company('doctor', 9);
  await share(owner, connectionId);
  const told = async () =>
    (await the.stack.core.admin.examine()).filter(({ message }) => /shared accounts/.test(message));
  expect(await told()).toEqual([]);
  await queryDatabase(
    the.stack,
    sql`update connect.connection set organisation = 'of before' where id = ${connectionId}`,
  );
  expect(await told()).toMatchObject([
    { ok: false, message: expect.stringContaining('shared accounts that only their owners can use: 1;') as string },
  ]);
  expect((await the.accountsOf(owner))[0]).not.toHaveProperty('shared');
  await share(owner, connectionId, false);
  expect(await told()).toEqual([]);
});

/** What an open panel hears of. */
async function listen(userId: string) {
  const input = encodeURIComponent('{"0":{}}');
  const address = `${the.stack.url}/trpc/me.changes?project=${the.stack.project.projectId}&batch=1&input=${input}`;
  const stop = new AbortController();
  const authorization = `Bearer ${await the.stack.tokens.sign(userId)}`;
  const headers = { authorization, origin: hostOrigin, 'trpc-accept': 'application/jsonl' };
  const response = await fetch(address, { headers, signal: stop.signal });
  let seen = '';
  const done = (async () => {
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) seen += piece;
  })().catch(() => undefined);
  await eventually(
    () => seen,
    (text) => text.includes('listening'),
  );
  return {
    types: () => [...seen.matchAll(/"type":"([a-z_]+\.[a-z_]+)"/g)].map(([, type]) => type ?? ''),
    stop: async () => {
      stop.abort();
      await done;
    },
  };
}
