import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paragonRoutes } from '../apps/server/src/paragon/routes.ts';
import { fingerprintRows } from './matrix/fingerprint-rows.ts';
import { type Fixtures, prepareFixtures } from './matrix/fixtures.ts';
import { allowParagon, callParagon } from './stack/call-paragon.ts';
import { startStack, type Stack } from './stack/start-stack.ts';

/**
 * Every address of Paragon's API as everybody whose it is not. A route that is not in the table fails: who adds one says here what
 * of A1 it can be asked for.
 */
let stack: Stack;
let client: pg.Client;
let fixtures: Fixtures;
const session = 'the session of A1';
beforeAll(async () => {
  stack = await startStack({
    work: false,
    limits: { requestsPerMinutePerKey: 1_000_000, requestsPerMinutePerUser: 1_000_000 },
  });
  client = new pg.Client({ connectionString: stack.connectionString });
  await client.connect();
  fixtures = await prepareFixtures(stack);
  for (const project of [stack.project, fixtures.projectB]) await allowParagon(stack, project);
  const asked = new URLSearchParams({
    integrationId: 'crm',
    originForPostMessage: 'http://localhost:4300',
    oauthMetaKeyId: session,
    installOptions: JSON.stringify({ selectedCredentialId: fixtures.connectionId }),
  }).toString();
  const { status } = await callParagon(stack, fixtures.tokens.a1, `GET /v2/sdk/actions/build-oauth?${asked}`);
  if (status !== 200) throw new Error(`no session of A1: ${status}`);
});
afterAll(async () => {
  await client.end();
  await stack.stop();
});

