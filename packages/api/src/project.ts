import { auditRouter } from './project/audit.ts';
import { connectLinksRouter } from './project/connect-links.ts';
import { connectionsRouter } from './project/connections.ts';
import { destinationsRouter } from './project/destinations.ts';
import { eventsRouter } from './project/events.ts';
import { executionsRouter } from './project/executions.ts';
import { integrationsRouter } from './project/integrations.ts';
import { keysRouter } from './project/keys.ts';
import { operationsRouter } from './project/operations.ts';
import { settingsRouter } from './project/settings.ts';
import { usersRouter } from './project/users.ts';
import { webhooksRouter } from './project/webhooks.ts';
import { workflowsRouter } from './project/workflows.ts';
import { router } from './trpc.ts';

/** What the host's backend may do with its secret key. */
export const projectRouter = router({
  audit: auditRouter,
  connectLinks: connectLinksRouter,
  connections: connectionsRouter,
  destinations: destinationsRouter,
  events: eventsRouter,
  executions: executionsRouter,
  integrations: integrationsRouter,
  keys: keysRouter,
  operations: operationsRouter,
  settings: settingsRouter,
  users: usersRouter,
  webhooks: webhooksRouter,
  workflows: workflowsRouter,
});
