import type { ConnectClient, ConnectedUserOf, Execution } from '@acme/sdk';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import type config from '../../connect.config.ts';
import type { Customer } from '../customers.ts';
import { readJson } from '../read-json.ts';
import { requireSupport, type Sessions } from '../sessions.ts';
import type { Store } from '../store.ts';

/** Everything there is to know about a customer's integrations. */
export interface SupportAnswer {
  readonly customer: Customer;
  readonly user: ConnectedUserOf<typeof config>;
  readonly executions: readonly Execution[];
}

const PlanChange = z.object({ plan: z.enum(['free', 'pro']) });
const WorkflowChange = z.object({ connectionId: z.uuid(), enabled: z.boolean() });
const WorkflowId = z.literal('send-contacts');

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

  routes.get('/:customerId', async (c) => {
    const customer = find(c.req.param('customerId'));
    const [user, executions] = await Promise.all([
      connect.users.get(customer.id),
      connect.executions.list({ user: { id: customer.id }, limit: 10 }),
    ]);
    return c.json<SupportAnswer>({ customer, user, executions: executions.items });
  });

  routes.put('/:customerId/plan', async (c) => {
    const customer = find(c.req.param('customerId'));
    const { plan } = await readJson(c, PlanChange);
    await connect.users.setMetadata(customer.id, { plan });
    store.change((data) => {
      data.customers = data.customers.map((other) => (other.id === customer.id ? { ...other, plan } : other));
    });
    return c.body(null, 204);
  });

  routes.put('/:customerId/workflows/:workflowId', async (c) => {
    const customer = find(c.req.param('customerId'));
    const workflowId = WorkflowId.safeParse(c.req.param('workflowId'));
    if (!workflowId.success) throw new HTTPException(404, { message: 'There is no such workflow.' });
    const { enabled, connectionId } = await readJson(c, WorkflowChange);
    const change = enabled ? connect.workflows.enable : connect.workflows.disable;
    await change(customer.id, workflowId.data, { connectionId });
    return c.body(null, 204);
  });

  routes.delete('/:customerId/connections/:connectionId', async (c) => {
    const customer = find(c.req.param('customerId'));
    await connect.users.disconnect(customer.id, { connectionId: c.req.param('connectionId') });
    return c.body(null, 204);
  });
  return routes;

  function find(customerId: string): Customer {
    const customer = store.data.customers.find(({ id }) => id === customerId);
    if (customer === undefined) throw new HTTPException(404, { message: `There is no customer "${customerId}".` });
    return customer;
  }
}
