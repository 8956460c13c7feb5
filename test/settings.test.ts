import { createHmac, randomUUID } from 'node:crypto';
import { type ConnectClient, createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callRest } from './stack/call-rest.ts';
import { canary } from './stack/canary.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { makeDue } from './stack/make-due.ts';
import { openAttempt } from './stack/open-attempt.ts';
import { queryDatabase } from './stack/query-database.ts';
import { defineSettings, given, inner, type SettingsConfig } from './stack/settings-definition.ts';
import { callAsUser, configureCrm, eventually, startBeside, startStack, type Stack } from './stack/start-stack.ts';

/** What customers fill in: where it is kept, what waits for it, and what a run is given. */
const people = Array.from({ length: 20 }, (_, index) => ({
  id: `acc_${index}`,
  name: `Person ${index}`,
  email: `person${index}@sandbox.example`,
  password: 'sandbox',
  workspace: { id: `ws_${index}`, name: `Workspace ${index}` },
}));
const signingSecret = canary('signing secret');

let stack: Stack;
let client: ConnectClient<SettingsConfig>;
beforeAll(async () => {
  stack = await startStack({
    define: defineSettings,
    timing: { superviseSeconds: 1 },
    sandboxAccounts: people,
    optionsTimeoutMs: 2_000,
    limits: { requestsPerMinutePerUser: 100_000 },
  });
  client = createConnectClient<SettingsConfig>({ url: stack.url, apiKey: stack.project.apiKey });
  const { projectId } = stack.project;
  await configureCrm(stack.core, stack.sandbox, projectId);
  await stack.core.admin.configureSigningSecret({ projectId, integrationId: 'crm', signingSecret });
});
afterAll(() => stack.stop());

let nextPerson = 0;
const accountOf = new Map<string, string>();

async function connect(userId: string, again?: { readonly connectionId: string; readonly person: number }) {
  const person = again?.person ?? (nextPerson += 1);
  const attempt = await openAttempt(stack, userId, again === undefined ? {} : { connectionId: again.connectionId });
  const { claimCode } = await createRobot(stack).connect(attempt.startUrl, { email: people[person]?.email ?? '' });
  const { body } = await attempt.claim({ claimCode });
  if (body.state !== 'connected') throw new Error(`not connected: ${JSON.stringify(body)}`);
  accountOf.set(body.connectionId, people[person]?.id ?? '');
  return { connectionId: body.connectionId as string, person };
}

const as = async (userId: string, path: string, input?: unknown, method: 'GET' | 'POST' = 'POST') =>
  await callAsUser(stack, await stack.tokens.sign(userId), path, input, { method });
const save = async (userId: string, input: object) => await as(userId, 'me.settings.save', input);
const ask = async (userId: string, input: object) => await as(userId, 'me.settings.options', input, 'GET');
const crmOf = async (userId: string) => {
  const { body } = await as(userId, 'me.get', undefined, 'GET');
  return body.integrations.find(({ id }: { id: string }) => id === 'crm');
};
const connectionOf = async (userId: string) => (await crmOf(userId)).connections[0];
const executionsOf = async (userId: string, workflowId?: string) =>
  (await client.executions.list({ user: { id: userId } })).items.filter(
    (one) => workflowId === undefined || one.workflowId === workflowId,
  );
/** What a run has returned; no door shows it. */
async function outputOf(executionId: string | undefined): Promise<unknown> {
  const { status } = await eventually(
    () => client.executions.get(executionId ?? ''),
    (execution) => execution.status === 'succeeded' || execution.status === 'failed',
  );
  expect(status).toBe('succeeded');
  const rows = await queryDatabase<{ output: unknown }>(
    stack,
    sql`select output from workflow.execution where scope = ${stack.project.projectId} and id = ${executionId}`,
  );
  return rows[0]?.output;
}

/** An account of which what is required is filled in. */
async function connectReady(userId: string, values: object = {}) {
  const connected = await connect(userId);
  const saved = await save(userId, { ...connected, person: undefined, values: { pipeline: 'sales', ...values } });
  expect(saved.body).toMatchObject({ state: 'connected' });
  return connected.connectionId;
}

