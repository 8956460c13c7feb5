import { Readable } from 'node:stream';
import type { SettingInfo, TriggerKind } from '@acme/api';
import { createUserTokens } from '@acme/sdk';
import { SignJWT, importPKCS8 } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import pino from 'pino';
import * as z from 'zod';
import { createApp } from '../apps/server/src/http/app.ts';
import { describeTriggers } from '../apps/server/src/paragon/triggers.ts';
import { canary, remember } from './stack/canary.ts';
import { allowParagon, callParagon } from './stack/call-paragon.ts';
import { listenToStatements } from './stack/listen-statements.ts';
import { connectCrmByWindow } from './stack/paragon-window.ts';
import { queryDatabase } from './stack/query-database.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { openAttempt } from './stack/open-attempt.ts';
import { callAsUser, eventually, hostOrigin, startStack, type Stack } from './stack/start-stack.ts';

/** Each address of Paragon's API against its documented shape, and what the switch of a project lets it do. */
let stack: Stack;
const statements = listenToStatements();
beforeAll(async () => {
  stack = await startStack({ work: false });
  await allowParagon(stack, stack.project);
});
afterAll(async () => {
  await stack.stop();
  statements.stop();
});

const call = (token: string | undefined, request: string, options?: Parameters<typeof callParagon>[3]) =>
  callParagon(stack, token, request, options);

const Uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const Status = z.enum(['VALID', 'INVALID', 'PENDING']);
const Settings = z.record(z.string(), z.object({ enabled: z.boolean(), settings: z.record(z.string(), z.unknown()) }));
const dates = { dateCreated: z.iso.datetime(), dateUpdated: z.iso.datetime() };
const Configuration = z.object({
  id: Uuid,
  ...dates,
  connectCredentialId: Uuid,
  workflowSettings: Settings,
  sharedSettings: z.object({}),
  configMeta: z.object({}),
  isDefault: z.literal(true),
});
const Credential = z.object({
  id: Uuid,
  ...dates,
  projectId: Uuid,
  integrationId: Uuid,
  personaId: Uuid,
  configurations: z.array(Configuration).length(1),
  isPreviewCredential: z.boolean(),
  providerId: z.string(),
  providerData: z.object({}),
  status: Status,
  dateRefreshed: z.iso.datetime(),
  dateValidUntil: z.null(),
  refreshFailureCount: z.string(),
  isRefreshing: z.boolean(),
});
const Me = z.object({
  authenticated: z.literal(true),
  userId: z.string(),
  meta: z.record(z.string(), z.unknown()),
  integrations: z.record(
    z.string(),
    z.object({
      enabled: z.boolean(),
      credentialId: Uuid.optional(),
      credentialStatus: Status.optional(),
      configuredWorkflows: Settings,
      allCredentials: z.array(Credential),
    }),
  ),
  resources: z.array(z.object({ id: Uuid, slug: z.string(), integrationId: Uuid })),
  project: z.object({ id: Uuid, accessibleFeatures: z.array(z.string()).min(9) }),
});
const Failure = z.object({
  message: z.string().min(1),
  code: z.string(),
  status: z.number(),
  meta: z.object({ requestId: z.string() }),
});

const mailKey = () => stack.sandbox.control.state().mailKeys[0]?.key ?? '';

async function installMail(token: string): Promise<z.infer<typeof Credential>> {
  const { body: integrations } = await call(token, 'GET /sdk/integrations');
  const { id } = integrations.find((one: { type: string }) => one.type === 'mail');
  const { status, body } = await call(token, 'POST /sdk/credentials', {
    body: { integrationId: id, config: {}, payload: { apiKey: mailKey(), skipPostOAuthInputs: false } },
  });
  expect([status, body]).toEqual([200, body]);
  Credential.parse(body);
  return body;
}

/** A token as Paragon's own documents have it signed. */
async function signAsParagon(claims: Record<string, unknown>): Promise<string> {
  const key = await importPKCS8(stack.project.signingKeyPem, 'RS256');
  const now = Math.floor(Date.now() / 1000);
  return remember(
    'user token',
    await new SignJWT({ iat: now, exp: now + 3600, ...claims }).setProtectedHeader({ alg: 'RS256' }).sign(key),
  );
}

