import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../stack/start-stack.ts';
import { type Session, startTasklyStack, type TasklyStack } from '../stack/start-taskly.ts';

let stack: TasklyStack;
let support: Session;
beforeAll(async () => {
  stack = await startTasklyStack();
  support = await stack.signIn('support');
});
afterAll(() => stack.stop());

const search = (text: string, cursor?: string) =>
  support.call(
    'GET',
    `/api/support?${new URLSearchParams({ q: text, ...(cursor === undefined ? {} : { cursor }) }).toString()}`,
  );
const idsOf = (answer: Awaited<ReturnType<typeof search>>): string[] =>
  answer.body.customers.items.map(({ id }: { id: string }) => id);

test('support finds a customer by e-mail and sees what failed for them, why, and who must act', async () => {
  for (const [id, email] of [
    ['northwind', 'ada@northwind.example'],
    ['contoso', 'grace@contoso.example'],
  ] as const) {
    await support.call('PUT', `/api/support/${id}/plan`, { plan: 'pro' });
    const customer = await stack.signIn(id);
    await stack.connectCrm(customer.token, email);
    await stack.client.workflows.enable(id, 'send-contacts');
    // The CRM refuses what it is sent.
    stack.sandbox.control.setFaults({ api: { fault: { kind: 'status', status: 422, remaining: 1 } } });
    expect((await customer.call('POST', '/api/contacts', { email: `lead@${id}.example` })).body.started).toBe(1);
    await eventually(
      () => stack.client.executions.list({ user: { id } }),
      ({ items }) => items[0]?.status === 'failed',
    );
  }

  // As people write addresses, and nobody else's failures.
  const found = await search('Grace@Contoso.example');
  expect(idsOf(found)).toEqual(['contoso']);
  expect(found.body.customers.items[0]).toMatchObject({
    metadata: { Email: 'grace@contoso.example', company: 'Contoso' },
    connections: [{ integrationId: 'crm', state: 'connected' }],
  });
  expect(found.body.failures).toMatchObject([
    {
      userId: 'contoso',
      workflowId: 'send-contacts',
      status: 'failed',
      reason: 'provider_rejected',
      responsible: 'host',
      error: expect.stringContaining('422'),
    },
  ]);
  const byCompany = await search('meta.company~north');
  expect(byCompany.body.failures.map(({ userId }: { userId: string }) => userId)).toEqual(['northwind']);
});

test('any search of the search language works, and one that is wrong says where', async () => {
  expect(idsOf(await search('meta.seats>10')).toSorted()).toEqual(['northwind']);
  expect(idsOf(await search('contoso'))).toEqual(['contoso']);
  expect(idsOf(await search('nobody@nowhere.example'))).toEqual([]);
  const wrong = await search('contoso plan:pro');
  expect(wrong.status).toBe(400);
  expect(wrong.body).toMatchObject({
    error: 'invalid_query',
    message: expect.stringContaining('meta.plan:pro'),
    fields: { query: { position: 8, length: 4 } },
  });
  const secret = await search('meta.apiKey:tk_1');
  expect(secret.body).toMatchObject({ error: 'invalid_query', fields: { query: { position: 0 } } });
  const customer = await stack.signIn('northwind');
  expect((await customer.call('GET', '/api/support?q=contoso')).status).toBe(403);
});

test('a long list comes page by page, each customer once, though new ones come meanwhile', async () => {
  for (let i = 0; i < 12; i++) await stack.client.users.setMetadata(`paged-${i}`, { company: `Paged ${i}` });
  const first = await search('meta.company~paged');
  expect(first.body.total).toEqual({ count: 12, exact: true });
  await stack.client.users.setMetadata('paged-new', { company: 'Paged new' });
  const second = await search('meta.company~paged', first.body.customers.nextCursor);
  expect(second.body.customers.nextCursor).toBeUndefined();
  const ids = [...idsOf(first), ...idsOf(second)];
  expect(ids.toSorted()).toEqual(Array.from({ length: 12 }, (_, i) => `paged-${i}`).toSorted());
});