describe('an account of which something is required', () => {
  test('waits for it: nothing can be switched on, and nothing begins', async () => {
    const { connectionId } = await connect('wait');
    const crm = await crmOf('wait');
    expect(crm.state).toBe('needs_setup');
    expect(crm.connections).toMatchObject([
      {
        id: connectionId,
        state: 'needs_setup',
        nextAction: 'finish_setup',
        settings: { revision: 0, values: {}, missing: ['pipeline'] },
      },
    ]);
    for (const workflowId of ['by-hand', 'copy'] as const) {
      const refused = await as('wait', 'me.enableWorkflow', { workflowId, connectionId });
      expect(refused).toMatchObject({ status: 409, body: { data: { code: 'conflict' } } });
      expect(refused.body.message).toContain('"Pipeline"');
    }
    expect((await client.events.send('wait', 'asked', {})).executionIds).toEqual([]);
    expect(await executionsOf('wait')).toEqual([]);
    expect(crm.workflows.every(({ enabled }: { enabled: boolean }) => !enabled)).toBe(true);
  });

  test('is described without what decides about it', async () => {
    await connect('told');
    const { settings, workflows } = await crmOf('told');
    const named = (name: string) => settings.find((one: { name: string }) => one.name === name);
    expect(named('pipeline')).toEqual({ kind: 'select', name: 'pipeline', label: 'Pipeline', required: true });
    expect(named('stage')).toMatchObject({ dependsOn: ['pipeline'] });
    expect(named('owner')).toMatchObject({ searchable: true });
    expect(named('tags')).toMatchObject({
      kind: 'multiselect',
      max: 2,
      options: [
        { value: 'a', label: 'A' },
        { value: 'b', label: 'B' },
      ],
    });
    expect(named('loud')).toEqual({
      kind: 'toggle',
      name: 'loud',
      label: 'Loud',
      hint: 'Tells everybody.',
      required: false,
      initial: false,
    });
    expect(named('fields').rows[1]).toEqual({ name: 'plan', label: 'Plan', required: false });
    const copy = workflows.find(({ id }: { id: string }) => id === 'copy');
    expect(copy.settings[1]).toMatchObject({ kind: 'number', min: 1, max: 100, integer: true, initial: 5 });
    expect(workflows.find(({ id }: { id: string }) => id === 'by-hand')).not.toHaveProperty('settings');
  });

  test('is connected when it is saved, and what is on from the start begins with it', async () => {
    const { connectionId } = await connect('begin');
    const saved = await save('begin', {
      connectionId,
      values: { pipeline: 'sales' },
      labels: { pipeline: { sales: 'Sales', other: 'No' }, loud: { x: 'y' } },
    });
    expect(saved.body).toEqual({
      state: 'connected',
      settings: { revision: 1, values: { pipeline: 'sales' }, labels: { pipeline: { sales: 'Sales' } } },
    });
    expect(await connectionOf('begin')).toMatchObject({ state: 'connected', settings: saved.body.settings });
    const [welcome] = await eventually(
      () => executionsOf('begin', 'welcome'),
      (items) => items.length > 0,
    );
    expect(await outputOf(welcome?.id)).toBe('sales');
    // Its own are not there yet.
    expect(await executionsOf('begin', 'greet')).toEqual([]);
    const greeted = await save('begin', { connectionId, workflowId: 'greet', values: { words: 'Hello' } });
    expect(greeted.body).toEqual({ state: 'connected', settings: { revision: 1, values: { words: 'Hello' } } });
    const [greet] = await eventually(
      () => executionsOf('begin', 'greet'),
      (items) => items.length > 0,
    );
    expect(await outputOf(greet?.id)).toBe('Hello');
    // What somebody has switched off stays so, whatever is saved.
    await as('begin', 'me.disableWorkflow', { workflowId: 'greet', connectionId });
    await save('begin', { connectionId, workflowId: 'greet', values: { words: 'Again' } });
    expect(await executionsOf('begin', 'greet')).toHaveLength(1);
  });

  test('keeps what was filled in when it is connected again', async () => {
    const { connectionId, person } = await connect('again');
    await save('again', { connectionId, values: { pipeline: 'sales' } });
    stack.sandbox.control.revokeGrants({ accountId: accountOf.get(connectionId) ?? '' });
    await eventually(
      () => as('again', 'me.settings.options', { connectionId, setting: 'pipeline' }, 'GET'),
      ({ body }) => body.data?.code === 'reconnect_required',
    );
    // It may be filled in meanwhile.
    expect((await save('again', { connectionId, values: { pipeline: 'partners' } })).body).toMatchObject({
      state: 'needs_reauth',
    });
    await connect('again', { connectionId, person });
    expect(await connectionOf('again')).toMatchObject({
      state: 'connected',
      settings: { revision: 2, values: { pipeline: 'partners' } },
    });
  });

  test('that was not filled in waits again after it is connected again', async () => {
    const { connectionId, person } = await connect('twice');
    await connect('twice', { connectionId, person });
    expect(await connectionOf('twice')).toMatchObject({ state: 'needs_setup' });
    await queryDatabase(stack, sql`update connect.connection set state = 'needs_reauth' where id = ${connectionId}`);
    await connect('twice', { connectionId, person });
    expect(await connectionOf('twice')).toMatchObject({ state: 'needs_setup' });
  });
});