interface Asked {
  readonly request: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What A1 has. */
type Owned = 'connectionId' | 'mailConnectionId' | 'executionId' | 'session';

type Ask = (id: string) => Asked;

const byHeader = (request: string, body?: unknown): Ask => {
  return (id) => ({ request, ...(body === undefined ? {} : { body }), headers: { 'x-paragon-credential': id } });
};
const byPath = (method: string, path: string, body?: unknown): Ask => {
  return (id) => ({ request: `${method} ${path.replace('ID', id)}`, ...(body === undefined ? {} : { body }) });
};
const credential = '/sdk/credentials/{credentialId}';
const history = '/task-history/workflow-executions';
const window = (id: string) =>
  new URLSearchParams({
    integrationId: 'crm',
    originForPostMessage: 'http://localhost:4300',
    oauthMetaKeyId: 'another session',
    installOptions: JSON.stringify({ selectedCredentialId: id }),
  }).toString();

/** What of A1 each address can be asked for; `whole` where it is about the caller alone. */
const table: Readonly<Record<string, { readonly id: Owned; readonly ask: Ask } | 'whole'>> = {
  'GET /sdk/me': 'whole',
  'PATCH /sdk/me': 'whole',
  'GET /sdk/metadata': 'whole',
  'GET /sdk/integrations': 'whole',
  'DELETE /sdk/integrations/{integrationId}': {
    id: 'mailConnectionId',
    ask: byHeader('DELETE /sdk/integrations/mail'),
  },
  'GET /sdk/credentials': { id: 'mailConnectionId', ask: byHeader('GET /sdk/credentials?integration=mail') },
  'POST /sdk/credentials': {
    id: 'mailConnectionId',
    ask: (id) => ({
      request: 'POST /sdk/credentials',
      body: { integrationId: 'mail', payload: { apiKey: 'x' }, installOptions: { selectedCredentialId: id } },
    }),
  },
  [`GET ${credential}`]: { id: 'connectionId', ask: byPath('GET', '/sdk/credentials/ID') },
  [`PATCH ${credential}`]: {
    id: 'connectionId',
    ask: byPath('PATCH', '/sdk/credentials/ID', { config: { workflowSettings: { leak: { enabled: true } } } }),
  },
  [`DELETE ${credential}`]: { id: 'connectionId', ask: byPath('DELETE', '/sdk/credentials/ID') },
  [`POST ${credential}/complete-setup`]: {
    id: 'connectionId',
    ask: byPath('POST', '/sdk/credentials/ID/complete-setup', { payload: {} }),
  },
  ...Object.fromEntries(
    ['POST', 'PATCH', 'DELETE'].map((method) => [
      `${method} ${credential}/configurations`,
      { id: 'connectionId' as const, ask: byPath(method, '/sdk/credentials/ID/configurations', {}) },
    ]),
  ),
  'POST /sdk/workflows/{workflowId}': { id: 'connectionId', ask: byHeader('POST /sdk/workflows/leak') },
  'DELETE /sdk/workflows/{workflowId}': { id: 'connectionId', ask: byHeader('DELETE /sdk/workflows/send-contacts') },
  'POST /sdk/triggers/{workflowId}': {
    id: 'connectionId',
    ask: byHeader('POST /sdk/triggers/copy-contacts', {}),
  },
  'POST /sdk/events/trigger': {
    id: 'connectionId',
    ask: byHeader('POST /sdk/events/trigger', { name: 'contact.created', payload: { id: 't', email: 'a@b.example' } }),
  },
  'POST /v2/sdk/events/trigger': {
    id: 'connectionId',
    ask: byHeader('POST /v2/sdk/events/trigger', {
      name: 'contact.created',
      payload: { id: 't', email: 'a@b.example' },
    }),
  },
  'POST /sdk/actions': {
    id: 'connectionId',
    ask: byHeader('POST /sdk/actions', { action: 'crm', sourceKey: 'owner' }),
  },
  'POST /sdk/resources/{resourceId}/connect': 'whole',
  ...Object.fromEntries(
    ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) =>
      ['/sdk/proxy/{type}', '/sdk/proxy/{type}/{rest}', '/sdk/proxy/custom/{type}/{rest}'].map((path) => [
        `${method} ${path}`,
        {
          id: 'connectionId' as const,
          ask: byHeader(`${method} ${path.replace('{type}', 'crm').replace('{rest}', 'me')}`),
        },
      ]),
    ),
  ),
  'GET /sdk/actions/oauth-nonce': 'whole',
  'GET /sdk/actions/build-oauth': {
    id: 'connectionId',
    ask: (id) => ({ request: `GET /sdk/actions/build-oauth?${window(id)}` }),
  },
  'GET /v2/sdk/actions/build-oauth': {
    id: 'connectionId',
    ask: (id) => ({ request: `GET /v2/sdk/actions/build-oauth?${window(id)}` }),
  },
  'GET /sdk/actions/session-id/{session}': { id: 'session', ask: byPath('GET', '/sdk/actions/session-id/ID') },
  'DELETE /sdk/actions/session-id/{session}': { id: 'session', ask: byPath('DELETE', '/sdk/actions/session-id/ID') },
  [`GET ${history}`]: 'whole',
  [`GET ${history}/{executionId}`]: { id: 'executionId', ask: byPath('GET', `${history}/ID`) },
  [`GET ${history}/{executionId}/step-executions/{stepExecutionId}`]: {
    id: 'executionId',
    ask: byPath('GET', `${history}/ID/step-executions/x`),
  },
  [`POST ${history}/{executionId}/replay`]: { id: 'executionId', ask: byPath('POST', `${history}/ID/replay`) },
  'GET /triggers': { id: 'connectionId', ask: byHeader('GET /triggers?integrations=crm') },
  'POST /triggers/connect/{integrationId}/custom-triggers/{webhookId}': 'whole',
  'GET /ui': 'whole',
  'GET /ui/{file}': 'whole',
  'GET /integrations/{file}': 'whole',
  'GET /images/icons/{file}': 'whole',
};

