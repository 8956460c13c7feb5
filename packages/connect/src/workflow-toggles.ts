import type { WorkflowToggle } from './connect-client.ts';
import { isSame } from './readable.ts';
import type { ConnectedUser } from './user.ts';
import { keyOf, type WorkflowIntents, type WorkflowTarget } from './workflow-intents.ts';

export interface WorkflowToggles {
  /** One switch on a user that already shows the open wishes; the same object until something changes. */
  read(user: ConnectedUser | undefined, target: WorkflowTarget): WorkflowToggle;
}

export function createWorkflowToggles(intents: WorkflowIntents): WorkflowToggles {
  const last = new Map<string, WorkflowToggle>();
  return {
    read: (user, target) => {
      const key = keyOf(target);
      const known = last.get(key);
      const next = {
        enabled: isEnabled(user, target),
        isPending: intents.isPending(target),
        error: intents.error(target),
      };
      if (known !== undefined && isSame(next, known)) return known;
      last.set(key, next);
      return next;
    },
  };
}

function isEnabled(user: ConnectedUser | undefined, { workflowId, connectionId }: WorkflowTarget): boolean {
  for (const { connections } of user?.integrations ?? []) {
    for (const connection of connections) {
      if (connectionId !== undefined && connection.id !== connectionId) continue;
      if (connection.workflows.some((w) => w.id === workflowId && w.enabled)) return true;
    }
  }
  return false;
}