describe('the switch', () => {
  test('off, every address is as if it were not there, whoever asks', async () => {
    const other = await stack.core.admin.createProject({ name: 'Not for Paragon', origins: [hostOrigin] });
    const token = remember('user token', await createUserTokens({ url: stack.url, ...other }).sign('u'));
    const { paragonRoutes } = await import('../apps/server/src/paragon/routes.ts');
    for (const { method, path } of paragonRoutes) {
      const request = `${method} ${path.replaceAll(/\{\w+\}/g, 'x')}`;
      const { status, body } = await call(token, request, { projectId: other.projectId });
      expect([request, status, body]).toEqual([
        request,
        404,
        { code: 'not_found', message: 'There is nothing at this address.', requestId: expect.any(String) },
      ]);
    }
    const preflight = await call(undefined, 'OPTIONS /sdk/me', { projectId: other.projectId });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([404, null]);
  });

  test('turned on and off it holds at once, and is in the audit', async () => {
    const other = await stack.core.admin.createProject({ name: 'Turned', origins: [hostOrigin] });
    const token = remember('user token', await createUserTokens({ url: stack.url, ...other }).sign('u'));
    const look = async () => (await call(token, 'GET /sdk/me', { projectId: other.projectId })).status;
    await stack.core.admin.configureProject(other.projectId, { paragonCompat: true });
    await eventually(look, (status) => status === 200);
    await stack.core.admin.configureProject(other.projectId, { paragonCompat: false });
    await eventually(look, (status) => status === 404);
    const { items } = await stack.core.services.audit.list(stack.core.admin.actor(other.projectId), {
      action: 'project.changed',
      limit: 10,
    });
    expect(items.map(({ before, after }) => [before, after])).toEqual([
      [{ paragonCompat: true }, { paragonCompat: false }],
      [{ paragonCompat: false }, { paragonCompat: true }],
    ]);
  });
});

