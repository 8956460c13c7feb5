import { createConnectClient } from '@acme/sdk';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callRest } from './stack/call-rest.ts';
import { type CrashConfig, defineCrash } from './crash/definition.ts';
import { createRobot } from './stack/oauth-robot.ts';
import { queryDatabase } from './stack/query-database.ts';
import { callAsUser, configureCrm, eventually, startBeside, startStack, type Stack } from './stack/start-stack.ts';

let stack: Stack;
let beside: Awaited<ReturnType<typeof startBeside>>;
beforeAll(async () => {
  stack = await startStack({ define: defineCrash });
  await configureCrm(stack.core, stack.sandbox, stack.project.projectId);
  beside = await startBeside(stack, {
    definitions: defineCrash({ sandboxUrl: stack.sandbox.url, hostUrl: stack.host.url }),
  });
});
afterAll(async () => {
  await beside.stop();
  await stack.stop();
});

const client = () => createConnectClient<CrashConfig>({ url: stack.url, apiKey: stack.project.apiKey });

async function connect(userId: string): Promise<void> {
  const token = await stack.tokens.sign(userId);
  const created = await callAsUser(stack, token, 'me.attempts.create', { integrationId: 'crm' });
  const { claimCode } = await createRobot(stack).connect(created.body.next.startUrl);
  const proof = { attemptId: created.body.attempt.id, proof: { claimCode } };
  await callAsUser(stack, token, 'me.attempts.claim', proof);
  await client().workflows.enable(userId, 'requests');
}

const send = (userId: string, eventId: string, email: string, server: { readonly url: string } = stack) =>
  callRest(server, stack.project.apiKey, `POST /users/${userId}/events`, {
    body: { event: 'contact.sent', payload: { email }, eventId },
  });

const executionsOf = (userId: string) =>
  queryDatabase<{ id: string; status: string }>(
    stack,
    sql`select e.id, e.status from workflow.execution e join connect.connected_user u on u.id = e.subject
      where u.external_id = ${userId} and e.workflow_id = 'requests'`,
  );

test('fifty copies of one event at once, on two processes, make one execution and get one answer', async () => {
  await connect('d-1');
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => send('d-1', 'order 1', 'once@lead.example', i % 2 === 0 ? stack : beside)),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(answers.filter(({ body }) => body.duplicate === false)).toHaveLength(1);
  expect(new Set(answers.map(({ body }) => JSON.stringify(body.executionIds))).size).toBe(1);
  const [execution] = await eventually(
    () => executionsOf('d-1'),
    (found) => found.length > 0 && found.every(({ status }) => status === 'succeeded'),
  );
  expect(await executionsOf('d-1')).toEqual([execution]);
  expect(answers[0]?.body.executionIds).toEqual([execution?.id]);
  expect(stack.host.calls.filter(({ path }) => path === '/sent')).toHaveLength(1);
  expect(stack.sandbox.control.state().contacts.filter(({ email }) => email === 'once@lead.example')).toHaveLength(1);
});

test('the id of an event with another body is a 409, also in the crowd, and starts nothing', async () => {
  await connect('d-2');
  const first = await send('d-2', 'order 2', 'first@lead.example');
  expect(first).toMatchObject({ status: 200, body: { duplicate: false } });
  const other = await send('d-2', 'order 2', 'other@lead.example');
  expect(other).toMatchObject({ status: 409, body: { code: 'event_id_reused', requestId: expect.any(String) } });
  expect(other.body.message).toContain('"order 2"');

  const emails = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 'even@lead.example' : 'odd@lead.example'));
  const crowd = await Promise.all(emails.map((email, i) => send('d-2', 'order 3', email, i % 4 < 2 ? stack : beside)));
  // Whichever came first is the event, and the ten of the other body are refused.
  expect(crowd.filter(({ status }) => status === 200)).toHaveLength(10);
  expect(crowd.filter(({ status, body }) => status === 409 && body.code === 'event_id_reused')).toHaveLength(10);
  expect(new Set(crowd.flatMap(({ status }, i) => (status === 200 ? [emails[i]] : []))).size).toBe(1);
  expect(await executionsOf('d-2')).toHaveLength(2);
});