describe('saving', () => {
  test('tells each problem by its setting, and keeps nothing of it', async () => {
    const { connectionId } = await connect('problems');
    const refused = await save('problems', {
      connectionId,
      values: {
        stage: 'x\0',
        tags: ['a', 'z'],
        fields: { plan: 'c_plan' },
        loud: 'yes',
        mail: 'nobody',
        nothing: 1,
        '"><': 1,
      },
    });
    expect(refused).toMatchObject({ status: 400, body: { data: { code: 'invalid_fields' } } });
    const { fields } = refused.body.data;
    expect(Object.keys(fields).toSorted()).toEqual(
      ['(name)', 'fields', 'loud', 'mail', 'nothing', 'pipeline', 'stage', 'tags'].toSorted(),
    );
    expect(fields).toMatchObject({
      pipeline: { code: 'required' },
      nothing: { code: 'unknown' },
      tags: { code: 'invalid' },
    });
    expect(fields.fields.message).toBe('"Fields" must say where "Company" goes.');
    expect((await connectionOf('problems')).settings).toEqual({ revision: 0, values: {}, missing: ['pipeline'] });
  });

  test('replaces the whole, and is refused where somebody else was faster', async () => {
    const connectionId = await connectReady('whole', { loud: true, mail: 'ada@example.com' });
    const second = await save('whole', { connectionId, revision: 1, values: { pipeline: 'sales', mail: '' } });
    expect(second.body.settings).toEqual({ revision: 2, values: { pipeline: 'sales' } });
    const late = await save('whole', { connectionId, revision: 1, values: { pipeline: 'partners' } });
    expect(late).toMatchObject({ status: 409, body: { data: { code: 'conflict' } } });
    // The same once more is no change.
    expect((await save('whole', { connectionId, values: { pipeline: 'sales' } })).body.settings.revision).toBe(2);
    const both = await Promise.all(
      ['sales', 'partners'].map((pipeline) =>
        save('whole', { connectionId, revision: 2, values: { pipeline, loud: true } }),
      ),
    );
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
  });

  test('is remembered by name, and told to open panels and destinations', async () => {
    const connectionId = await connectReady('told-of', { mail: 'quiet@example.com' });
    const { items } = await client.audit.list({ userId: 'told-of', action: 'connection.settings_changed' });
    expect(items).toMatchObject([
      { target: { connectionId, integrationId: 'crm' }, after: { changed: ['pipeline', 'mail'] } },
    ]);
    expect(JSON.stringify(items)).not.toContain('quiet@example.com');
    const rows = await queryDatabase<{ payload: unknown }>(
      stack,
      sql`select payload from connect.outbox where type = 'connection.settings_changed' and payload ->> 'connectionId' = ${connectionId}`,
    );
    expect(rows).toEqual([{ payload: { connectionId, integrationId: 'crm', changed: ['pipeline', 'mail'] } }]);
  });

  test('takes at most 64 kB', async () => {
    const connectionId = await connectReady('large');
    const words = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`v${index}`, 'é'.repeat(300)]));
    const fields = { company: 'v0' };
    const fits = await save('large', {
      connectionId,
      values: { pipeline: 'sales', fields },
      labels: { fields: words },
    });
    expect(fits.body.settings.labels).toEqual({ fields: { v0: 'é'.repeat(300) } });
    const rows = Array.from({ length: 199 }, (_, index) => [`row ${index}`, `${index} `.padEnd(400, 'x')]);
    const large = { pipeline: 'sales', fields: { ...fields, ...Object.fromEntries(rows) } };
    const tooLarge = await save('large', { connectionId, values: large });
    expect(tooLarge).toMatchObject({ status: 413, body: { data: { code: 'payload_too_large' } } });
    expect((await connectionOf('large')).settings.revision).toBe(2);
  });

  test('is for the owner and the host: to others the account is unknown', async () => {
    const connectionId = await connectReady('owner-1');
    const values = { pipeline: 'partners' };
    for (const [userId, id] of [
      ['stranger-1', connectionId],
      ['owner-1', randomUUID()],
    ] as const) {
      expect(await save(userId, { connectionId: id, values })).toMatchObject({
        status: 404,
        body: { data: { code: 'not_found' } },
      });
    }
    for (const workflowId of ['nothing', 'by-hand']) {
      expect((await save('owner-1', { connectionId, workflowId, values: {} })).status).toBe(404);
    }
    const saved = await client.settings.save('owner-1', { connectionId, values: { pipeline: 'partners', loud: true } });
    expect(saved).toMatchObject({ state: 'connected', settings: { revision: 2 } });
    const path = `/users/owner-1/connections/${connectionId}/settings`;
    const rest = await callRest(stack, stack.project.apiKey, `PUT ${path}`, {
      body: { workflowId: 'copy', values: { list: 'Leads' } },
    });
    expect(rest).toMatchObject({ status: 200, body: { settings: { revision: 1, values: { list: 'Leads' } } } });
    expect((await connectionOf('owner-1')).workflows).toContainEqual({
      id: 'copy',
      enabled: false,
      settings: rest.body.settings,
    });
  });

  test('of an account that is shared is for its owner; a colleague reads it and runs on it', async () => {
    for (const userId of ['owner-2', 'member-2']) await client.users.setMetadata(userId, { companyId: 'co-2' });
    const connectionId = await connectReady('owner-2');
    await as('owner-2', 'me.changeConnection', { connectionId, shared: true });
    expect(await connectionOf('member-2')).toMatchObject({
      id: connectionId,
      settings: { values: { pipeline: 'sales' } },
    });
    for (const [path, input, method] of [
      ['me.settings.save', { connectionId, values: { pipeline: 'partners' } }, 'POST'],
      ['me.settings.options', { connectionId, setting: 'pipeline' }, 'GET'],
    ] as const) {
      expect((await as('member-2', path, input, method)).status).toBe(404);
    }
    expect((await as('member-2', 'me.enableWorkflow', { workflowId: 'copy', connectionId })).status).toBe(409);
    await save('owner-2', { connectionId, workflowId: 'copy', values: { list: 'Leads' } });
    expect((await as('member-2', 'me.enableWorkflow', { workflowId: 'copy', connectionId })).status).toBe(200);
    const { executionIds } = await client.events.send('member-2', 'asked', {});
    expect(await outputOf(executionIds[0])).toMatchObject({ list: 'Leads', limit: 5 });
  });
});

