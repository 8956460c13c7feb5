import type { AuditEntry, ConnectClient, ConnectedUserOf, Execution, Explanation } from '@acme/sdk';
import { Hono } from 'hono';
import type config from '../../connect.config.ts';
import { requireSupport, type Sessions } from '../sessions.ts';
import type { Store } from '../store.ts';
import { findCustomers, type FoundCustomers } from '../stories/find-customer.ts';
import { supportChanges } from './support-changes.ts';

export type SearchAnswer = FoundCustomers;

/** Everything there is to know about a customer's integrations. */
export interface SupportAnswer {
  readonly user: ConnectedUserOf<typeof config>;
  /** Why they may or may not have each integration. */
  readonly explanations: readonly Explanation[];
  readonly executions: readonly Execution[];
  readonly audit: readonly AuditEntry[];
}

/** With which the integrations page is shown as the customer sees it. */
export interface ViewAnswer {
  readonly token: string;
}

/** What Taskly's support team can see and do, with the secret key. */
export function supportRoutes({
  store,
  sessions,
  connect,
}: {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly connect: ConnectClient<typeof config>;
}): Hono {
  const routes = new Hono();
  routes.use(requireSupport(sessions));

  routes.get('/', async (c) => {
    const cursor = c.req.query('cursor');
    const page = { limit: 10, ...(cursor === undefined ? {} : { cursor }) };
    return c.json<SearchAnswer>(await findCustomers(connect, (c.req.query('q') ?? '').trim(), page));
  });

  routes.get('/:customerId', async (c) => {
    const id = c.req.param('customerId');
    const user = await connect.users.get(id);
    const [explanations, executions, audit] = await Promise.all([
      Promise.all(user.integrations.map((integration) => connect.users.explain(id, integration.id))),
      connect.executions.list({ user: { id }, limit: 10 }),
      connect.audit.list({ userId: id, limit: 10 }),
    ]);
    return c.json<SupportAnswer>({ user, explanations, executions: executions.items, audit: audit.items });
  });

  // For the panel on the support page, which asks again when the last one has ended.
  routes.post('/:customerId/view-token', async (c) => {
    const { token } = await connect.users.createViewToken(c.req.param('customerId'), { viewer: 'Taskly support' });
    return c.json<ViewAnswer>({ token });
  });

  routes.route('/', supportChanges({ store, connect }));
  return routes;
}
