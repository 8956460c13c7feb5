import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../stack/start-stack.ts';
import { startTasklyStack, type TasklyStack } from '../stack/start-taskly.ts';

let stack: TasklyStack;
beforeAll(async () => {
  stack = await startTasklyStack();
});
afterAll(() => stack.stop());

const crmOf = async () => (await stack.client.users.get('northwind')).integrations.find(({ id }) => id === 'crm');
const switchesOf = async () =>
  Object.fromEntries(
    ((await crmOf())?.connections ?? []).map(({ id: connectionId, workflows }) => [
      connectionId,
      workflows.filter(({ enabled }) => enabled).map(({ id }) => id),
    ]),
  );

test('a downgrade pauses what runs and keeps what there is; an upgrade takes up exactly that', async () => {
  const { token, call } = await stack.signIn('northwind');
  const support = await stack.signIn('support');
  const ada = await stack.connectCrm(token, 'ada@northwind.example');
  const grace = await stack.connectCrm(token, 'grace@contoso.example');
  await stack.client.workflows.enable('northwind', 'send-contacts', { connectionId: ada });
  const before = await switchesOf();
  expect(before).toEqual({ [ada]: ['send-contacts'], [grace]: [] });

  // A run is in the middle of its first step when the plan changes.
  stack.sandbox.control.setFaults({ api: { slowMs: 1500 } });
  expect((await call('POST', '/api/contacts', { email: 'first@lead.example' })).body.started).toBe(1);
  const [running] = (await stack.client.executions.list({ user: { id: 'northwind' } })).items;
  const created = () => stack.sandbox.control.state().contacts.filter(({ email }) => email === 'first@lead.example');
  await eventually(
    () => stack.client.executions.get(running?.id ?? ''),
    ({ status }) => status === 'running',
  );
  const downgrade = await support.call('PUT', '/api/support/northwind/plan', { plan: 'free' });
  expect(downgrade.body).toEqual({ plan: 'free', paused: ['Sandbox CRM'], resumed: [] });

  // It finishes that step, which cannot be taken back, and stops before the next: Taskly is not called.
  const parked = await eventually(
    () => stack.client.executions.get(running?.id ?? ''),
    ({ status }) => status === 'parked',
  );
  expect(parked).toMatchObject({ reason: 'suspended' });
  expect(created()).toHaveLength(1);
  expect(stack.taskly.calls()).toEqual([]);
  expect(await crmOf()).toMatchObject({
    state: 'suspended',
    availability: { allowed: false, message: 'Included in Pro', upgrade: 'Pro' },
    suspension: { by: 'rule' },
    connections: [{ reason: 'suspended_by_rule' }, { reason: 'suspended_by_rule' }],
  });
  expect(await switchesOf()).toEqual(before);

  // A new event starts nothing, and nothing new can be begun.
  expect((await call('POST', '/api/contacts', { email: 'second@lead.example' })).body.started).toBe(0);
  await expect(stack.client.workflows.enable('northwind', 'send-contacts')).rejects.toMatchObject({
    code: 'integration_locked',
  });

  stack.sandbox.control.setFaults({ api: { slowMs: 0 } });
  const upgrade = await support.call('PUT', '/api/support/northwind/plan', { plan: 'pro' });
  expect(upgrade.body).toEqual({ plan: 'pro', paused: [], resumed: ['Sandbox CRM'] });
  expect(await switchesOf()).toEqual(before);
  expect(await crmOf()).toMatchObject({ state: 'connected', availability: { allowed: true } });

  // What waited goes on where it stood: one contact, one call.
  await eventually(
    () => stack.client.executions.get(running?.id ?? ''),
    ({ status }) => status === 'succeeded',
  );
  expect(created()).toHaveLength(1);
  expect(stack.taskly.calls()).toHaveLength(1);
  expect((await call('POST', '/api/contacts', { email: 'third@lead.example' })).body.started).toBe(1);
});

test('support suspends an integration by hand, and a plan change does not lift that', async () => {
  const support = await stack.signIn('support');
  const path = '/api/support/northwind';
  const target = { integrationId: 'crm' };
  await support.call('PUT', `${path}/suspension`, { suspended: true, target, reason: 'Unpaid invoice' });
  await support.call('PUT', `${path}/plan`, { plan: 'free' });
  await support.call('PUT', `${path}/plan`, { plan: 'pro' });
  const { body } = await support.call('GET', path);
  expect(body.user.integrations[0]).toMatchObject({
    state: 'suspended',
    suspension: { by: 'host', reason: 'Unpaid invoice' },
  });
  expect(body.explanations[0].summary).toMatch(/^Sandbox CRM is suspended by the host since .*: Unpaid invoice$/);
  expect(body.audit.map(({ action }: { action: string }) => action)).toContain('integration.suspended');
  expect((await support.call('PUT', `${path}/suspension`, { suspended: false, target })).status).toBe(204);
  expect(await crmOf()).toMatchObject({ state: 'connected' });
  expect((await support.call('PUT', '/api/support/nobody/plan', { plan: 'pro' })).status).toBe(404);
});