describe('a run', () => {
  test('is given what was filled in when it started, with initial values where nothing was', async () => {
    const connectionId = await connectReady('run', { tags: ['b', 'a', 'b'] });
    await save('run', { connectionId, workflowId: 'copy', values: { list: 'Leads', from: '2026-01-31' } });
    await as('run', 'me.enableWorkflow', { workflowId: 'copy', connectionId });
    const { executionIds } = await client.events.send('run', 'asked', {});
    await save('run', { connectionId, workflowId: 'copy', values: { list: 'Customers', limit: 7 } });
    expect(await outputOf(executionIds[0])).toEqual({
      list: 'Leads',
      limit: 5,
      from: '2026-01-31',
      account: { pipeline: 'sales', tags: ['b', 'a'], loud: false },
    });
    const again = await client.events.send('run', 'asked', {});
    expect(await outputOf(again.executionIds[0])).toMatchObject({ list: 'Customers', limit: 7, from: null });
    await save('run', { connectionId, workflowId: 'daily', values: { hour: 6 } });
    await as('run', 'me.enableWorkflow', { workflowId: 'daily', connectionId });
    expect(await client.workflows.clocks('run')).toMatchObject([{ workflowId: 'daily', cron: '0 6 * * *' }]);
    await save('run', { connectionId, workflowId: 'daily', values: {} });
    expect(await client.workflows.clocks('run')).toMatchObject([{ workflowId: 'daily', cron: '0 8 * * *' }]);
  });

  test('does not begin in any way while something that is required is missing', async () => {
    const connectionId = await connectReady('stop');
    await save('stop', { connectionId, workflowId: 'copy', values: { list: 'Leads' } });
    await save('stop', { connectionId, workflowId: 'news', values: { word: 'first' } });
    const on = ['copy', 'by-hand', 'hear', 'daily', 'news'] as const;
    for (const workflowId of on)
      expect((await as('stop', 'me.enableWorkflow', { workflowId, connectionId })).status).toBe(200);
    const startAll = async () => {
      await client.events.send('stop', 'asked', {});
      await deliver(accountOf.get(connectionId) ?? '');
      await makeDue(stack, { connectionId });
      await eventually(
        () =>
          queryDatabase<{ due: boolean }>(
            stack,
            sql`select next_at <= now() as due from workflow.schedule where label = ${connectionId}`,
          ),
        (rows) => rows.length === 2 && rows.every(({ due }) => !due),
      );
      return await as('stop', 'me.workflows.run', { workflowId: 'by-hand', connectionId });
    };
    // As a deploy would have it that requires more.
    await queryDatabase(stack, sql`update connect.connection set settings = '{}' where id = ${connectionId}`);
    const before = (await executionsOf('stop')).length;
    const refused = await startAll();
    expect(refused).toMatchObject({ status: 409, body: { data: { code: 'conflict' } } });
    expect(refused.body.message).toContain('"Pipeline"');
    expect(await executionsOf('stop')).toHaveLength(before);
    await queryDatabase(
      stack,
      sql`update connect.connection set settings = '{"pipeline": "sales"}', workflow_settings = null where id = ${connectionId}`,
    );
    expect((await client.events.send('stop', 'asked', {})).executionIds).toEqual([]);
    await save('stop', { connectionId, workflowId: 'copy', values: { list: 'Leads' } });
    await save('stop', { connectionId, workflowId: 'news', values: { word: 'second' } });
    expect((await startAll()).status).toBe(200);
    const started = await eventually(
      () => executionsOf('stop'),
      (items) => new Set(items.map(({ workflowId }) => workflowId)).size >= on.length + 1,
    );
    expect(new Set(started.map(({ workflowId }) => workflowId))).toEqual(new Set(['welcome', ...on]));
    const news = started.filter(({ workflowId }) => workflowId === 'news');
    expect(await outputOf(news[0]?.id)).toEqual({ word: 'second', pipeline: 'sales' });
  });
});

