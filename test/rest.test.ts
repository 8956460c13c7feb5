import { request as httpRequest } from 'node:http';
import { appRouter } from '@acme/api';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileMatch } from '../apps/server/src/rest/match-route.ts';
import { compileRoutes } from '../apps/server/src/rest/routes.ts';
import { callRest } from './stack/call-rest.ts';
import { callAsUser, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ work: false });
  // A customer exists once seen.
  await callAsUser(stack, await stack.tokens.sign('ada/löve %'), 'me.get', undefined, { method: 'GET' });
});
afterAll(() => stack.stop());

const rest = (request: string, options?: Parameters<typeof callRest>[3]) =>
  callRest(stack, stack.project.apiKey, request, options);
const user = encodeURIComponent('ada/löve %');

describe('the table of places', () => {
  const routes = compileRoutes();

  test('stands as it is known to hosts', () => {
    expect(routes.map(({ method, path, name }) => `${method} ${path} → ${name}`).toSorted()).toMatchInlineSnapshot(`
      [
        "DELETE /destinations/{destinationId} → project.destinations.remove",
        "DELETE /users/{userId} → project.users.delete",
        "DELETE /users/{userId}/connect-links/{linkId} → project.connectLinks.revoke",
        "DELETE /users/{userId}/webhooks/{webhookId} → project.webhooks.remove",
        "GET /audit → project.audit.list",
        "GET /deliveries/{deliveryId} → project.destinations.delivery",
        "GET /destinations → project.destinations.list",
        "GET /destinations/{destinationId}/deliveries → project.destinations.deliveries",
        "GET /executions → project.executions.list",
        "GET /executions/{executionId} → project.executions.get",
        "GET /executions/{executionId}/steps → project.executions.steps",
        "GET /executions/{executionId}/steps/{key} → project.executions.step",
        "GET /integrations → project.integrations.list",
        "GET /integrations/{integrationId}/actions → project.integrations.actions",
        "GET /keys → project.keys.list",
        "GET /operations → project.operations.list",
        "GET /operations/{operationId} → project.operations.get",
        "GET /operations/{operationId}/failures → project.operations.failures",
        "GET /users → project.users.list",
        "GET /users/{userId} → project.users.get",
        "GET /users/{userId}/clocks → project.workflows.clocks",
        "GET /users/{userId}/connect-links → project.connectLinks.list",
        "GET /users/{userId}/webhooks → project.webhooks.list",
        "GET /workflows/paused → project.workflows.paused",
        "PATCH /destinations/{destinationId} → project.destinations.change",
        "PATCH /keys/signing/{kid} → project.keys.moveSigning",
        "PATCH /users/{userId} → project.users.setMetadata",
        "PATCH /users/{userId}/connections/{connectionId} → project.connections.change",
        "POST /deliveries/{deliveryId}/replay → project.destinations.replay",
        "POST /destinations → project.destinations.create",
        "POST /destinations/{destinationId}/replay → project.destinations.replayRange",
        "POST /destinations/{destinationId}/rotate-secret → project.destinations.rotateSecret",
        "POST /destinations/{destinationId}/test → project.destinations.test",
        "POST /executions/{executionId}/cancel → project.executions.cancel",
        "POST /executions/{executionId}/replay → project.executions.replay",
        "POST /executions/{executionId}/retry → project.executions.retry",
        "POST /keys/secret → project.keys.createSecret",
        "POST /keys/secret/{keyId}/disable → project.keys.disableSecret",
        "POST /keys/secret/{keyId}/rotate → project.keys.rotateSecret",
        "POST /keys/signing → project.keys.createSigning",
        "POST /keys/signing/upload → project.keys.uploadSigning",
        "POST /operations → project.operations.start",
        "POST /operations/preview → project.operations.preview",
        "POST /operations/{operationId}/cancel → project.operations.cancel",
        "POST /users/{userId}/actions/{action} → project.connections.act",
        "POST /users/{userId}/connect-links → project.connectLinks.create",
        "POST /users/{userId}/connections/{connectionId}/settings/options → project.settings.options",
        "POST /users/{userId}/disconnect → project.users.disconnect",
        "POST /users/{userId}/events → project.events.send",
        "POST /users/{userId}/explain → project.users.explain",
        "POST /users/{userId}/requests → project.connections.request",
        "POST /users/{userId}/resume → project.users.resume",
        "POST /users/{userId}/revoke-tokens → project.users.revokeTokens",
        "POST /users/{userId}/suspend → project.users.suspend",
        "POST /users/{userId}/view-tokens → project.users.createViewToken",
        "POST /users/{userId}/webhooks → project.webhooks.create",
        "POST /users/{userId}/workflows/{workflowId}/disable → project.workflows.disable",
        "POST /users/{userId}/workflows/{workflowId}/enable → project.workflows.enable",
        "POST /users/{userId}/workflows/{workflowId}/request → project.workflows.request",
        "POST /users/{userId}/workflows/{workflowId}/run → project.workflows.run",
        "POST /workflows/{workflowId}/pause → project.workflows.pause",
        "POST /workflows/{workflowId}/resume → project.workflows.resume",
        "PUT /users/{userId}/connections/{connectionId}/settings → project.settings.save",
        "PUT /users/{userId}/webhooks/{webhookId}/secret → project.webhooks.setSecret",
      ]
    `);
  });

  test('holds every procedure of secret keys once, and none of user tokens', () => {
    const names = Object.entries(appRouter._def.procedures as unknown as Record<string, any>)
      .filter(([, procedure]) => procedure._def.meta.auth === 'server')
      .map(([name]) => name);
    expect(routes.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect(new Set(routes.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`)).size).toBe(
      routes.length,
    );
    expect(routes.filter(({ name }) => name.startsWith('me.'))).toEqual([]);
  });

  test('two procedures at one place, whatever their parameters are called, do not start', () => {
    const [first] = routes.filter(({ path }) => path === '/users/{userId}');
    if (first === undefined) throw new Error('no such route');
    const twin = { ...first, name: 'project.users.twin', path: '/users/{id}', segments: ['users', '{id}'] };
    expect(() => compileMatch([first, twin])).toThrow(/both stand at GET/);
  });
});

describe('the document', () => {
  test('is valid OpenAPI 3.1, public, and says where the server is', async () => {
    const { status, body, headers } = await callRest(stack, undefined, 'GET /openapi.json');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(body.openapi).toBe('3.1.0');
    expect(body.servers).toEqual([{ url: `${stack.url}/v1` }]);
    const result = await new Validator().validate(structuredClone(body));
    expect(result).toMatchObject({ valid: true });
  });

  test('the validator would see a broken one', async () => {
    const { body } = await callRest(stack, undefined, 'GET /openapi.json');
    delete body.paths['/users'].get.responses;
    body.paths['/users'].get.parameters[0].in = 'nowhere';
    expect((await new Validator().validate(body)).valid).toBe(false);
  });

  test('describes each operation: scope, key, errors, and one name for everything', async () => {
    const { body } = await callRest(stack, undefined, 'GET /openapi.json');
    const operations: any[] = Object.values(body.paths).flatMap((path: any) => Object.values(path));
    expect(operations).toHaveLength(compileRoutes().length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    const patch = body.paths['/users/{userId}'].patch;
    expect(patch).toMatchObject({ operationId: 'usersSetMetadata', 'x-scope': 'users:write' });
    expect(patch.parameters).toMatchObject([
      { name: 'userId', in: 'path', required: true },
      { $ref: '#/components/parameters/IdempotencyKey' },
    ]);
    expect(patch.responses['400'].description).toBe('invalid_metadata, invalid_request');
    expect(patch.responses['404'].content['application/json'].schema.allOf[1]).toEqual({
      properties: { code: { enum: ['not_found'] } },
    });
    expect(patch.responses['200'].content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/WrittenMetadata',
    });
    const list = body.paths['/users'].get;
    expect(list.parameters.map(({ name, in: place, schema }: any) => [name, place, schema.type])).toEqual([
      ['cursor', 'query', 'string'],
      ['limit', 'query', 'integer'],
      ['query', 'query', 'string'],
      ['count', 'query', 'boolean'],
    ]);
    expect(list.requestBody).toBeUndefined();
    const references = [...JSON.stringify(body).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    for (const name of references) expect(Object.keys(body.components.schemas)).toContain(name);
    for (const name of Object.keys(body.components.schemas)) expect(references).toContain(name);
  });
});

describe('a call', () => {
  test('reads what tRPC reads, by a name that had to be encoded', async () => {
    const { status, body, headers } = await rest(`GET /users/${user}`);
    expect(status).toBe(200);
    expect(body).toEqual(await stack.client.users.get('ada/löve %'));
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('ratelimit-policy')).toBe('"key";q=60000;w=60');
    expect(headers.get('ratelimit')).toMatch(/^"key";r=599\d\d;t=\d+$/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('PATCH merges metadata, and names the key that is wrong', async () => {
    const merged = await rest('PATCH /users/rest-patch', { body: { metadata: { plan: 'pro', nickname: 'Ada' } } });
    expect([merged.status, merged.body.metadata]).toEqual([200, { plan: 'pro', nickname: 'Ada' }]);
    const deleted = await rest('PATCH /users/rest-patch', { body: { metadata: { nickname: null } } });
    expect(deleted.body.metadata).toEqual({ plan: 'pro' });
    const wrong = await rest('PATCH /users/rest-patch', { body: { metadata: { plan: 'gold' } } });
    expect([wrong.status, wrong.body.code, Object.keys(wrong.body.fields)]).toEqual([
      400,
      'invalid_metadata',
      ['plan'],
    ]);
  });

  test('sends an event with a body, and finds the execution list with numbers in the address', async () => {
    const event = { event: 'contact.created', payload: { id: 'c', email: 'a@b.example' }, eventId: 'e-1' };
    const sent = await rest(`POST /users/${user}/events`, { body: event });
    expect([sent.status, sent.body]).toEqual([200, { eventId: 'e-1', duplicate: false, executionIds: [] }]);
    expect((await rest('GET /executions?limit=5')).body).toEqual({ items: [] });
  });

  test.each([
    ['GET /executions?limit=many', 'limit'],
    ['GET /executions?limit=5&limit=6', 'limit'],
    ['GET /executions?limit=0', 'limit'],
    ['GET /executions?statuss=failed', 'statuss'],
    ['GET /executions/not-a-uuid', 'executionId'],
  ])('%s names the field that is wrong', async (request, field) => {
    const { status, body } = await rest(request);
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(Object.keys(body.fields)).toEqual([field]);
  });

  test('an error is exactly code, message, request id, and what there is of fields and time to wait', async () => {
    const missing = await rest('GET /users/nobody');
    expect([missing.status, Object.keys(missing.body)]).toEqual([404, ['code', 'message', 'requestId']]);
    expect(missing.body.requestId).toBe(missing.headers.get('x-request-id'));
    const wrong = await rest(`POST /users/${user}/events`, { body: { payload: 1 } });
    expect(Object.keys(wrong.body)).toEqual(['code', 'message', 'requestId', 'fields']);
    expect(wrong.body.fields).toMatchObject({ event: { code: 'invalid_type' } });
  });

  test('an unknown address is 404, another method 405 with what is allowed', async () => {
    for (const path of ['/nothing', '/users/a/b/c', '/', '', '/users/', '/me/get', '/users/a/events/x']) {
      const { status, body } = await rest(`GET ${path}`);
      expect([path, status, body.code]).toEqual([path, 404, 'not_found']);
    }
    const wrong = await rest('PUT /users/a', { body: {} });
    expect([wrong.status, wrong.body.code]).toEqual([405, 'method_not_allowed']);
    expect(wrong.headers.get('allow')).toBe('GET, PATCH, DELETE');
    expect((await rest('POST /openapi.json', { body: {} })).headers.get('allow')).toBe('GET');
    const preflight = await fetch(`${stack.url}/v1/users/a`, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:4300', 'access-control-request-method': 'PATCH' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([405, null]);
  });

  test('no key, a user token and a key in the query are refused before the body is looked at', async () => {
    const token = await stack.tokens.sign('ada');
    for (const key of [undefined, token, `${stack.project.apiKey}x`]) {
      const { status, body } = await callRest(stack, key, 'POST /users/a/events', { body: { nonsense: true } });
      expect([status, body.code]).toEqual([401, 'invalid_api_key']);
    }
    const inQuery = await callRest(stack, undefined, `GET /users/a?api_key=${stack.project.apiKey}`);
    expect(inQuery.status).toBe(401);
  });

  test.each([
    ['multipart/form-data; boundary=x', '--x--', 415, 'unsupported_media_type'],
    ['text/plain', '{}', 415, 'unsupported_media_type'],
    ['application/json', '{"event":', 400, 'invalid_request'],
    ['application/json', '[]', 400, 'invalid_request'],
    ['application/json', 'null', 400, 'invalid_request'],
    ['application/json', JSON.stringify({ event: 'x'.repeat(1_100_000) }), 413, 'payload_too_large'],
  ])('a body as %s is judged by what it is', async (contentType, body, status, code) => {
    const response = await fetch(`${stack.url}/v1/users/a/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.project.apiKey}`, 'content-type': contentType },
      body,
    });
    const answer: any = await response.json();
    expect([response.status, answer.code]).toEqual([status, code]);
  });

  test('a chunked body over a megabyte is cut off', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const outgoing = httpRequest(
        `${stack.url}/v1/users/a/events`,
        {
          method: 'POST',
          headers: { authorization: `Bearer ${stack.project.apiKey}`, 'content-type': 'application/json' },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      outgoing.on('error', reject);
      for (let i = 0; i < 30; i++) outgoing.write('"'.padEnd(50_000, 'x'));
      outgoing.end();
    });
    expect(status).toBe(413);
  });

  test('a write without a body needs none', async () => {
    const disabled = await rest(`POST /users/${user}/workflows/send-contacts/disable`);
    expect([disabled.status, disabled.body]).toEqual([
      200,
      { workflowId: 'send-contacts', enabled: false, connectionIds: [] },
    ]);
  });

  test('what is in the address counts, whatever the body says', async () => {
    const { body } = await rest('POST /users/nobody/workflows/send-contacts/disable', {
      body: { userId: 'ada/löve %', workflowId: 'leak' },
    });
    expect(body.code).toBe('not_found');
  });

  test('an address that is no UTF-8 is refused', async () => {
    expect((await rest('GET /users/%ff')).body.code).toBe('invalid_request');
  });
});
