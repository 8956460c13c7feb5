import type { ConnectedUser } from '@acme/api/schemas';
import type { ConnectError } from './connect-error.ts';

export interface WorkflowTarget {
  readonly workflowId: string;
  /** Absent: every connection that the workflow belongs to. */
  readonly connectionId?: string | undefined;
}

/** What the customer asked of one switch, until the server has answered. */
interface Intent {
  enabled: boolean;
  readonly target: WorkflowTarget;
  readonly settled: Promise<void>;
}

export interface WorkflowIntents {
  /** Wants this from now on; requests for one switch go out one after another and the last wish wins. */
  set(target: WorkflowTarget, enabled: boolean): Promise<void>;
  isPending(target: WorkflowTarget): boolean;
  /** Why the last wish was not met; cleared by the next one. */
  error(target: WorkflowTarget): ConnectError | undefined;
  /** What the user sees: the server's truth with the open wishes on top. */
  apply(user: ConnectedUser): ConnectedUser;
}

interface Options {
  readonly send: (target: WorkflowTarget, enabled: boolean) => Promise<unknown>;
  /** Keeps what the server has confirmed. */
  readonly confirm: (change: (user: ConnectedUser) => ConnectedUser) => void;
  readonly onChange: () => void;
}

/**
 * Optimistic switches. An open wish lies over the cache instead of being written into it, so an
 * answer that arrives meanwhile cannot undo it, and taking it away is the whole rollback.
 */
export function createWorkflowIntents({ send, confirm, onChange }: Options): WorkflowIntents {
  const intents = new Map<string, Intent>();
  const errors = new Map<string, ConnectError>();

  async function settle(key: string, target: WorkflowTarget, wanted: () => boolean): Promise<void> {
    for (;;) {
      const enabled = wanted();
      let error: ConnectError | undefined;
      try {
        await send(target, enabled);
        confirm((user) => withWorkflow(user, target, enabled));
      } catch (thrown) {
        // The server's side throws nothing else.
        error = thrown as ConnectError;
      }
      if (wanted() !== enabled) continue;
      intents.delete(key);
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
      let intent = intents.get(key);
      if (intent === undefined) {
        // The wish must be in the map before the first request leaves.
        const settled = Promise.resolve().then(() => settle(key, target, () => intents.get(key)?.enabled ?? enabled));
        intent = { enabled, target, settled };
        intents.set(key, intent);
      }
      intent.enabled = enabled;
      onChange();
      return intent.settled;
    },
    isPending: (target) => intents.has(keyOf(target)),
    error: (target) => errors.get(keyOf(target)),
    apply: (user) => {
      let shown = user;
      for (const { target, enabled } of intents.values()) shown = withWorkflow(shown, target, enabled);
      return shown;
    },
  };
}

export function keyOf({ workflowId, connectionId = '*' }: WorkflowTarget): string {
  return `${connectionId} ${workflowId}`;
}

/** The user with one workflow switched, on one connection or on all. */
export function withWorkflow(user: ConnectedUser, target: WorkflowTarget, enabled: boolean): ConnectedUser {
  const { workflowId, connectionId } = target;
  return {
    ...user,
    integrations: user.integrations.map((integration) => {
      if (!integration.workflows.some((w) => w.id === workflowId)) return integration;
      const connections = integration.connections.map((connection) => {
        if (connectionId !== undefined && connection.id !== connectionId) return connection;
        const workflows = connection.workflows.map((w) => (w.id === workflowId ? { ...w, enabled } : w));
        return { ...connection, workflows };
      });
      const onSomewhere = connections.some((c) => c.workflows.some((w) => w.id === workflowId && w.enabled));
      const workflows = integration.workflows.map((w) => (w.id === workflowId ? { ...w, enabled: onSomewhere } : w));
      return { ...integration, connections, workflows };
    }),
  };
}
