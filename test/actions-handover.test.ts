import { createConnectClient } from '@acme/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ActionsConfig, defineActions } from './stack/actions-definition.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { callAsUser, configureCrm, eventually, startStack, type Stack } from './stack/start-stack.ts';

const many = 1_000;
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ define: defineActions, work: false });
  await configureCrm(stack.core, stack.sandbox, stack.project.projectId);
});
afterAll(() => stack.stop());

test('a list is read on at the page where the first process ended', async () => {
  const client = createConnectClient<ActionsConfig>({ url: stack.url, apiKey: stack.project.apiKey });
  const token = await stack.tokens.sign('many');
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl, {
    email: 'ada@northwind.example',
  });
  await callAsUser(stack, token, 'me.attempts.claim', { attemptId: created.body.attempt.id, proof: { claimCode } });
  await client.workflows.enable('many', 'count');
  const emails = Array.from({ length: many }, (_, index) => `lead-${index}@many.example`);
  expect(stack.sandbox.control.addContacts('acc_ada', emails)).toBe(many);

  const from = stack.sandbox.control.ledger().at(-1)?.sequence ?? 0;
  const pages = () => stack.sandbox.control.ledger(from).filter(({ type }) => type === 'api_call').length;
  stack.sandbox.control.setFaults({ api: { slowMs: 100 } });
  const first = await stack.openCore();
  await first.work();
  const started = await client.events.send('many', 'contacts.counted', { limit: 100 });
  await eventually(pages, (read) => read >= 4);
  await first.stop();
  const read = pages();
  expect(read).toBeLessThan(10);
  expect(await client.executions.get(started.executionIds[0] ?? '')).toMatchObject({ status: 'queued' });

  const second = await stack.openCore();
  await second.work();
  const execution = await eventually(
    () => client.executions.get(started.executionIds[0] ?? ''),
    ({ status }) => status === 'succeeded',
  );
  await second.stop();
  expect(execution.steps.filter(({ kind }) => kind === 'action')).toHaveLength(10);
  // No page was asked for twice, and every contact came once.
  expect(pages()).toBe(10);
  expect(stack.host.calls).toMatchObject([
    { path: '/counted', body: { contacts: many, different: many, last: `lead-${many - 1}@many.example` } },
  ]);
});