/** The provider tells of a contact of an account. */
async function deliver(accountId: string): Promise<void> {
  const contact = { id: 'c', email: 'c@example.com', lists: [], tags: [] };
  const body = JSON.stringify({ id: randomUUID(), type: 'contact.created', accountId, data: { contact } });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = `v1=${createHmac('sha256', signingSecret).update(`${timestamp}.${body}`).digest('hex')}`;
  const answer = await fetch(`${stack.url}/hooks/${stack.project.projectId}/crm`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sandbox-timestamp': timestamp, 'sandbox-signature': signature },
    body,
  });
  expect(answer.status).toBeLessThan(300);
}

describe('choices of the account', () => {
  test('are loaded as the account, also before anything is filled in', async () => {
    const { connectionId } = await connect('choose');
    const pipelines = await ask('choose', { connectionId, setting: 'pipeline' });
    expect(pipelines.body).toEqual({
      options: [
        { value: 'sales', label: 'Sales' },
        { value: 'partners', label: 'Partners' },
        { value: 'renewals', label: 'Renewals' },
      ],
    });
    // A dependent one is asked for what the form has, or what is saved.
    const none = await ask('choose', { connectionId, setting: 'stage' });
    expect(none).toMatchObject({
      status: 400,
      body: { data: { code: 'invalid_fields', fields: { pipeline: { code: 'required' } } } },
    });
    const inForm = await ask('choose', { connectionId, setting: 'stage', values: { pipeline: 'partners' } });
    expect(inForm.body.options.map(({ label }: { label: string }) => label)).toEqual(['Applied', 'Approved', 'Active']);
    await save('choose', { connectionId, values: { pipeline: 'renewals' } });
    expect((await ask('choose', { connectionId, setting: 'stage' })).body.options).toHaveLength(4);
    const made = await ask('choose', { connectionId, setting: 'made' });
    expect(made.body.options).toEqual([{ value: 'made', label: 'con_' }]);
  });

  test('are searched, and come a page at a time', async () => {
    const { connectionId } = await connect('search');
    const found = await ask('search', { connectionId, setting: 'owner', search: 'ada l' });
    expect(found.body.options.map(({ value }: { value: string }) => value)).toEqual(['ada.lamarr', 'ada.liskov']);
    const all: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const { body } = await ask('search', {
        connectionId,
        setting: 'owner',
        ...(cursor === undefined ? {} : { cursor }),
      });
      all.push(...body.options.map(({ value }: { value: string }) => value));
      cursor = body.nextCursor;
      pages += 1;
    } while (cursor !== undefined);
    expect([all.length, new Set(all).size, pages]).toEqual([120, 120, 3]);
    expect(await ask('search', { connectionId, setting: 'owner', cursor: 'made up' })).toMatchObject({ status: 400 });
  });

  test('are bounded, and get what they depend on and nothing else', async () => {
    const { connectionId } = await connect('bound');
    const query = {
      connectionId,
      setting: 'given',
      search: 'not searchable',
      values: { tags: ['a'], pipeline: 'secret' },
    };
    const first = await ask('bound', query);
    expect(first.body.options).toHaveLength(500);
    expect(first.body.options[0]).toEqual({ value: 'v0', label: 'v0' });
    const last = given.inputs.at(-1);
    expect(last).toMatchObject({ settings: { tags: ['a'], loud: false } });
    expect(Object.keys(last ?? {}).toSorted()).toEqual(['http', 'settings']);
    const second = await ask('bound', { ...query, cursor: first.body.nextCursor });
    const third = await ask('bound', { ...query, cursor: second.body.nextCursor });
    expect([second.body.options[0].value, third.body.options.length, third.body.nextCursor]).toEqual([
      'v500',
      200,
      undefined,
    ]);
  });

  test('that cannot be loaded say so in a code, without the words of who failed', async () => {
    const { connectionId } = await connect('fails');
    const answers = await Promise.all(
      ['broken', 'hangs', 'wrong', 'missing', 'escapes', 'loud', 'nothing'].map((setting) =>
        ask('fails', { connectionId, setting }),
      ),
    );
    expect(answers.map(({ body }) => body.data.code)).toEqual([
      'provider_error',
      'provider_error',
      'provider_error',
      'provider_rejected',
      'invalid_request',
      'invalid_request',
      'not_found',
    ]);
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain(inner);
    expect(stack.logLines.filter((line) => line.includes(inner)).length).toBeGreaterThan(0);
    for (const [fault, code] of [
      [{ kind: 'status', status: 503 }, 'provider_error'],
      [{ kind: 'html' }, 'provider_error'],
      [{ kind: 'status', status: 429, retryAfter: 60 }, 'provider_busy'],
    ] as const) {
      stack.sandbox.control.setFaults({ api: { fault } });
      const failed = await ask('fails', { connectionId, setting: 'pipeline' });
      stack.sandbox.control.setFaults({ api: { fault: null } });
      expect([fault, failed.body.data?.code]).toEqual([fault, code]);
    }
    expect((await ask('stranger-2', { connectionId, setting: 'pipeline' })).status).toBe(404);
  });

  test('are for the backend as well', async () => {
    const { connectionId } = await connect('backend');
    const { options } = await client.settings.options('backend', {
      connectionId,
      setting: 'stage',
      values: { pipeline: 'sales' },
    });
    expect(options[0]).toEqual({ value: 'sales-1', label: 'Lead' });
    const path = `/users/backend/connections/${connectionId}/settings/options`;
    const rest = await callRest(stack, stack.project.apiKey, `POST ${path}`, { body: { setting: 'fields' } });
    expect(rest.body.options[0]).toEqual({ value: 'name', label: 'Name' });
  });
});

test('a deploy that requires more, or less, moves the accounts that it is about', async () => {
  const connectionId = await connectReady('deploy');
  const beside = async (later: boolean) => {
    const second = await startBeside(stack, { definitions: defineSettings({ sandboxUrl: stack.sandbox.url }, later) });
    await second.core.work();
    await eventually(
      () =>
        queryDatabase<{ state: string }>(stack, sql`select state from connect.connection where id = ${connectionId}`),
      ([row]) => row?.state === (later ? 'needs_setup' : 'connected'),
    );
    await second.stop();
  };
  await beside(true);
  await beside(false);
  const moves = await queryDatabase<{ state: string }>(
    stack,
    sql`select payload ->> 'state' as state from connect.outbox
      where type = 'connection.state_changed' and payload ->> 'connectionId' = ${connectionId} order by id`,
  );
  expect(moves.map(({ state }) => state)).toEqual(['connected', 'needs_setup', 'connected']);
});