describe('who asks', () => {
  test('a token without aud, and one with an aud of Paragon, are good here and nowhere else', async () => {
    const { projectId } = stack.project;
    const tokens = [
      await signAsParagon({ sub: 'without aud' }),
      await signAsParagon({ sub: 'with aud', aud: `useparagon.com/${projectId}` }),
    ];
    for (const token of tokens) {
      expect((await call(token, 'GET /sdk/me')).status).toBe(200);
      expect((await callAsUser(stack, token, 'me.get', undefined, { method: 'GET' })).status).toBe(401);
    }
    const foreign = await signAsParagon({ sub: 'u', aud: 'useparagon.com/another' });
    expect((await call(foreign, 'GET /sdk/me')).status).toBe(401);
  });

  test('a token that is limited in words of Paragon is refused, here and by our own API', async () => {
    const token = await signAsParagon({
      sub: 'u-limited',
      aud: `${new URL(stack.url).host}/${stack.project.projectId}`,
      'urn:useparagon:connect:permissions': { 'integration:*': true },
    });
    const { status, body } = await call(token, 'GET /sdk/me');
    expect([status, Failure.parse(body).code]).toEqual([401, 'invalid_token']);
    expect((await callAsUser(stack, token, 'me.get', undefined, { method: 'GET' })).status).toBe(401);
  });

  test('a view token of support is none of Paragon’s tokens', async () => {
    await stack.client.users.setMetadata('u-viewed', { plan: 'pro' });
    const { token } = await stack.client.users.createViewToken('u-viewed', { viewer: 'kim@taskly.test' });
    expect((await call(token, 'GET /sdk/me')).status).toBe(401);
  });

  test('an origin that is not the host’s is refused, and may not read the refusal', async () => {
    const token = await stack.tokens.sign('u-elsewhere');
    const { status, headers, body } = await call(token, 'GET /sdk/me', { origin: 'https://evil.example' });
    expect([status, Failure.parse(body).code]).toEqual([403, 'forbidden_origin']);
    expect(headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await call(undefined, 'OPTIONS /sdk/me', { origin: 'https://evil.example' });
    expect(preflight.status).toBe(403);
  });

  test('a page of the host may ask with every header that SDKs send', async () => {
    const { status, headers } = await call(undefined, 'OPTIONS /sdk/me');
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, hostOrigin]);
    const allowed = headers.get('access-control-allow-headers')?.split(', ');
    expect(allowed).toEqual(
      expect.arrayContaining(['authorization', 'x-paragon-sdk-version', 'x-paragon-credential', 'content-type']),
    );
    expect(headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, PATCH, DELETE');
  });

  test('headers of the app’s own may go with requests to providers, and with nothing else', async () => {
    const ask = async (path: string, asked: string, origin = hostOrigin) => {
      const headers = { 'access-control-request-headers': asked };
      const preflight = await call(undefined, `OPTIONS ${path}`, { headers, origin });
      return { ...preflight, allowed: preflight.headers.get('access-control-allow-headers')?.split(', ') ?? [] };
    };
    const own = 'authorization,Notion-Version, x-paragon-use-slack-token-type,bad(name,two words,"quoted",,*';
    const { status, allowed } = await ask('/sdk/proxy/crm/me', own);
    expect([status, new Set(allowed).size]).toEqual([204, allowed.length]);
    expect(allowed).toEqual(
      expect.arrayContaining(['authorization', 'notion-version', 'x-paragon-use-slack-token-type']),
    );
    expect(allowed.filter((name) => /[^a-z*-]/.test(name))).toEqual([]);
    expect((await ask('/sdk/proxy/crm/me', `x-${'a'.repeat(200)}`)).allowed.join()).not.toContain('aaa');
    expect((await ask('/sdk/me', own)).allowed).not.toContain('notion-version');
    const evil = await ask('/sdk/proxy/crm/me', own, 'https://evil.example');
    expect([evil.status, evil.allowed]).toEqual([403, []]);
  });

  test('what fails before it is known who asks is logged and answered', async () => {
    const answers = createApp({
      core: { ...stack.core, speaksParagon: () => Promise.reject(new Error('The database is gone.')) },
      log: pino({}, { write: (line: string) => void stack.logLines.push(line) }),
      publicUrl: stack.url,
      isReady: () => true,
    });
    const answer = await answers(new Request(`${stack.url}/projects/${stack.project.projectId}/sdk/me`));
    const failure = Failure.parse(await answer.json());
    expect([answer.status, failure.code, failure.message]).toEqual([
      500,
      'internal_error',
      expect.not.stringContaining('database'),
    ]);
    expect(stack.logLines.at(-1)).toContain('The database is gone.');
    expect(stack.logLines.at(-1)).toContain(failure.meta.requestId);
  });

  test('a token in the address proves somebody for a window alone', async () => {
    const token = await stack.tokens.sign('u-in-address');
    for (const path of ['/sdk/me', '/sdk/integrations', '/sdk/credentials', '/sdk/actions/session-id/x']) {
      expect([path, (await call(undefined, `GET ${path}?userToken=${token}`)).status]).toEqual([path, 401]);
    }
    const window = `/sdk/actions/oauth-nonce?integrationId=crm&originForPostMessage=${hostOrigin}&userToken=${token}`;
    const { status, headers, body } = await call(undefined, `GET ${window}`, { origin: null });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBeNull();
    expect(body).not.toContain(token);
    expect(stack.logLines.join('\n')).not.toContain(token);
  });
});

