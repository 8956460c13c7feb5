import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../stack/start-stack.ts';
import { startTasklyStack, type TasklyStack } from '../stack/start-taskly.ts';

let stack: TasklyStack;
beforeAll(async () => {
  stack = await startTasklyStack();
});
afterAll(() => stack.stop());

test("a workflow calls Taskly with that customer's own key, after a rotation with the new one", async () => {
  const support = await stack.signIn('support');
  await support.call('PUT', '/api/support/contoso/plan', { plan: 'pro' });
  const customers = { northwind: 'ada@northwind.example', contoso: 'grace@contoso.example' } as const;
  const sessions = new Map<string, Awaited<ReturnType<typeof stack.signIn>>>();
  for (const [id, email] of Object.entries(customers)) {
    const session = await stack.signIn(id);
    sessions.set(id, session);
    await stack.connectCrm(session.token, email);
    await stack.client.workflows.enable(id, 'send-contacts');
  }
  const addContact = async (id: string, email: string) => {
    const before = stack.taskly.calls().length;
    expect((await sessions.get(id)?.call('POST', '/api/contacts', { email }))?.body.started).toBe(1);
    await eventually(
      () => stack.taskly.calls().length,
      (length) => length === before + 1,
    );
    return stack.taskly.calls().at(-1);
  };

  // Taskly knows whose key it got: each customer's run carried theirs.
  const first = await addContact('northwind', 'one@lead.example');
  expect(first).toMatchObject({ customerId: 'northwind' });
  expect(await addContact('contoso', 'two@lead.example')).toMatchObject({ customerId: 'contoso' });

  const before = (await stack.client.users.get('northwind')).metadata.apiKey;
  expect((await support.call('POST', '/api/support/northwind/api-key')).status).toBe(204);
  const after = (await stack.client.users.get('northwind')).metadata.apiKey;
  expect(after).toMatchObject({ secret: true, fingerprint: expect.stringMatching(/^[0-9a-f]{4}$/) });
  expect(after?.setAt).not.toBe(before?.setAt);
  const second = await addContact('northwind', 'three@lead.example');
  expect(second).toMatchObject({ customerId: 'northwind' });
  expect(second?.keyHint).not.toBe(first?.keyHint);
  // The other customer's key is the one it was.
  expect(await addContact('contoso', 'four@lead.example')).toMatchObject({ customerId: 'contoso' });
});

test('nobody reads a key back: not Taskly, not support, not the customer, not a log', async () => {
  const key = 'tk_canary_that_must_not_come_back';
  await stack.client.users.setMetadata('northwind', { apiKey: key });
  const support = await stack.signIn('support');
  const customer = await stack.signIn('northwind');
  const own = await fetch(`${stack.url}/trpc/me.get?project=${stack.projectId}`, {
    headers: { authorization: `Bearer ${customer.token}`, origin: stack.taskly.url },
  });
  const answers = [
    await stack.client.users.get('northwind'),
    await stack.client.users.list({ where: 'has:meta.apiKey' }),
    await stack.client.users.explain('northwind', 'crm'),
    await stack.client.audit.list({ userId: 'northwind' }),
    (await support.call('GET', '/api/support/northwind')).body,
    (await support.call('GET', '/api/support?q=has:meta.apiKey')).body,
    await own.json(),
  ];
  for (const execution of (await stack.client.executions.list({ user: { id: 'northwind' } })).items) {
    answers.push(await stack.client.executions.get(execution.id));
  }
  const text = JSON.stringify(answers);
  expect(text).toContain('"northwind"');
  expect(text).not.toContain(key);
  expect(stack.logLines.join('\n')).not.toContain(key);
  expect((await support.call('GET', `/api/support?q=${key}`)).body.customers.items).toEqual([]);
});
