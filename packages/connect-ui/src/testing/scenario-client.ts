import {
  type ClientHealth,
  type ConnectClient,
  ConnectError,
  type ConnectedUser,
  type ConnectFlow,
  type Connection,
  type Integration,
  type Loadable,
} from '@acme/connect';
import { createScenarioExecutions, type ScenarioExecutions } from './scenario-executions.ts';
import type { Outcome, Scenario } from './scenario.ts';
import { createScenarioFlow } from './scenario-flow.ts';
import { createScenarioSettings } from './scenario-settings.ts';
import { createScenarioWorkflows, withSwitches } from './scenario-workflows.ts';

/** A client that a test or a story can lead through everything a server would do. */
export interface ScenarioClient extends ConnectClient {
  /** Changes the user as something elsewhere would: the host disconnects, a provider lets go. */
  changeUser(change: (user: ConnectedUser) => ConnectedUser): void;
  changeHealth(change: Partial<ClientHealth>): void;
  /** A run begins. */
  readonly beginExecution: ScenarioExecutions['begin'];
  readonly changeExecution: ScenarioExecutions['change'];
}

/**
 * A client without a server, for stories and for the tests of a host. It keeps its user in memory, takes
 * every step a customer can take, and fails where the scenario says so.
 *
 * @example
 * const client = createScenarioClient({ user: exampleUser(), outcomes: { 'sandbox-crm': 'denied' } });
 * client.connect('sandbox-crm').start();
 */