describe('the user', () => {
  test('GET sdk/me has the documented shape, with one entry for each integration', async () => {
    const token = await stack.tokens.sign('u-me');
    const me = Me.parse((await call(token, 'GET /sdk/me')).body);
    expect(me.userId).toBe('u-me');
    expect(Object.keys(me.integrations).toSorted()).toEqual(['crm', 'mail']);
    expect(me.integrations['crm']).toEqual({ enabled: false, configuredWorkflows: {}, allCredentials: [] });
    expect(me.project.accessibleFeatures).toContain('headless-cp');
  });

  test('GET sdk/me is one statement of the database, and writes nothing', async () => {
    const token = await stack.tokens.sign('u-again');
    const read = async () => void (await call(token, 'GET /sdk/me'));
    await read();
    const asked = await statements.during(stack.connectionString, read);
    expect(asked).toEqual([expect.stringMatching(/^select /i)]);
  });

  test('PATCH sdk/me merges, also what the definition does not name, and it decides nothing', async () => {
    const token = await stack.tokens.sign('u-meta');
    const first = await call(token, 'PATCH /sdk/me', { body: { meta: { nickname: 'Ada', Team: { size: 3 } } } });
    expect([first.status, first.body.meta]).toEqual([200, { nickname: 'Ada', Team: { size: 3 } }]);
    await call(token, 'PATCH /sdk/me', { body: { meta: { nickname: null, Name: 'Æda Ł' } } });
    expect((await call(token, 'GET /sdk/me')).body.meta).toEqual({ Name: 'Æda Ł', Team: { size: 3 } });
    const user = await stack.client.users.get('u-meta');
    expect(user.provenance?.['Team']?.by).toBe('browser');
    // Our own API shows a browser nothing of it, and takes nothing like it.
    const { body } = await callAsUser(stack, token, 'me.get', undefined, { method: 'GET' });
    expect(body.metadata).toEqual({});
    const ours = await callAsUser(stack, token, 'me.setMetadata', { metadata: { Team: 'x' } });
    expect([ours.status, ours.body.data.code]).toEqual([400, 'invalid_metadata']);
  });

  const NotStored = z.record(z.string(), z.object({ code: z.string(), message: z.string() }));
  const notStored = (body: { metaNotStored?: unknown }) =>
    Object.entries(NotStored.parse(body.metaNotStored)).map(([key, { code }]) => [key, code]);

  test.each([
    ['a key that the host keeps for itself', { plan: 'pro' }, 'not_writable'],
    ['a declared key that is not the browser’s', { Email: 'a@b.example' }, 'not_writable'],
    ['a secret', { apiKey: 'x'.repeat(20) }, 'secret_server_only'],
    ['what looks like a credential', { note: 'ghp_abcdefghijklmnopqrstuvwxyz0123456789' }, 'looks_like_credential'],
    ['a name that says that it is one', { sessionToken: 'hunter2' }, 'looks_like_credential'],
    ['a name with a space', { 'Company Name': 'Northwind' }, 'invalid_name'],
    ['more than a value may be', { note: 'x'.repeat(5_000) }, 'wrong_type'],
  ])('PATCH sdk/me leaves out %s, says so, and takes what is beside it', async (about, meta, code) => {
    const token = await stack.tokens.sign(`u-refused ${about}`);
    const { status, body } = await call(token, 'PATCH /sdk/me', { body: { meta: { ...meta, Fine: 'yes' } } });
    expect([status, body.meta]).toEqual([200, { Fine: 'yes' }]);
    expect(notStored(body)).toEqual([[Object.keys(meta)[0], code]]);
    expect((await call(token, 'GET /sdk/me')).body).toMatchObject({ authenticated: true, meta: { Fine: 'yes' } });
  });

  test('more than a user holds is left out whole, and told', async () => {
    const token = await stack.tokens.sign('u-too-much');
    await call(token, 'PATCH /sdk/me', { body: { meta: { Fine: 'yes' } } });
    const meta = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`part${at}`, at]));
    const { status, body } = await call(token, 'PATCH /sdk/me', { body: { meta } });
    expect([status, body.meta]).toEqual([200, { Fine: 'yes' }]);
    expect(new Set(notStored(body).map(([, code]) => code))).toEqual(new Set(['payload_too_large']));
    expect(notStored(body)).toHaveLength(50);
  });

  test('a user who was imported says the same again, and stays; what the server has set is not changed', async () => {
    const imported = JSON.stringify([{ userId: 'u-imported', meta: { Name: 'Ada', nickname: 'from the server' } }]);
    const how = { projectId: stack.project.projectId, names: new Map(), dryRun: false, overwrite: false };
    for await (const _ of stack.core.admin.importParagon(Readable.from([Buffer.from(imported)]), how));
    const token = await stack.tokens.sign('u-imported');
    const before = await stack.client.users.get('u-imported');
    expect(before.metadata).toEqual({ Name: 'Ada', nickname: 'from the server' });
    for (const meta of [before.metadata, { Name: 'Eve', nickname: 'mine' }]) {
      const { status, body } = await call(token, 'PATCH /sdk/me', { body: { meta } });
      // The same words for the same value: nobody finds out by trying what the server has set.
      expect([status, notStored(body)]).toEqual([
        200,
        [
          ['Name', 'owned_by_server'],
          ['nickname', 'owned_by_server'],
        ],
      ]);
      const headers = { 'x-paragon-user-metadata': JSON.stringify(meta) };
      expect((await call(token, 'GET /sdk/me', { headers })).status).toBe(200);
    }
    expect((await stack.client.users.get('u-imported')).metadata).toEqual(before.metadata);
  });

  test('the header of older SDKs writes metadata, and one that is no JSON is refused', async () => {
    const token = await stack.tokens.sign('u-header');
    const write = (meta: string) => call(token, 'GET /sdk/me', { headers: { 'x-paragon-user-metadata': meta } });
    const kept = await write(JSON.stringify({ Email: 'a@b.example' }));
    expect([kept.status, notStored(kept.body)]).toEqual([200, [['Email', 'not_writable']]]);
    expect((await write(JSON.stringify({ Company: 'Northwind' }))).body.meta).toEqual({ Company: 'Northwind' });
    const broken = await write('{');
    expect([broken.status, Failure.parse(broken.body).code]).toEqual([400, 'invalid_request']);
  });
});

