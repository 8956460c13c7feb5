import type { ConnectClient } from '@acme/sdk';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import type config from '../../connect.config.ts';
import { readJson } from '../read-json.ts';
import type { Store } from '../store.ts';
import { issueApiKey } from '../stories/customer-api-key.ts';
import { changePlan, type PlanChange } from '../stories/plan-downgrade.ts';

const NewPlan = z.object({ plan: z.enum(['free', 'pro']) });
const WorkflowChange = z.object({ connectionId: z.uuid(), enabled: z.boolean() });
const WorkflowId = z.literal('send-contacts');
/** Without one, the customer as a whole. */
const Target = z.union([z.object({ integrationId: z.enum(['crm', 'mail']) }), z.object({ workflowId: WorkflowId })]);
const SuspensionChange = z.object({
  suspended: z.boolean(),
  target: Target.optional(),
  reason: z.string().max(500).optional(),
});

/** What Taskly's support team can do for a customer. */
export function supportChanges({
  store,
  connect,
}: {
  readonly store: Store;
  readonly connect: ConnectClient<typeof config>;
}): Hono {
  const routes = new Hono();

  // Stands for the webhook of a payment provider: what is paid for has changed.
  routes.put('/:customerId/plan', async (c) => {
    const id = known(c.req.param('customerId'));
    const { plan } = await readJson(c, NewPlan);
    const change = await changePlan(connect, id, plan);
    store.change((data) => {
      data.customers = data.customers.map((other) => (other.id === id ? { ...other, plan } : other));
    });
    return c.json<PlanChange>(change);
  });

  routes.post('/:customerId/api-key', async (c) => {
    await issueApiKey(connect, store, known(c.req.param('customerId')));
    return c.body(null, 204);
  });

  routes.put('/:customerId/suspension', async (c) => {
    const { suspended, target, reason } = await readJson(c, SuspensionChange);
    const id = c.req.param('customerId');
    if (suspended) await connect.users.suspend(id, target, reason === undefined ? {} : { reason });
    else await connect.users.resume(id, target);
    return c.body(null, 204);
  });

  routes.put('/:customerId/workflows/:workflowId', async (c) => {
    const workflowId = WorkflowId.safeParse(c.req.param('workflowId'));
    if (!workflowId.success) throw new HTTPException(404, { message: 'There is no such workflow.' });
    const { enabled, connectionId } = await readJson(c, WorkflowChange);
    const change = enabled ? connect.workflows.enable : connect.workflows.disable;
    await change(c.req.param('customerId'), workflowId.data, { connectionId });
    return c.body(null, 204);
  });

  routes.delete('/:customerId/connections/:connectionId', async (c) => {
    const { customerId, connectionId } = c.req.param();
    await connect.users.disconnect(customerId, { connectionId });
    return c.body(null, 204);
  });
  return routes;

  /** Only Taskly's own customers have a plan and keys of its API. */
  function known(customerId: string): string {
    if (store.data.customers.some(({ id }) => id === customerId)) return customerId;
    throw new HTTPException(404, { message: `There is no customer "${customerId}".` });
  }
}
