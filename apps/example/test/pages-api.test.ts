import { request } from 'node:http';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { SessionAnswer } from '../src/routes/session-routes.ts';
import type { ContactsAnswer } from '../src/routes/customer-routes.ts';
import { startTaskly } from '../src/server.ts';
import { json, runTaskly, signIn } from './taskly.ts';

test('without a session nobody is somebody', async () => {
  const { taskly } = await runTaskly();
  const { viewer, customers } = (await (await fetch(`${taskly.url}/api/session`)).json()) as SessionAnswer;
  expect(viewer).toBeNull();
  expect(customers).toEqual([
    { id: 'northwind', name: 'Northwind', plan: 'pro' },
    { id: 'contoso', name: 'Contoso', plan: 'free' },
  ]);
  for (const [method, path] of [
    ['POST', '/api/connect-token'],
    ['GET', '/api/contacts'],
    ['GET', '/api/support/northwind'],
  ] as const) {
    const init = method === 'POST' ? json('POST', {}) : { method };
    expect([path, (await fetch(`${taskly.url}${path}`, init)).status]).toEqual([path, 401]);
  }
});

test('the session is a cookie that scripts cannot read, and signing out ends it', async () => {
  const { taskly } = await runTaskly();
  const answer = await fetch(`${taskly.url}/api/session`, json('POST', { as: 'contoso' }));
  expect(answer.headers.getSetCookie()).toHaveLength(1);
  expect(answer.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax$/);
  const as = await signIn(taskly, 'contoso');
  expect(await (await as('/api/session')).json()).toMatchObject({ viewer: { customer: { id: 'contoso' } } });
  await as('/api/session', { method: 'DELETE', headers: { 'sec-fetch-site': 'same-origin' } });
  expect((await as('/api/contacts')).status).toBe(401);
  expect((await fetch(`${taskly.url}/api/session`, json('POST', { as: 'fabrikam' }))).status).toBe(400);
});

test('who signs in is let in though Acme Connect does not answer', async () => {
  const { taskly } = await runTaskly();
  const answer = await fetch(`${taskly.url}/api/session`, json('POST', { as: 'contoso' }));
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ viewer: { customer: { id: 'contoso' } }, connectToken: null });
});

test('a customer gets a user token for themselves and nothing of the support team', async () => {
  const { taskly, projectId } = await runTaskly();
  const as = await signIn(taskly, 'northwind');
  const token = await (await as('/api/connect-token', json('POST', {}))).text();
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  expect(claims['sub']).toBe('northwind');
  expect(claims['aud']).toMatch(new RegExp(`/${projectId}$`));
  expect((await as('/api/support/contoso')).status).toBe(403);
  const support = await signIn(taskly, 'support');
  expect((await support('/api/connect-token', json('POST', {}))).status).toBe(403);
});

test('a form of another site changes nothing', async () => {
  const { taskly } = await runTaskly();
  const as = await signIn(taskly, 'northwind');
  const headers = { 'content-type': 'text/plain', origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' };
  expect((await as('/api/contacts', { method: 'POST', headers, body: '{"email":"a@b.example"}' })).status).toBe(403);
  expect((await as('/api/session', { method: 'POST', headers, body: '{"as":"contoso"}' })).status).toBe(403);
});

test('a contact that Acme Connect cannot be told of is not kept', async () => {
  const { taskly } = await runTaskly();
  const as = await signIn(taskly, 'northwind');
  const answer = await as('/api/contacts', json('POST', { email: 'grace@fabrikam.example' }));
  expect(answer.status).toBe(502);
  expect(await answer.json()).toMatchObject({ error: 'network' });
  expect((await (await as('/api/contacts')).json()) as ContactsAnswer).toEqual({ contacts: [], calls: [] });
  expect((await as('/api/contacts', json('POST', { email: 'no address' }))).status).toBe(400);
});

test('both loopback addresses answer, a foreign name does not, a taken port is refused', async () => {
  const { taskly } = await runTaskly();
  expect((await fetch(`${taskly.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${taskly.apiUrl}/healthz`)).status).toBe(200);
  const foreign = request({ host: '127.0.0.1', port: taskly.port, headers: { host: 'rebound.example' } }).end();
  const [answer] = (await once(foreign, 'response')) as [{ statusCode: number; resume(): void }];
  answer.resume();
  expect(answer.statusCode).toBe(421);
  const options = {
    acmeUrl: 'http://127.0.0.1:1',
    projectId: 'p',
    apiKey: 'ek_live_x',
    signingKey: { kid: 'k', pem: '' },
  };
  await expect(startTaskly({ ...options, port: taskly.port, introduce: false })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
