import type { ConnectedUser } from '@acme/api/schemas';
import { integrationState } from '@acme/api/state';

/** The user after one of their accounts is gone. */
export function withoutConnection(user: ConnectedUser, connectionId: string): ConnectedUser {
  return {
    ...user,
    integrations: user.integrations.map((integration) => {
      const connections = integration.connections.filter((c) => c.id !== connectionId);
      if (connections.length === integration.connections.length) return integration;
      const workflows = integration.workflows.map((workflow) => ({
        ...workflow,
        enabled: connections.some((c) => c.workflows.some((w) => w.id === workflow.id && w.enabled)),
      }));
      const state = integrationState({ offered: true, allowed: integration.availability.allowed, connections });
      return { ...integration, connections, workflows, state };
    }),
  };
}