const nameOf = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`;
const routes = paragonRoutes.map((route) => [nameOf(route), route] as const);

test('has a row for every route, and none for what is gone', () => {
  expect(Object.keys(table).toSorted()).toEqual(routes.map(([name]) => name).toSorted());
});

async function send(token: string | undefined, { request, ...more }: Asked, projectId = stack.project.projectId) {
  const { status, body } = await callParagon(stack, token, request, { ...more, projectId });
  const text = JSON.stringify(body).replace(/"requestId":"[^"]*"/g, '"requestId":""');
  // Of a page what is new each time: what lets its own style and script run.
  return { status, body: text.replace(/nonce=\\"[^"]*\\"/g, '') };
}

/** What runs for A1, or on an account of theirs for anybody. */
async function runsOfA1(): Promise<readonly unknown[]> {
  const { rows } = await client.query(
    `select e.id, e.status from workflow.execution e join connect.connected_user u on u.id = e.subject
      where u.external_id = $1 or e.label = $2 order by e.id`,
    [fixtures.a1, fixtures.connectionId],
  );
  return rows;
}

const idOf = (name: Owned): string => (name === 'session' ? session : fixtures[name]);

test.each(routes.filter(([name]) => table[name] !== 'whole'))(
  "%s answers for somebody else's as for what does not exist, and changes nothing of theirs",
  async (name, { auth }) => {
    const row = table[name];
    if (row === undefined || row === 'whole') throw new TypeError(name);
    const foreign = encodeURIComponent(idOf(row.id));
    const unknown = row.id === 'session' ? 'unknown' : randomUUID();
    const projectB = fixtures.projectB;
    const callers =
      auth === 'key'
        ? [[projectB.apiKey, projectB.projectId] as const]
        : [[fixtures.tokens.a2, stack.project.projectId] as const, [fixtures.tokens.b1, projectB.projectId] as const];
    const before = await fingerprintRows(client, stack.project.projectId);
    const running = await runsOfA1();
    for (const [token, projectId] of callers) {
      const [theirs, nobodys] = [
        await send(token, row.ask(foreign), projectId),
        await send(token, row.ask(unknown), projectId),
      ];
      expect(theirs).toEqual({ ...nobodys, body: nobodys.body.replaceAll(unknown, idOf(row.id)) });
      for (const value of [fixtures.secret, fixtures.email, 'Ada Lovelace', 'ada@northwind.example']) {
        expect(theirs.body).not.toContain(value);
      }
    }
    expect(await runsOfA1()).toEqual(running);
    if (!name.endsWith('/sdk/events/trigger')) {
      expect(await fingerprintRows(client, stack.project.projectId)).toEqual(before);
      return;
    }
    // What an event of A2 writes is of A2. From A1 it starts something, so there was something to leave alone.
    expect((await send(fixtures.tokens.a1, row.ask(foreign))).status).toBe(201);
    expect(await runsOfA1()).toHaveLength(running.length + 1);
  },
);

test.each(routes.filter(([, { auth }]) => auth !== 'none'))(
  '%s is refused to who does not prove who they are, or proves it elsewhere',
  async (name, { auth, method, path }) => {
    const row = table[name];
    const asked =
      row === undefined || row === 'whole'
        ? { request: `${method} ${path.replaceAll(/\{\w+\}/g, 'crm')}` }
        : row.ask(encodeURIComponent(idOf(row.id)));
    const { tokens, projectB } = fixtures;
    const wrong =
      auth === 'key'
        ? [undefined, tokens.a1, projectB.apiKey]
        : [undefined, tokens.expired, tokens.revoked, tokens.viewer, stack.project.apiKey];
    const before = await fingerprintRows(client, stack.project.projectId);
    for (const token of wrong) {
      const { status, body } = await send(token, asked);
      expect([401, 404], `${name} ${body}`).toContain(status);
      expect(body).not.toContain(fixtures.email);
    }
    expect(await fingerprintRows(client, stack.project.projectId)).toEqual(before);
  },
);

test('a token of another project is one with an unknown key, of which only so many are looked at', async () => {
  const asked = { request: 'GET /sdk/me' };
  expect((await send(fixtures.tokens.b1, asked)).status).toBe(401);
  for (let at = 0; at < 20; at += 1) await send(fixtures.tokens.b1, asked);
  expect((await send(fixtures.tokens.b1, asked)).status).toBe(429);
});
