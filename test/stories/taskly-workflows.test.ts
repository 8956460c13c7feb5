import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDue } from '../stack/make-due.ts';
import { callAsUser, eventually, type Stack } from '../stack/start-stack.ts';
import { startTasklyStack, type TasklyStack } from '../stack/start-taskly.ts';

/** Each trigger and each step once, in the example host, through the public API. */
let stack: TasklyStack;
let token: string;
let connectionId: string;
const user = 'northwind';
beforeAll(async () => {
  stack = await startTasklyStack();
  token = (await stack.signIn(user)).token;
  connectionId = await stack.connectCrm(token, 'ada@northwind.example');
});
afterAll(() => stack.stop());

type WorkflowId = Parameters<TasklyStack['client']['workflows']['enable']>[1];
const enable = (workflowId: WorkflowId) => stack.client.workflows.enable(user, workflowId);
const told = (kind: string) =>
  stack.taskly
    .activity()
    .filter((activity) => activity.customerId === user && activity.kind === kind)
    .map(({ text }) => text);
const tells = (kind: string, count = 1) =>
  eventually(
    () => told(kind),
    (texts) => texts.length >= count,
    20_000,
  );
const stepsOf = async (workflowId: WorkflowId) => {
  const { items } = await eventually(
    () => stack.client.executions.list({ user: { id: user }, workflowId }),
    ({ items: [newest] }) => newest?.status === 'succeeded',
  );
  const { steps, startedBy } = await stack.client.executions.get(items[0]?.id ?? '');
  return { kinds: steps.map(({ kind }) => kind), startedBy };
};
const addContact = (email: string, name?: string) =>
  stack.client.connections.request(user, { connectionId, method: 'POST', path: '/contacts', json: { email, name } });

test('app event: a contact is sent to the CRM', async () => {
  await enable('send-contacts');
  await stack.client.events.send(user, 'contact.created', { id: 'c-1', email: 'sent@lead.example' });
  expect((await stepsOf('send-contacts')).kinds).toContain('request');
  expect(stack.sandbox.control.state().contacts.map(({ email }) => email)).toContain('sent@lead.example');
});

test('provider event: what somebody adds in the CRM comes to Taskly', async () => {
  await enable('new-in-crm');
  await addContact('theirs@lead.example');
  expect(await tells('new-in-crm')).toContain('theirs@lead.example');
});

test('request: the page asks, and is answered', async () => {
  await enable('find-contact');
  await addContact('found@lead.example', 'Found');
  const at = { url: stack.url, project: { projectId: stack.projectId } } as Stack;
  const origin = stack.taskly.url;
  const ask = async (email: string) =>
    (await callAsUser(at, token, 'me.workflows.request', { workflowId: 'find-contact', input: { email } }, { origin }))
      .body;
  expect(await ask('found@lead.example')).toMatchObject({ status: 'answered', answer: { found: true, name: 'Found' } });
  expect(await ask('nobody@lead.example')).toMatchObject({ status: 'answered', answer: { found: false } });
  expect((await stepsOf('find-contact')).kinds).toEqual(['action', 'respond']);
});

test('manual: everything is gone through page by page, and another workflow called', async () => {
  await enable('tidy-up');
  await addContact('nameless@lead.example');
  await stack.client.workflows.run(user, 'tidy-up');
  expect((await stepsOf('tidy-up')).kinds).toEqual(expect.arrayContaining(['action', 'workflow']));
  expect(told('copied')).toContain('nameless@lead.example');
});

test("schedule: the report comes in the morning of the customer's time zone", async () => {
  await stack.client.users.setMetadata(user, { timeZone: 'Asia/Tokyo' });
  await enable('morning-report');
  const [clock] = await stack.client.workflows.clocks(user);
  expect(clock).toMatchObject({ workflowId: 'morning-report', timeZone: 'Asia/Tokyo' });
  expect(new Date(clock?.nextAt ?? '').getUTCHours()).toBe(23);
  await makeDue(stack, { workflowId: 'morning-report' });
  expect((await tells('report'))[0]).toMatch(/^\d{4}-\d\d-\d\d: \d+ contacts\. \w/);
  const { kinds, startedBy } = await stepsOf('morning-report');
  expect(kinds).toEqual(expect.arrayContaining(['action', 'request', 'run']));
  expect(startedBy).toMatchObject({ kind: 'schedule' });
});

test('waiting: for another event of the same task, and for a time', async () => {
  await enable('follow-up');
  await enable('wake-task');
  await stack.client.events.send(user, 'task.assigned', { taskId: 't-1', email: 'ada@lead.example' });
  await stack.client.events.send(user, 'task.done', { by: 'Grace' }, { key: 't-1' });
  expect(await tells('follow-up')).toEqual(['t-1 was done by Grace']);
  expect((await stepsOf('follow-up')).kinds).toEqual(['sleep', 'event', 'request']);
  const until = new Date(Date.now() + 300).toISOString();
  await stack.client.events.send(user, 'task.snoozed', { taskId: 't-2', until });
  expect(await tells('awake')).toEqual(['t-2']);
});

test('poll: mail that is sent is found', async () => {
  const mailConnection = await stack.connectMail(token);
  await enable('new-mail');
  await makeDue(stack, { workflowId: 'new-mail' });
  await eventually(
    () => stack.client.workflows.clocks(user),
    (clocks) => clocks.some(({ kind, lookedAt }) => kind === 'poll' && lookedAt !== undefined),
  );
  const json = { to: 'grace@lead.example', subject: 'Hello', text: 'Hello, Grace.' };
  await stack.client.connections.request(user, {
    connectionId: mailConnection,
    method: 'POST',
    path: '/messages',
    json,
  });
  await makeDue(stack, { workflowId: 'new-mail' });
  expect(await tells('mail')).toEqual(['Hello to grace@lead.example']);
  expect((await stepsOf('new-mail')).startedBy).toMatchObject({ kind: 'poll' });
});

test('connection: it is said when a workflow is switched on for an account, and when the account goes', async () => {
  await enable('welcome');
  await enable('farewell');
  expect((await tells('welcome'))[0]).toContain('Ada');
  await stack.client.users.disconnect(user, { connectionId });
  expect((await tells('farewell'))[0]).toContain('Ada');
});