describe('integrations', () => {
  test('GET sdk/integrations has the documented shape', async () => {
    const { body } = await call(await stack.tokens.sign('u-integrations'), 'GET /sdk/integrations');
    const Integration = z.object({
      id: Uuid,
      ...dates,
      projectId: Uuid,
      customIntegrationId: z.null(),
      resourceId: z.null(),
      type: z.string(),
      isActive: z.literal(true),
      configs: z
        .array(
          z.object({
            id: Uuid,
            integrationId: Uuid,
            values: z.object({
              overview: z.string(),
              description: z.string(),
              accentColor: z.string(),
              sharedMeta: z.object({ inputs: z.array(z.unknown()) }),
              workflowMeta: z.record(z.string(), z.object({ id: z.string(), inputs: z.array(z.unknown()) })),
            }),
          }),
        )
        .length(1),
      workflows: z.array(z.object({ id: z.string(), description: z.string(), projectId: Uuid, integrationId: Uuid })),
      customIntegration: z.null(),
      hasCredential: z.boolean(),
      name: z.string(),
      brandColor: z.string(),
      needPreOauthInputs: z.boolean(),
      authenticationType: z.enum(['basic', 'oauth']),
      sdkIntegrationConfig: z.object({
        authConfigInputs: z.array(
          z.object({ id: z.string(), title: z.string(), type: z.string(), required: z.boolean() }),
        ),
        postOauthInputs: z.array(z.unknown()),
        accountTypes: z.array(z.unknown()),
        dataSources: z.object({}),
      }),
    });
    const all = z.array(Integration).parse(body);
    expect(all.map(({ type, authenticationType }) => [type, authenticationType])).toEqual([
      ['crm', 'oauth'],
      ['mail', 'basic'],
    ]);
    expect(all[1]?.sdkIntegrationConfig.authConfigInputs).toMatchObject([{ id: 'apiKey', type: 'PASSWORD' }]);
    const [crm] = all;
    expect(Object.keys(crm?.configs[0]?.values.workflowMeta ?? {})).toContain('send-contacts');
  });

  test('GET sdk/metadata lists them, with icons that are there', async () => {
    const { body } = await call(await stack.tokens.sign('u-list'), 'GET /sdk/metadata');
    const Metadata = z.array(z.object({ type: z.string(), name: z.string(), brandColor: z.string(), icon: z.url() }));
    const [crm] = Metadata.parse(body);
    expect(crm).toMatchObject({ type: 'crm', name: 'Sandbox CRM' });
    const icon = await fetch(crm?.icon ?? '');
    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    const hostile = await call(undefined, 'GET /integrations/%3Cscript%3E.svg');
    expect([hostile.status, hostile.body]).toEqual([200, expect.not.stringContaining('<script')]);
  });
});

