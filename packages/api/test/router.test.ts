import * as z from 'zod';
import { expect, test } from 'vitest';
import { type ApiContext, AppError, appRouter, toAppError } from '../src/index.ts';

const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, any>);

test('every procedure declares who may call it and what it answers', () => {
  expect(procedures.length).toBeGreaterThan(15);
  for (const [path, procedure] of procedures) {
    expect(procedure._def.meta?.auth, path).toBe(path.startsWith('me.') ? 'user' : 'server');
    expect(procedure._def.output, path).toBeDefined();
  }
});

/** The `me.*` procedures are frozen: hosts ship them inside their apps. A name may be added here, never taken away. */
test('what a browser may call only grows', () => {
  expect(
    procedures
      .map(([path]) => path)
      .filter((path) => path.startsWith('me.'))
      .toSorted(),
  ).toEqual(
    [
      'me.attempts.cancel',
      'me.attempts.claim',
      'me.attempts.create',
      'me.attempts.get',
      'me.attempts.submitFields',
      'me.attempts.watch',
      'me.changeConnection',
      'me.changes',
      'me.connections.act',
      'me.connections.request',
      'me.disconnect',
      'me.disableWorkflow',
      'me.enableWorkflow',
      'me.get',
      'me.integrations',
      'me.links.create',
      'me.links.list',
      'me.links.revoke',
      'me.setMetadata',
      'me.settings.options',
      'me.settings.save',
      'me.signIn',
      'me.executions.get',
      'me.executions.list',
      'me.executions.retry',
      'me.workflows.request',
      'me.workflows.run',
    ].toSorted(),
  );
});

const user = { kind: 'user', projectId: 'p', userId: 'u', issuedAt: new Date(), expiresAt: new Date() } as const;
const contextWith = (users: Partial<ApiContext['services']['users']>): ApiContext => ({
  requestId: 'r',
  services: { users } as ApiContext['services'],
  authenticateUser: async () => user,
  authenticateServer: async () => {
    throw new AppError('invalid_api_key', 'no');
  },
});

test('an answer carries the declared fields only, whatever the service returns', async () => {
  const get = async () => ({
    id: 'u',
    createdAt: new Date().toISOString(),
    metadata: {},
    integrations: [],
    sealedCredential: 'v1.secret',
  });
  const answer = await appRouter.createCaller(contextWith({ get })).me.get();
  expect(Object.keys(answer).toSorted()).toEqual(['createdAt', 'id', 'integrations', 'metadata']);
});

test('the text of an unknown error stays inside', async () => {
  const get = async () => {
    throw new Error('pg: password authentication failed for user "acme"');
  };
  const error = await appRouter
    .createCaller(contextWith({ get }))
    .me.get()
    .catch((thrown: unknown) => thrown);
  expect(toAppError(error)).toMatchObject({ code: 'internal_error', status: 500 });
  expect((error as Error).message).not.toContain('password');
});

test('a procedure of the other credential is refused before its service is called', async () => {
  const caller = appRouter.createCaller(contextWith({}));
  await expect(caller.project.users.get({ userId: 'u' })).rejects.toMatchObject({ cause: { code: 'invalid_api_key' } });
});

test('a user id is taken byte for byte, and one with control characters is refused', async () => {
  const context: ApiContext = {
    ...contextWith({
      get: async (_actor, { userId }) => ({
        id: userId,
        createdAt: new Date().toISOString(),
        metadata: {},
        integrations: [],
      }),
    }),
    authenticateServer: async () => ({ kind: 'server', projectId: 'p', keyId: 'k', scopes: ['*'] }),
  };
  const caller = appRouter.createCaller(context);
  expect((await caller.project.users.get({ userId: ' Ada ' })).id).toBe(' Ada ');
  for (const userId of ['', 'a\u0000', 'a\u202eb', 'x'.repeat(256)]) {
    await expect(caller.project.users.get({ userId })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  }
});

test('an error is recognised by its mark, whichever copy of the package made it', () => {
  const foreign = Object.assign(new Error('x'), { code: 'not_found', [Symbol.for('acme.connect.AppError')]: true });
  expect(AppError.is(foreign)).toBe(true);
  expect(AppError.is(new Error('x'))).toBe(false);
});

test('no input of the host’s API drops what it does not know: a misspelt filter would be none', () => {
  const open: string[] = [];
  const ofHost = procedures.filter(([name]) => name.startsWith('project.'));
  expect(ofHost.length).toBeGreaterThan(50);
  for (const [name, { _def }] of ofHost) {
    for (const input of _def.inputs) walk(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }), name);
  }
  function walk(schema: unknown, path: string): void {
    if (typeof schema !== 'object' || schema === null) return;
    if ('properties' in schema && !('additionalProperties' in schema)) open.push(path);
    for (const [key, value] of Object.entries(schema)) walk(value, `${path}/${key}`);
  }
  expect(open).toEqual([]);
});
