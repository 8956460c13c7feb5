import type { ConnectClient, ConnectedUser, ConnectError, Integration, WorkflowToggle } from '@acme/connect';

type Target = Parameters<ConnectClient['workflow']>[0];

/** What the customer asked of one switch, until the scenario has answered. */
interface Wish {
  enabled: boolean;
  readonly target: Target;
  readonly settled: Promise<void>;
}

interface Options {
  readonly wait: () => Promise<void>;
  /** Why the next change of this workflow fails, if it does. */
  readonly takeError: (workflowId: string) => ConnectError | undefined;
  /** The user as shown. */
  readonly read: () => ConnectedUser | undefined;
  /** Keeps what was agreed to. */
  readonly confirm: (change: (user: ConnectedUser) => ConnectedUser) => void;
  readonly onChange: () => void;
}

/** The switches of a scenario. As in the client of a server they are the user's, with open wishes on top. */
export interface ScenarioWorkflows {
  readonly set: (target: Target, enabled: boolean) => Promise<void>;
  /** The same object until something about it changes. */
  readonly toggle: (target: Target) => WorkflowToggle;
  /** The user with the open wishes. */
  readonly apply: (user: ConnectedUser) => ConnectedUser;
}

export function createScenarioWorkflows({ wait, takeError, read, confirm, onChange }: Options): ScenarioWorkflows {
  const wishes = new Map<string, Wish>();
  const errors = new Map<string, ConnectError>();
  const shown = new Map<string, WorkflowToggle>();

  /** One after another, and the last wish wins. */
  async function settle(key: string, target: Target, wanted: () => boolean): Promise<void> {
    for (;;) {
      const enabled = wanted();
      await wait();
      const error = takeError(target.workflowId);
      if (error === undefined) confirm((user) => withSwitch(user, target, enabled));
      if (wanted() !== enabled) continue;
      wishes.delete(key);
      if (error !== undefined) errors.set(key, error);
      onChange();
      if (error !== undefined) throw error;
      return;
    }
  }

  return {
    set: (target, enabled) => {
      const key = keyOf(target);
      errors.delete(key);
      let wish = wishes.get(key);
      if (wish === undefined) {
        const settled = Promise.resolve().then(() => settle(key, target, () => wishes.get(key)?.enabled ?? enabled));
        wish = { enabled, target, settled };
        wishes.set(key, wish);
      }
      wish.enabled = enabled;
      onChange();
      return wish.settled;
    },
    toggle: (target) => {
      const key = keyOf(target);
      const known = shown.get(key);
      const next = { enabled: isOn(read(), target), isPending: wishes.has(key), error: errors.get(key) };
      const isSame =
        known?.enabled === next.enabled && known.isPending === next.isPending && known.error === next.error;
      if (isSame) return known;
      shown.set(key, next);
      return next;
    },
    apply: (user) =>
      [...wishes.values()].reduce((known, { target, enabled }) => withSwitch(known, target, enabled), user),
  };
}

function keyOf({ workflowId, connectionId = '*' }: Target): string {
  return `${connectionId} ${workflowId}`;
}

function isOn(user: ConnectedUser | undefined, { workflowId, connectionId }: Target): boolean {
  const connections = user?.integrations.flatMap((integration) => integration.connections) ?? [];
  return connections
    .filter(({ id }) => connectionId === undefined || id === connectionId)
    .some(({ workflows }) => workflows.some((workflow) => workflow.id === workflowId && workflow.enabled));
}

/** The user with one workflow switched, for one account or for all. */
function withSwitch(user: ConnectedUser, { workflowId, connectionId }: Target, enabled: boolean): ConnectedUser {
  return {
    ...user,
    integrations: user.integrations.map((integration) => {
      if (!integration.workflows.some(({ id }) => id === workflowId)) return integration;
      const connections = integration.connections.map((connection) => {
        if (connectionId !== undefined && connection.id !== connectionId) return connection;
        const isListed = connection.workflows.some(({ id }) => id === workflowId);
        const workflows = isListed
          ? connection.workflows.map((workflow) => (workflow.id === workflowId ? { ...workflow, enabled } : workflow))
          : // A server lists every workflow; who wrote the scenario may have left out what is off.
            [...connection.workflows, { id: workflowId, enabled }];
        return { ...connection, workflows };
      });
      return withSwitches({ ...integration, connections }, workflowId);
    }),
  };
}

/** The integration whose workflows, or one of them, are on where they are on for one of its accounts. */
export function withSwitches(integration: Integration, workflowId?: string): Integration {
  const isOnSomewhere = (wanted: string): boolean =>
    integration.connections.some((one) => one.workflows.some(({ id, enabled }) => id === wanted && enabled));
  const workflows = integration.workflows.map((workflow) =>
    workflow.id === (workflowId ?? workflow.id) ? { ...workflow, enabled: isOnSomewhere(workflow.id) } : workflow,
  );
  return { ...integration, workflows };
}