describe('accounts', () => {
  test('a key connects, is read, listed and disconnected', async () => {
    const token = await stack.tokens.sign('u-key');
    const made = await installMail(token);
    expect(made.status).toBe('VALID');
    expect((await call(token, `GET /sdk/credentials/${made.id}`)).body).toEqual(made);
    expect((await call(token, 'GET /sdk/credentials')).body).toEqual([made]);
    const me = Me.parse((await call(token, 'GET /sdk/me')).body);
    expect(me.integrations['mail']).toMatchObject({ enabled: true, credentialId: made.id, credentialStatus: 'VALID' });

    const account = await call(token, 'GET /sdk/credentials?integration=mail&includeAccountAuth=undefined');
    expect(account.body).toMatchObject({ type: 'mail', credentialId: made.id, providerId: made.providerId });
    const withAuth = await call(token, 'GET /sdk/credentials?integration=mail&includeAccountAuth=true');
    expect([withAuth.status, Failure.parse(withAuth.body).code]).toEqual([403, '7210']);

    const setUp = await call(token, `POST /sdk/credentials/${made.id}/complete-setup`, { body: { payload: {} } });
    expect([setUp.status, setUp.body.id]).toEqual([200, made.id]);
    const unasked = await call(token, `POST /sdk/credentials/${made.id}/complete-setup`, {
      body: { payload: { a: 1 } },
    });
    expect(unasked.status).toBe(400);
    const second = await call(token, `POST /sdk/credentials/${made.id}/configurations`, { body: {} });
    expect([second.status, Failure.parse(second.body).code]).toEqual([409, 'conflict']);

    expect((await call(token, `DELETE /sdk/credentials/${made.id}`)).status).toBe(200);
    expect((await call(token, `GET /sdk/credentials/${made.id}`)).status).toBe(404);
  });

  test('a key that the provider refuses is an error of the integration, and leaves nothing behind', async () => {
    const token = await stack.tokens.sign('u-bad-key');
    const { status, body } = await call(token, 'POST /sdk/credentials', {
      body: { integrationId: 'mail', payload: { apiKey: canary('a wrong key') } },
    });
    expect(status).toBe(400);
    expect(body.meta).toMatchObject({ isIntegrationError: true, message: body.message });
    expect((await call(token, 'GET /sdk/credentials')).body).toEqual([]);
  });

  test.each([
    ['a code of a sign-in that was begun elsewhere', { integrationId: 'crm', code: 'abc' }, 409],
    ['an account that is connected in a window', { integrationId: 'crm', payload: {} }, 409],
    ['a name that is not kept', { integrationId: 'mail', payload: {}, installOptions: { externalId: 'x' } }, 400],
    ['a type of account', { integrationId: 'mail', payload: {}, installOptions: { accountType: 'sandbox' } }, 400],
    ['an integration that there is not', { integrationId: 'none', payload: {} }, 404],
  ])('POST sdk/credentials refuses %s', async (_, sent, status) => {
    const answer = await call(await stack.tokens.sign('u-odd'), 'POST /sdk/credentials', { body: sent });
    expect([answer.status, Failure.parse(answer.body).status]).toEqual([status, status]);
  });

  test('DELETE sdk/integrations ends the account that the header names, and no account of another integration', async () => {
    const token = await stack.tokens.sign('u-ends');
    const { id } = await installMail(token);
    const end = (type: string) =>
      call(token, `DELETE /sdk/integrations/${type}`, { headers: { 'x-paragon-credential': id } });
    expect((await end('crm')).status).toBe(404);
    expect((await end('mail')).status).toBe(200);
    expect((await call(token, 'GET /sdk/me')).body.integrations.mail.allCredentials).toEqual([]);
  });

  test('a resource is an integration with a key of its own', async () => {
    const token = await stack.tokens.sign('u-resource');
    const [resource] = Me.parse((await call(token, 'GET /sdk/me')).body).resources;
    expect(resource?.slug).toBe('mail');
    const { body } = await call(token, `POST /sdk/resources/${resource?.id}/connect`, { body: { apiKey: mailKey() } });
    expect(Credential.parse(body).status).toBe('VALID');
  });
});