export function createScenarioClient(scenario: Scenario): ScenarioClient {
  const { latencyMs = 0, workflowErrors = {}, outcomes = {}, disconnectError, linkError, connectionError } = scenario;
  const listeners = new Set<() => void>();
  const flows = new Map<string, ConnectFlow>();
  const failing = new Map(Object.entries(workflowErrors));
  let health: ClientHealth = { isOnline: true, sessionEnded: false, updates: 'live', ...scenario.health };
  let answered = loadableOf(scenario);
  /** With the switches as the customer wants them. */
  let user = answered;

  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, latencyMs));
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  const takeError = (workflowId: string): ConnectError | undefined => {
    const error = failing.get(workflowId);
    failing.delete(workflowId);
    return error;
  };

  function show(change: Partial<Loadable<ConnectedUser>> = {}): void {
    answered = { ...answered, ...change } as Loadable<ConnectedUser>;
    user = answered.status === 'ready' ? { ...answered, data: workflows.apply(answered.data) } : answered;
    notify();
  }

  function changeUser(change: (user: ConnectedUser) => ConnectedUser): void {
    show(answered.status === 'ready' ? { data: change(answered.data) } : {});
  }

  const workflows = createScenarioWorkflows({
    wait,
    takeError,
    read: () => user.data,
    confirm: changeUser,
    onChange: () => show(),
  });

  function changeIntegration(id: string, change: (integration: Integration) => Integration): void {
    changeUser((known) => ({ ...known, integrations: known.integrations.map((i) => (i.id === id ? change(i) : i)) }));
  }

  function findIntegration(id: string): Integration | undefined {
    return user.data?.integrations.find((integration) => integration.id === id);
  }

  function connectAccount(integrationId: string, again?: string): { connectionId: string; label: string } {
    const known = findIntegration(integrationId)?.connections.find(({ id }) => id === again);
    if (known !== undefined) return restoreAccount(known);
    const connectionId = crypto.randomUUID();
    const label = 'grace@hopper.example';
    const missing = (findIntegration(integrationId)?.settings ?? []).flatMap(({ name, required, initial }) =>
      required && initial === undefined ? [name] : [],
    );
    const state = missing.length > 0 ? 'needs_setup' : 'connected';
    changeIntegration(integrationId, (integration) => ({
      ...integration,
      state,
      connections: [
        ...integration.connections.filter((connection) => connection.state === 'connected'),
        {
          id: connectionId,
          integrationId,
          state,
          account: { id: 'acc_new', label },
          nextAction: missing.length > 0 ? 'finish_setup' : 'none',
          ...(integration.settings === undefined ? {} : { settings: { revision: 0, values: {}, missing } }),
          isDefault: integration.connections.length === 0,
          connectedAt: new Date().toISOString(),
          workflows: integration.workflows.map(({ id }) => ({ id, enabled: false })),
        },
      ],
    }));
    return { connectionId, label };
  }

  /** Connected again it has its name and its switches as before. */
  function restoreAccount({ id, integrationId, account }: Connection): { connectionId: string; label: string } {
    changeIntegration(integrationId, (integration) => ({
      ...integration,
      state: integration.connections.every((one) => one.id === id || one.state === 'connected')
        ? 'connected'
        : integration.state,
      connections: integration.connections.map((one) =>
        one.id === id ? { ...one, state: 'connected', reason: undefined, nextAction: 'none' } : one,
      ),
    }));
    return { connectionId: id, label: account.label };
  }

  const executions = createScenarioExecutions({
    scenario,
    wait,
    workflowIdsOf: (integrationId) => findIntegration(integrationId)?.workflows.map(({ id }) => id) ?? [],
  });

  return {
    executions: executions.list,
    execution: executions.one,
    beginExecution: executions.begin,
    changeExecution: executions.change,
    user: { snapshot: () => user, subscribe },
    health: { snapshot: () => health, subscribe },
    changeUser,
    changeHealth: (change) => {
      health = { ...health, ...change };
      notify();
    },
    refresh: async () => {
      show({ isRefreshing: true });
      await wait();
      show({ isRefreshing: false });
    },
    connect: (integrationId) => {
      const known = flows.get(integrationId);
      if (known !== undefined) return known as ConnectFlow<typeof integrationId>;
      const flow = createScenarioFlow({
        integrationId,
        initial: scenario.flows?.[integrationId] ?? { phase: 'idle' },
        isKey: findIntegration(integrationId)?.begins === 'fields',
        outcomes: inTurn(outcomes[integrationId]),
        wait,
        linkError,
        onConnected: (again) => connectAccount(integrationId, again),
      });
      flows.set(integrationId, flow);
      return flow as ConnectFlow<typeof integrationId>;
    },
    disconnect: async (connectionId) => {
      await wait();
      if (disconnectError !== undefined) throw disconnectError;
      const owner = user.data?.integrations.find((i) => i.connections.some((c) => c.id === connectionId));
      if (owner === undefined) throw new ConnectError('not_found', 'No such connection.');
      const connections = owner.connections.filter((connection) => connection.id !== connectionId);
      const state = connections.length > 0 ? owner.state : 'available';
      changeIntegration(owner.id, (integration) => withSwitches({ ...integration, connections, state }));
    },
    changeConnection: async ({ connectionId, alias, isDefault, shared }) => {
      await wait();
      if (connectionError !== undefined) throw connectionError;
      const owner = user.data?.integrations.find((i) => i.connections.some((c) => c.id === connectionId));
      if (owner === undefined) throw new ConnectError('not_found', 'No such connection.');
      changeIntegration(owner.id, (integration) => ({
        ...integration,
        connections: integration.connections.map((connection) => {
          const isOther = connection.id !== connectionId;
          if (isOther) return isDefault === true ? { ...connection, isDefault: false } : connection;
          const named = alias === undefined ? connection.alias : (alias ?? undefined);
          const isShared = shared ?? connection.shared === true;
          return {
            ...connection,
            alias: named,
            isDefault: isDefault ?? connection.isDefault,
            shared: isShared || undefined,
          };
        }),
      }));
    },
    revokeLink: () => wait(),
    runWorkflow: async ({ workflowId }) => {
      await wait();
      const error = takeError(workflowId);
      if (error !== undefined) throw error;
      return { executionIds: [crypto.randomUUID()] };
    },
    workflow: (target) => ({ snapshot: () => workflows.toggle(target), subscribe }),
    setWorkflow: ({ enabled, ...target }) => workflows.set(target, enabled),
    settings: createScenarioSettings({ scenario, wait, read: () => user.data, change: changeUser }),
    setMetadata: async (patch) => {
      await wait();
      changeUser((known) => {
        const kept = Object.entries({ ...known.metadata, ...patch }).filter(([, value]) => value !== null);
        return { ...known, metadata: Object.fromEntries(kept) as ConnectedUser['metadata'] };
      });
    },
    close: () => listeners.clear(),
  };
}

function inTurn(outcomes: Outcome | readonly Outcome[] = 'connected'): readonly [Outcome, ...Outcome[]] {
  const [first = 'connected', ...others] = typeof outcomes === 'string' ? [outcomes] : outcomes;
  return [first, ...others];
}

function loadableOf({ user, refreshError }: Scenario): Loadable<ConnectedUser> {
  if (user === 'loading') return { status: 'pending', data: undefined, error: undefined, isRefreshing: true };
  if (ConnectError.is(user)) return { status: 'error', data: undefined, error: user, isRefreshing: false };
  return { status: 'ready', data: user, error: refreshError, isRefreshing: false };
}
