import { defineProject, httpTarget, text } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import * as z from 'zod';

/** A workflow for each way to start one. */
export function defineTriggers({ sandboxUrl, hostUrl }: { readonly sandboxUrl: string; readonly hostUrl: string }) {
  const project = defineProject({
    metadata: { timeZone: text() },
    events: { 'order.placed': z.object({ orderId: z.string() }) },
    host: httpTarget({ baseUrl: hostUrl }),
    targets: { rates: httpTarget({ baseUrl: `${hostUrl}/rates` }) },
  });
  const lookUp = project.workflow('look-up', {
    name: 'Looks a contact up',
    trigger: project.onRequest({
      input: z.object({ email: z.string(), waitMs: z.number().optional(), fail: z.boolean().optional() }),
      answer: z.object({ email: z.string(), rate: z.unknown() }),
      browser: true,
    }),
    async run({ event, step, targets, host, respond }) {
      if (event.waitMs !== undefined) await step.sleep('wait', event.waitMs);
      if (event.fail === true) await step.request('refused', host, { method: 'POST', path: '/refused' });
      const rate = await step.request('rate', targets.rates, { method: 'GET', path: '/today' });
      await respond({ email: event.email, rate });
      await step.request('after', host, { method: 'POST', path: '/after', json: { email: event.email } });
    },
  });
  const doubles = project.workflow('doubles', {
    name: 'Answers with what it returns',
    trigger: project.onRequest({ input: z.object({ number: z.number() }), answer: z.object({ double: z.number() }) }),
    run: async ({ event }) => ({ double: event.number * 2 }),
  });
  const strays = project.workflow('strays', {
    name: 'Answers something else than it declares',
    trigger: project.onRequest({ answer: z.object({ double: z.number() }) }),
    run: async () => ({ double: 'two' }) as never,
  });
  const bill = project.workflow('bill', {
    name: 'Bills an order',
    trigger: project.onCall({ input: z.object({ orderId: z.string() }), answer: z.object({ invoice: z.string() }) }),
    async run({ event, host, step, user, connection }) {
      const json = { orderId: event.orderId, user: user.id, account: connection.account.label };
      await step.request('bill', host, { method: 'POST', path: '/bill', json });
      return { invoice: `inv-${event.orderId}` };
    },
  });
  const order = project.workflow('order', {
    name: 'Handles an order',
    trigger: project.onEvent('order.placed'),
    async run({ event, host, step }) {
      const { invoice } = await step.workflow('bill', bill, { orderId: event.orderId });
      await step.request('tell', host, { method: 'POST', path: '/invoice', json: { invoice } });
    },
  });
  const sync = project.workflow('sync', {
    name: 'Copies everything',
    trigger: project.onManual({ input: z.object({ full: z.boolean() }), browser: true }),
    async run({ event, host, step, connection }) {
      const json = { full: event.full, account: connection.account.id };
      await step.request('tell', host, { method: 'POST', path: '/sync', json });
    },
  });
  const report = project.workflow('report', {
    name: 'Reports in the morning',
    trigger: project.onSchedule(({ metadata }) =>
      metadata.timeZone === 'never' ? undefined : { cron: '0 8 * * *', timeZone: metadata.timeZone ?? 'UTC' },
    ),
    async run({ event, host, step }) {
      const json = { at: event.scheduledAt.toISOString(), isDate: event.scheduledAt instanceof Date };
      await step.request('tell', host, { method: 'POST', path: '/report', json });
    },
  });
  const hello = project.workflow('hello', {
    name: 'Says hello',
    trigger: project.onConnection('enabled'),
    enabledByDefault: true,
    async run({ event, host, step, connection }) {
      const json = { change: event.change, account: connection.account.id };
      await step.request('tell', host, { method: 'POST', path: '/hello', json });
    },
  });
  const goodbye = project.workflow('goodbye', {
    name: 'Says goodbye',
    trigger: project.onConnection('disconnected'),
    enabledByDefault: true,
    async run({ event, host, step, connection }) {
      const json = { change: event.change, account: connection.account.id };
      await step.request('tell', host, { method: 'POST', path: '/goodbye', json });
      await step.request('too late', connection, { method: 'GET', path: '/contacts' });
    },
  });
  const news = project.workflow('news', {
    name: 'Finds new contacts',
    trigger: project.onPoll({
      every: '1 minute',
      item: z.object({ id: z.string(), email: z.string() }),
      async poll({ cursor, request }) {
        const { contacts } = await request<{ contacts: { id: string; email: string }[] }>({
          method: 'GET',
          path: '/contacts',
          query: { limit: 100 },
        });
        const seen = new Set((cursor as { seen: string[] } | undefined)?.seen);
        const fresh = cursor === undefined ? [] : contacts.filter(({ id }) => !seen.has(id));
        return {
          items: fresh.map(({ id, email }) => ({ id, payload: { id, email } })),
          cursor: { seen: contacts.map(({ id }) => id) },
        };
      },
    }),
    async run({ event, host, step }) {
      await step.request('tell', host, { method: 'POST', path: '/news', json: { email: event.email } });
    },
  });
  return project.define([
    project.integration('crm', {
      connector: sandboxCrm({ baseUrl: sandboxUrl }),
      workflows: [lookUp, doubles, strays, bill, order, sync, report, hello, goodbye, news],
    }),
  ]);
}

export type TriggersConfig = ReturnType<typeof defineTriggers>;