describe('the portal', () => {
  const inPortal = async (
    token: string,
    path: string,
    { origin = stack.url, input }: { origin?: string; input?: object } = {},
  ) =>
    await fetch(`${stack.url}/projects/${stack.project.projectId}/ui/trpc/${path}`, {
      method: input === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, origin, 'content-type': 'application/json' },
      ...(input === undefined ? {} : { body: JSON.stringify(input) }),
    });

  test('is a page for the frames of the host alone, and may do nothing but be the panel', async () => {
    const { status, headers, body } = await call(undefined, 'GET /ui?projectId=anything', { origin: null });
    const base = `${stack.url}/projects/${stack.project.projectId}/ui/`;
    expect([status, headers.get('x-frame-options'), headers.get('referrer-policy')]).toEqual([
      200,
      null,
      'no-referrer',
    ]);
    expect(headers.get('content-security-policy')?.split('; ')).toEqual([
      `default-src 'none'`,
      `script-src ${base}`,
      `style-src ${base}`,
      `connect-src ${base}trpc/`,
      `base-uri 'none'`,
      `form-action 'none'`,
      `frame-ancestors ${hostOrigin}`,
    ]);
    expect(body).toContain(`data-origins="${hostOrigin}"`);
    const withoutPages = await stack.core.admin.createProject({ name: 'Without pages', origins: [] });
    await allowParagon(stack, withoutPages);
    const nowhere = await call(undefined, 'GET /ui', { projectId: withoutPages.projectId, origin: null });
    expect(nowhere.headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'$/);
  });

  test.each([
    ['portal.js', 'text/javascript'],
    ['panel.js', 'text/javascript'],
    ['portal.css', 'text/css'],
  ])('has its %s, which a browser need not load twice', async (file, type) => {
    const first = await call(undefined, `GET /ui/${file}`, { origin: null });
    expect([first.status, first.headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`]);
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await call(undefined, `GET /ui/${file}`, { origin: null, headers })).status).toBe(304);
    expect((await call(undefined, `GET /ui/x${file}`, { origin: null })).status).toBe(404);
  });

  test('calls what is the customer’s, with the tokens that Paragon’s clients have, from itself', async () => {
    const token = await signAsParagon({ sub: 'in the portal' });
    expect((await inPortal(token, 'me.get')).status).toBe(200);
    expect((await callAsUser(stack, token, 'me.get', undefined, { method: 'GET', origin: stack.url })).status).toBe(
      401,
    );
    for (const origin of ['https://evil.example', hostOrigin]) {
      expect((await inPortal(token, 'me.get', { origin })).status).toBe(403);
    }
    expect((await inPortal(stack.project.apiKey, 'project.users.list')).status).toBe(404);
    for (const comma of [',', '%2C', '%2c']) {
      expect((await inPortal(stack.project.apiKey, `me.get${comma}project.users.list?batch=1`)).status).toBe(404);
    }
    const other = await stack.core.admin.createProject({ name: 'Not for portals', origins: [hostOrigin] });
    const path = `${stack.url}/projects/${other.projectId}/ui/trpc/me.get`;
    expect((await fetch(path, { headers: { authorization: `Bearer ${token}` } })).status).toBe(404);
  });

  test('opens windows itself, which no other panel can from there', async () => {
    const token = await signAsParagon({ sub: 'opens a window' });
    const made = await inPortal(token, 'me.attempts.create', { input: { integrationId: 'crm' } });
    const { result } = (await made.json()) as { result: { data: { next: { startUrl: string } } } };
    const visit = async (startUrl: string) =>
      await (await createRobot(stack).visit(startUrl, { headers: { referer: `${stack.url}/` } })).text();
    expect(await visit(result.data.next.startUrl)).toContain(`"claim":{"origin":"${stack.url}"`);
    const { startUrl } = await openAttempt(stack, 'opens elsewhere');
    expect(await visit(startUrl)).not.toContain('authorizeUrl');
  });
});

test('a workflow that is asked and has no answer yet goes on, and says so as Paragon does', async () => {
  await stack.client.users.setMetadata('u-waits', { plan: 'pro' });
  const token = await stack.tokens.sign('u-waits');
  await connectCrmByWindow(stack, token);
  await call(token, 'POST /sdk/workflows/look-up');
  const answers = createApp({
    core: stack.core,
    log: pino({ level: 'silent' }),
    publicUrl: stack.url,
    isReady: () => true,
    paragonWaitMs: 100,
  });
  const { projectId } = stack.project;
  const answer = await answers(
    new Request(`${stack.url}/projects/${projectId}/sdk/triggers/look-up`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, origin: hostOrigin },
      body: JSON.stringify({ email: 'nobody@a.example' }),
    }),
  );
  expect([answer.status, await answer.json()]).toEqual([
    542,
    {
      message: 'Workflow has been enqueued but has not completed.',
      dateSubmitted: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      projectId,
      workflowId: 'look-up',
      executionId: expect.any(String),
    },
  ]);
});

describe('task history', () => {
  const told = {
    queued: 'EXECUTING',
    running: 'EXECUTING',
    retrying: 'EXECUTING',
    sleeping: 'DELAYED',
    parked: 'DELAYED',
    succeeded: 'SUCCEEDED',
    failed: 'FAILED',
    cancelled: 'FAILED',
    quarantined: 'FAILED',
  };
  const day = (at: number) => `2026-01-${String(at + 10)}T00:00:00.000Z`;
  const Page = z.object({
    workflowExecutions: z.array(z.object({ id: z.string(), status: z.string(), dateStarted: z.string() })),
    total: z.number(),
  });

  /** An execution in each state that there is, a day after the other. Nobody works in this stack, so it stays so. */
  async function runInEachState(userId: string): Promise<void> {
    await stack.client.users.setMetadata(userId, { plan: 'pro' });
    const token = await stack.tokens.sign(userId);
    await connectCrmByWindow(stack, token);
    await call(token, 'POST /sdk/workflows/copy-contacts');
    for (const _ of Object.keys(told)) await call(token, 'POST /sdk/triggers/copy-contacts', { body: {} });
    const states = Object.keys(told);
    await queryDatabase(
      stack,
      sql`update workflow.execution e set status = s.status, created_at = s.created_at,
          reason = case when s.status = 'quarantined' then 'poisonous' when s.status = 'parked' then 'credential_invalid'
            when s.status in ('failed', 'cancelled') then 'code_threw' end,
          finished_at = case when s.status in ('succeeded', 'failed', 'cancelled', 'quarantined') then now() end,
          parked_at = case when s.status = 'parked' then now() end
        from (select id, row_number() over (order by id) as at from workflow.execution
          where workflow_id = 'copy-contacts') one
        join unnest(${states}::text[], ${states.map((_, at) => day(at))}::timestamptz[])
          with ordinality as s(status, created_at, at) using (at)
        where e.id = one.id`,
    );
  }

  test('status finds every execution that is shown with it, and dates those between them', async () => {
    await runInEachState('u-history');
    const list = async (query: string) => {
      const path = `GET /task-history/workflow-executions?workflowId=copy-contacts&sortBy=ASC${query}`;
      return Page.parse((await call(stack.project.apiKey, path, { origin: null })).body);
    };
    const all = await list('');
    expect(all.workflowExecutions.map(({ status }) => status)).toEqual(Object.values(told));
    for (const status of new Set(Object.values(told))) {
      const shown = all.workflowExecutions.filter((one) => one.status === status);
      expect(await list(`&status=${status}`)).toMatchObject({ workflowExecutions: shown, total: shown.length });
    }
    const from = async (query: string) => (await list(query)).workflowExecutions.map(({ dateStarted }) => dateStarted);
    expect(await from(`&beforeDate=${day(2)}`)).toEqual([day(0), day(1)]);
    expect(await from(`&afterDate=${day(2)}&beforeDate=${day(4)}`)).toEqual([day(2), day(3)]);
    expect(await from(`&afterDate=${day(6)}&status=FAILED&userId=u-history`)).toEqual([day(6), day(7), day(8)]);
    expect((await list(`&beforeDate=${day(3)}&status=EXECUTING`)).total).toBe(3);
    const wrong = await call(stack.project.apiKey, 'GET /task-history/workflow-executions?status=RUNNING');
    expect(wrong.status).toBe(400);
  });
});

test('an address for a webhook, as clients put it together, takes nothing and says what does', async () => {
  const answer = await fetch(`${stack.url}/triggers/connect/${stack.project.projectId}/x/custom-triggers/y?id=z`, {
    method: 'POST',
  });
  const { message } = Failure.parse(await answer.json());
  expect([answer.status, message]).toEqual([404, expect.stringContaining('project.webhooks.create')]);
});

test('triggers are workflows that wait for the provider, with what can be chosen of them', () => {
  const workflow = (id: string, trigger: TriggerKind) => ({ id, name: `Workflow ${id}`, trigger });
  const own = (id: string, settings: SettingInfo[] = []) =>
    ({ id, name: id, trigger: 'x', enabled: false, settings }) as const;
  const list: SettingInfo = { name: 'list', label: 'List', kind: 'select', required: true };
  const described = describeTriggers(
    {
      workflows: [
        workflow('a', 'poll'),
        workflow('b', 'provider_event'),
        workflow('c', 'event'),
        workflow('d', 'poll'),
      ],
    },
    { workflows: [own('a', [list]), own('b'), own('c')] },
  );
  expect(described).toEqual([
    {
      type: 'a',
      triggerModel: 'POLLING',
      title: 'Workflow a',
      description: '',
      parameters: [
        {
          id: 'list',
          title: 'List',
          required: true,
          type: 'DYNAMIC_ENUM',
          valuesSource: { sourceType: 'a:list', dependencies: [] },
        },
      ],
    },
    { type: 'b', triggerModel: 'WEBHOOK', title: 'Workflow b', description: '', parameters: [] },
  ]);
});
