import { type ConnectClient, ConnectError, createConnect } from '@acme/connect';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError, type MemoryServer, startUserServer } from '../../../test/stack/user-server.ts';
import {
  createScenarioClient,
  exampleConnection,
  exampleIntegration,
  exampleUser,
  exampleWorkflow,
} from '../src/testing/index.ts';

const accountOf = (label: string) =>
  exampleConnection({
    account: { id: label, label },
    workflows: [
      { id: 'send-contacts', enabled: false, settings: { revision: 3, values: { list: 'l-1' } } },
      { id: 'update-deals', enabled: true },
    ],
  });
const [ada, grace] = [accountOf('ada'), accountOf('grace')];
const user = exampleUser({
  integrations: [
    exampleIntegration({
      state: 'connected',
      connections: [ada, grace],
      workflows: [exampleWorkflow(), exampleWorkflow({ id: 'update-deals', name: 'Update deals', enabled: true })],
    }),
  ],
});

let server: MemoryServer;
let client: ConnectClient;
beforeEach(async () => {
  server = await startUserServer(user);
});
afterEach(async () => {
  client.close();
  await server.close();
});

type Change = Parameters<ReturnType<typeof createScenarioClient>['changeUser']>[0];

/** A client of the real router, and one of a scenario, in front of the same user. `refused`: the next switching on is. */
const kinds = {
  server: async (refused = false) => {
    const real = createConnect({ apiUrl: server.apiUrl, projectId: 'p-1', getToken: async () => 'token-1' });
    client = real;
    real.user.subscribe(() => {});
    await expect.poll(() => real.user.snapshot().status).toBe('ready');
    if (refused) server.failures.set('enable', new AppError('integration_locked', 'Not in this plan.'));
    return async (change: Change) => {
      server.user = change(user) as typeof server.user;
      await real.refresh();
    };
  },
  scenario: async (refused = false) => {
    const error = new ConnectError('entitlement_required', 'Not in this plan.');
    const scenario = createScenarioClient({ user, workflowErrors: refused ? { 'send-contacts': error } : {} });
    client = scenario;
    return async (change: Change) => scenario.changeUser(change);
  },
};

const read = (workflowId: string, connectionId?: string) => client.workflow({ workflowId, connectionId }).snapshot();

/** What a page may read of a switch, in every place where it stands. */
function shown(workflowId = 'send-contacts') {
  const [integration] = client.user.snapshot().data?.integrations ?? [];
  return {
    toggle: read(workflowId).enabled,
    toggles: integration?.connections.map(({ id }) => read(workflowId, id).enabled),
    workflow: integration?.workflows.find(({ id }) => id === workflowId)?.enabled,
    accounts: integration?.connections.map(({ workflows }) => workflows.find(({ id }) => id === workflowId)),
  };
}

const state = (enabled: boolean) => ({
  id: 'send-contacts',
  enabled,
  settings: { revision: 3, values: { list: 'l-1' } },
});
const everywhere = (on: boolean) => ({
  toggle: on,
  toggles: [on, on],
  workflow: on,
  accounts: [state(on), state(on)],
});

describe.each(Object.entries(kinds))('a switch of the client of a %s', (_, begin) => {
  test('is shown at once in every place, and stays', async () => {
    await begin();
    expect(shown()).toEqual(everywhere(false));
    const done = client.setWorkflow({ workflowId: 'send-contacts', enabled: true });
    expect(shown()).toEqual(everywhere(true));
    expect(read('send-contacts')).toEqual({ enabled: true, isPending: true, error: undefined });
    expect(read('send-contacts', ada.id).isPending).toBe(false);
    await done;
    expect(shown()).toEqual(everywhere(true));
    expect(read('send-contacts').isPending).toBe(false);
    await client.refresh();
    expect(shown()).toEqual(everywhere(true));
  });

  test('of one account leaves the other one alone', async () => {
    await begin();
    await client.setWorkflow({ workflowId: 'send-contacts', connectionId: grace.id, enabled: true });
    expect(shown()).toMatchObject({ toggle: true, toggles: [false, true], workflow: true });
    expect(shown('update-deals')).toMatchObject({ toggle: true, toggles: [true, true], workflow: true });
  });

  test('is taken back in every place where it is refused, with the reason until the next change', async () => {
    await begin(true);
    const done = client.setWorkflow({ workflowId: 'send-contacts', enabled: true });
    expect(shown()).toEqual(everywhere(true));
    await expect(done).rejects.toMatchObject({ code: 'entitlement_required' });
    expect(shown()).toEqual(everywhere(false));
    expect(read('send-contacts')).toMatchObject({ isPending: false, error: { code: 'entitlement_required' } });
    await client.setWorkflow({ workflowId: 'send-contacts', enabled: true });
    expect(read('send-contacts')).toEqual({ enabled: true, isPending: false, error: undefined });
  });

  test('goes where the last of quick changes wants it', async () => {
    await begin();
    const wish = (enabled: boolean) => client.setWorkflow({ workflowId: 'send-contacts', enabled });
    await Promise.all([true, false, true, false].map(wish));
    expect(shown()).toEqual(everywhere(false));
  });

  test('follows what is changed elsewhere, and what is disconnected', async () => {
    const changeElsewhere = await begin();
    expect(read('update-deals').enabled).toBe(true);
    await changeElsewhere((before) => ({ ...before, integrations: [exampleIntegration()] }));
    expect(read('update-deals').enabled).toBe(false);
    await changeElsewhere(() => user);
    await client.setWorkflow({ workflowId: 'send-contacts', connectionId: grace.id, enabled: true });
    await client.disconnect(grace.id);
    expect(shown()).toMatchObject({ toggle: false, toggles: [false], workflow: false });
    expect(shown('update-deals')).toMatchObject({ toggle: true, toggles: [true], workflow: true });
  });

  test('is the same object until something about it changes', async () => {
    await begin();
    const before = read('send-contacts');
    await client.setMetadata({ plan: 'pro' });
    expect(read('send-contacts')).toBe(before);
  });
});
