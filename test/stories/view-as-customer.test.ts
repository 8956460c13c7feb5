import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Session, startTasklyStack, type TasklyStack } from '../stack/start-taskly.ts';

let stack: TasklyStack;
let support: Session;
let customer: Session;
beforeAll(async () => {
  stack = await startTasklyStack();
  support = await stack.signIn('support');
  customer = await stack.signIn('northwind');
});
afterAll(() => stack.stop());

/** As the panel on Taskly's page calls, from its origin. */
async function ask(token: string, path: string, input?: object) {
  const answer = await fetch(`${stack.url}/trpc/${path}?project=${stack.projectId}`, {
    method: input === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, origin: stack.taskly.url, 'content-type': 'application/json' },
    ...(input === undefined ? {} : { body: JSON.stringify(input) }),
  });
  const body = (await answer.json()) as { result?: { data: any }; error?: { data: { code: string } } };
  return { status: answer.status, data: body.result?.data, code: body.error?.data.code };
}

const viewToken = async (session: Session, customerId = 'northwind') =>
  (await session.call('POST', `/api/support/${customerId}/view-token`)) as {
    status: number;
    body: { token: string };
  };

test("support sees a customer's panel live, can change nothing in it, and the audit says that they looked", async () => {
  const connectionId = await stack.connectCrm(customer.token, 'ada@northwind.example');
  const { status, body } = await viewToken(support);
  const { token } = body;
  expect(status).toBe(200);

  const seen = await ask(token, 'me.get');
  const own = await ask(customer.token, 'me.get');
  expect(seen.data).toEqual({ ...own.data, readOnly: true });
  expect(seen.data.integrations[0].connections).toMatchObject([{ id: connectionId, state: 'connected' }]);

  const refused = [
    await ask(token, 'me.disconnect', { connectionId }),
    await ask(token, 'me.enableWorkflow', { workflowId: 'send-contacts', connectionId }),
    await ask(token, 'me.attempts.create', { integrationId: 'crm' }),
  ];
  expect(refused).toMatchObject(refused.map(() => ({ status: 403, code: 'forbidden' })));
  expect((await ask(customer.token, 'me.get')).data).toEqual(own.data);

  const { items } = await stack.client.audit.list({ userId: 'northwind', action: 'user.view_created' });
  expect(items).toMatchObject([{ actor: { kind: 'server' }, target: { viewer: 'Taskly support' } }]);
});

test('only the support team gets to look, and only at customers there are', async () => {
  expect((await viewToken(customer)).status).toBe(403);
  expect((await viewToken(support, 'nobody')).status).toBe(404);
  const signedOut = await fetch(`${stack.taskly.url}/api/support/northwind/view-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: '{}',
  });
  expect(signedOut.status).toBe(401);
});
