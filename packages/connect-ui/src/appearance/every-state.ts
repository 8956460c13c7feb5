import type { ConnectedUser } from '@acme/connect';
import { exampleConnection, exampleIntegration, exampleUser, exampleWorkflow } from '../testing/example-user.ts';

const byPlan = { by: 'rule', reason: 'Included in Pro', effectiveAt: '2026-11-20T09:00:00.000Z' } as const;
const locked = { allowed: false, message: 'Included in Pro', upgrade: 'Pro' } as const;

/** A user with an integration in every state that a row can have. */
export const everyState: ConnectedUser = exampleUser({
  integrations: [
    exampleIntegration({
      state: 'connected',
      connections: [exampleConnection()],
      workflows: [
        exampleWorkflow({ enabled: true }),
        exampleWorkflow({ id: 'update-deals', name: 'Update deals', description: 'When a task is closed.' }),
        exampleWorkflow({ id: 'score-leads', name: 'Score leads', description: undefined, availability: locked }),
      ],
    }),
    exampleIntegration({
      id: 'northwind-mail',
      name: 'Northwind Mail',
      description: 'Sends campaigns to your lists.',
      state: 'needs_reauth',
      connections: [
        exampleConnection({ state: 'needs_reauth', account: { id: 'm', label: 'marketing@lovelace.example' } }),
      ],
    }),
    exampleIntegration({
      id: 'atlas',
      name: 'Atlas',
      description: 'Shows where your customers are.',
      state: 'needs_setup',
      connections: [exampleConnection({ state: 'needs_setup' })],
    }),
    exampleIntegration({
      id: 'harbor',
      name: 'Harbor',
      description: 'Moves files in and out.',
      state: 'degraded',
      connections: [exampleConnection({ state: 'provider_error' })],
    }),
    exampleIntegration({ id: 'paper-trail', name: 'Paper Trail', description: 'Files signed documents.' }),
    exampleIntegration({
      id: 'beacon',
      name: 'Beacon',
      description: 'Tells you who is on call.',
      state: 'connecting',
    }),
    exampleIntegration({
      id: 'cobalt',
      name: 'Cobalt',
      description: 'Bills by the hour.',
      state: 'suspended',
      availability: locked,
      suspension: byPlan,
      connections: [exampleConnection({ state: 'suspended', reason: 'suspended_by_rule' })],
    }),
    exampleIntegration({
      id: 'signal-desk',
      name: 'Signal Desk',
      description: 'Answers tickets with what you know.',
      state: 'locked',
      availability: locked,
    }),
    exampleIntegration({
      id: 'juniper',
      name: 'Juniper',
      description: 'Plans the week.',
      state: 'unavailable',
    }),
  ],
});
