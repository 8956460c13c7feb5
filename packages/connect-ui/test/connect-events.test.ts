import { type ConnectClient, ConnectError, createConnect } from '@acme/connect';
import { afterEach, expect, test } from 'vitest';
import { AppError, type MemoryServer, startUserServer } from '../../../test/stack/user-server.ts';
import { type ConnectEvent, hearing } from '../src/headless/connect-events.ts';
import { tellEvent } from '../src/headless/tell-event.ts';
import {
  createScenarioClient,
  exampleConnection,
  exampleIntegration,
  exampleUser,
  type Scenario,
} from '../src/testing/index.ts';

const account = exampleConnection();
const user = exampleUser({ integrations: [exampleIntegration({ state: 'connected', connections: [account] })] });
const id = { integrationId: 'sandbox-crm', connectionId: account.id };

/** What somebody is told who listens to a client from now on. */
function listen(client: ConnectClient) {
  const heard = hearing(client);
  const told: ConnectEvent[] = [];
  const stop = heard.hear((note) => tellEvent(note, (event) => told.push(event)));
  return { client: heard, told, stop };
}

const listenTo = (scenario: Partial<Scenario> = {}) => listen(createScenarioClient({ user, ...scenario }));

test('an account is connected, and connected again', async () => {
  const { client, told } = listenTo();
  const flow = client.connect('sandbox-crm');
  client.connect('sandbox-crm');
  flow.start();
  await expect.poll(() => told).toEqual([{ type: 'connect', ...id, connectionId: expect.any(String) }]);
  flow.start({ connectionId: account.id });
  await expect.poll(() => told).toHaveLength(2);
  expect(told[1]).toEqual({ type: 'reconnect', ...id });
});

test('a try that fails is told with its reason, and one that is cancelled is not', async () => {
  const { client, told } = listenTo({ outcomes: { 'sandbox-crm': ['denied', 'never'] } });
  const flow = client.connect('sandbox-crm');
  flow.start();
  await expect.poll(() => told).toHaveLength(1);
  expect(told[0]).toMatchObject({
    type: 'error',
    during: 'connect',
    integrationId: 'sandbox-crm',
    error: { code: 'denied' },
  });
  flow.start();
  await expect.poll(() => flow.snapshot().phase).toBe('awaiting');
  await flow.cancel();
  expect(told).toHaveLength(1);
});

test('switches, settings and disconnecting are told once they are done', async () => {
  const settings = [{ kind: 'text', name: 'list', label: 'List', required: false, maxLength: 200 }] as const;
  const [integration] = user.integrations;
  const withSettings = { ...user, integrations: [exampleIntegration({ ...integration, settings })] };
  const { client, told } = listenTo({ user: withSettings });
  const target = { workflowId: 'send-contacts', connectionId: account.id };
  await client.setWorkflow({ ...target, enabled: false });
  await client.settings.save({ connectionId: account.id, values: { list: 'l-1' } });
  await client.disconnect(account.id);
  await expect.poll(() => told).toHaveLength(3);
  expect(told).toEqual([
    { type: 'workflow', ...target, enabled: false },
    { type: 'settings', ...id, workflowId: undefined },
    { type: 'disconnect', ...id },
  ]);
});

test('what is refused is told with what it was about, and still rejects', async () => {
  const refused = new ConnectError('forbidden', 'No.');
  const { client, told } = listenTo({
    workflowErrors: { 'send-contacts': refused },
    disconnectError: refused,
    connectionError: refused,
    settingsError: refused,
  });
  const target = { workflowId: 'send-contacts', connectionId: account.id };
  await expect(client.setWorkflow({ ...target, enabled: false })).rejects.toBe(refused);
  await expect(client.settings.save({ ...target, values: {} })).rejects.toBe(refused);
  await expect(client.disconnect(account.id)).rejects.toBe(refused);
  await expect(client.changeConnection({ connectionId: account.id, alias: 'Ada' })).rejects.toBe(refused);
  await expect.poll(() => told).toHaveLength(4);
  const error = { type: 'error', error: refused };
  expect(told).toEqual([
    { ...error, during: 'workflow', ...target },
    { ...error, during: 'settings', ...id, workflowId: 'send-contacts' },
    { ...error, during: 'disconnect', ...id },
    { ...error, during: 'account', ...id },
  ]);
});

test('a client is heard once, however many listen, and by nobody who has stopped', async () => {
  const scenario = createScenarioClient({ user });
  const [first, second] = [listen(scenario), listen(scenario)];
  expect(second.client).toBe(first.client);
  expect(listen(first.client).client).toBe(first.client);
  first.stop();
  await second.client.disconnect(account.id);
  await expect.poll(() => second.told).toHaveLength(1);
  expect(first.told).toEqual([]);
});

let server: MemoryServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

test('with a server: reading that fails is told once, however many read, and so are a key that is refused and one that is taken', async () => {
  server = await startUserServer({
    ...exampleUser(),
    integrations: [exampleIntegration({ id: 'crm', begins: 'fields' })],
  });
  const real = createConnect({ apiUrl: server.apiUrl, projectId: 'p-1', getToken: async () => 'token-1' });
  const { client, told } = listen(real);
  for (let n = 0; n < 3; n++) client.user.subscribe(() => {});
  await expect.poll(() => client.user.snapshot().status).toBe('ready');
  server.outages.set('get', new AppError('forbidden_origin', 'This origin is not allowed.'));
  await client.refresh();
  expect(told).toMatchObject([{ type: 'error', during: 'read', error: { code: 'forbidden' } }]);
  server.outages.clear();
  await client.refresh();

  const flow = client.connect('crm');
  flow.start({ mode: 'popup', returnUrl: 'http://localhost/' });
  await expect.poll(() => flow.snapshot().phase).toBe('fields');
  await flow.submit({ apiKey: 'wrong' });
  expect(told[1]).toMatchObject({ type: 'error', during: 'connect', error: { code: 'invalid_credentials' } });
  await flow.submit({ apiKey: 'right' });
  await expect.poll(() => told).toHaveLength(3);
  expect(told[2]).toMatchObject({ type: 'connect', integrationId: 'crm', connectionId: expect.any(String) });
  client.close();
});
