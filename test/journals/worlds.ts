import { defineProject, httpTarget } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import * as z from 'zod';
import { defineActions } from '../stack/actions-definition.ts';
import type { StackOptions } from '../stack/start-stack.ts';
import { defineTriggers } from '../stack/triggers-definition.ts';

type Define = NonNullable<StackOptions['define']>;

/** The host that comes with this repository, as it is. It reads its addresses when it is loaded. */
const defineExample: Define = async ({ sandboxUrl, hostUrl }) => {
  Object.assign(process.env, { SANDBOX_URL: sandboxUrl, TASKLY_URL: hostUrl });
  return (await import('../../apps/example/connect.config.ts')).default;
};

/** What somebody might do to the code of a workflow while executions of it are under way. */
export type Change = 'none' | 'another name' | 'another kind' | 'left out' | 'one more' | 'other places';

/** Steps that wait, in code that may have been changed since. */
export const defineOrders =
  (change: Change): Define =>
  ({ sandboxUrl, hostUrl }) => {
    const project = defineProject({
      events: { 'order.placed': z.object({ orderId: z.string() }), 'order.paid': z.object({ amount: z.number() }) },
      host: httpTarget({ baseUrl: hostUrl }),
    });
    const paid = project.onEvent('order.paid');
    const follow = project.workflow('follow', {
      name: 'Follows an order',
      trigger: project.onEvent('order.placed'),
      waitsFor: [paid],
      async run({ event: { orderId }, host, step }) {
        const rest = async () => {
          if (change === 'another kind') await step.run('a moment', () => undefined);
          else if (change !== 'left out') await step.sleep('a moment', 200);
        };
        if (change !== 'other places') await rest();
        const name = change === 'another name' ? 'when it will be due' : 'when it is due';
        const dueAt = await step.run(name, () => Date.now() + 300);
        if (change === 'other places') await rest();
        await step.sleepUntil('until it is due', new Date(dueAt));
        const came = await step.waitForEvent('paid', { event: paid, key: orderId, timeout: '1 hour' });
        const lines = await step.map('lines', ['a', 'b'], async (line, inner) => {
          await inner.sleep('rest', 50);
          return await inner.run('read', () => `${orderId} ${line}`);
        });
        const json = { orderId, amount: came?.payload.amount, lines };
        await step.request('tell the host', host, { method: 'POST', path: '/followed', json });
        if (change === 'one more') await step.request('tell the host more', host, { method: 'POST', path: '/more' });
        return { lines: lines.length };
      },
    });
    return project.define([
      project.integration('crm', { connector: sandboxCrm({ baseUrl: sandboxUrl }), workflows: [follow] }),
    ]);
  };

/** The definitions whose executions are recorded in `recorded`. */
export const worlds = {
  example: defineExample,
  triggers: defineTriggers,
  actions: defineActions,
  orders: defineOrders('none'),
} as const satisfies Readonly<Record<string, Define>>;

export type World = keyof typeof worlds;
