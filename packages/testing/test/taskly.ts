import {
  defineProject,
  httpTarget,
  oneOf,
  secret,
  secretText,
  text,
  textSetting,
  toggle,
  unavailable,
} from '@acme/integrations';
import { sandboxCrm, sandboxCrmActions } from '@acme/integrations/catalog/sandbox-crm';
import * as z from 'zod';

const project = defineProject({
  metadata: {
    plan: oneOf(['free', 'pro']),
    timeZone: text(),
    apiKey: secret({ hosts: ['api.taskly.test'] }),
  },
  events: {
    'contact.created': z.object({ id: z.string(), email: z.email() }),
    'order.placed': z.object({ orderId: z.string() }),
    'order.paid': z.object({ amount: z.number() }),
  },
  host: httpTarget({ baseUrl: 'https://api.taskly.test/v1' }),
  targets: { rates: httpTarget({ baseUrl: 'https://rates.example' }) },
});
const orderPaid = project.onEvent('order.paid');
const orderPlaced = project.onEvent('order.placed');

const sendContacts = project.workflow('send-contacts', {
  name: 'Send new contacts',
  trigger: project.onEvent('contact.created'),
  settings: { pipeline: textSetting({ label: 'Pipeline' }), tag: toggle({ label: 'Tag' }) },
  async run({ event, user, settings, connection, host, step }) {
    const contact = await step.request('create contact', connection, {
      method: 'POST',
      path: '/contacts',
      json: { email: event.email, pipeline: settings.pipeline },
      response: z.object({ id: z.string(), lists: z.array(z.string()) }),
    });
    await step.request('tell Taskly', host, {
      method: 'POST',
      path: '/hooks/crm',
      headers: { Authorization: secretText`Bearer ${user.secrets.apiKey}` },
      query: { plan: user.metadata.plan, skipped: undefined },
      json: { contactId: event.id, key: user.secrets.apiKey },
    });
    await step.sleep('wait for enrichment', '2 days');
    if (settings.tag === false) return { id: contact.id, tags: 0 };
    const tags = await step.map('tag each list', contact.lists, (list, inner) =>
      inner.request('tag', connection, { method: 'POST', path: `/contacts/${contact.id}/tags`, json: { list } }),
    );
    return { id: contact.id, tags: tags.length };
  },
});

const followUp = project.workflow('follow-up', {
  name: 'Follows up on orders',
  trigger: orderPlaced,
  waitsFor: [orderPaid, orderPlaced],
  async run({ event, step }) {
    const paid = await step.waitForEvent('paid', { event: orderPaid, key: event.orderId, timeout: '7 days' });
    const next = await step.waitForEvent('next', { event: orderPlaced, timeout: '1 day' });
    return { paid: paid?.payload.amount, at: paid?.sentAt, next: next?.payload.orderId };
  },
});

const leak = project.workflow('leak', {
  name: 'Sends a secret where it may not go',
  trigger: project.onManual(),
  async run({ user, targets, step }) {
    await step.request('leak', targets.rates, { method: 'GET', path: '/', query: { key: user.secrets.apiKey } });
  },
});

const importContacts = project.workflow('import-contacts', {
  name: 'Imports contacts',
  connector: { id: 'sandbox-crm' },
  trigger: project.onRequest({
    input: z.object({ email: z.string() }),
    answer: z.object({ id: z.string(), known: z.number() }),
  }),
  async run({ event, connection, step, respond }) {
    let known = 0;
    for await (const page of step.pages('read', connection, sandboxCrmActions.listContacts, {})) known += page.length;
    const { id } = await step.action('create', connection, sandboxCrmActions.createContact, { email: event.email });
    await respond({ id, known });
    await step.run('after', () => 'done');
  },
});

const bill = project.workflow('bill', {
  name: 'Bills an order',
  trigger: project.onCall({ input: z.object({ orderId: z.string() }), answer: z.object({ invoice: z.string() }) }),
  async run({ event, host, step }) {
    await step.request('bill', host, { method: 'POST', path: '/bill', json: event });
    return { invoice: `inv-${event.orderId}` };
  },
});
const order = project.workflow('order', {
  name: 'Handles an order',
  trigger: orderPlaced,
  run: ({ event, step }) => step.workflow('bill', bill, { orderId: event.orderId }),
});

const report = project.workflow('report', {
  name: 'Reports',
  trigger: project.onSchedule(({ metadata }) =>
    metadata.timeZone === 'never' ? undefined : { cron: '0 8 * * 1-5', timeZone: metadata.timeZone ?? 'UTC' },
  ),
  run: async ({ event }) => event.scheduledAt.toISOString(),
});
const hello = project.workflow('hello', {
  name: 'Says hello',
  trigger: project.onConnection('enabled'),
  available: ({ metadata }) => metadata.timeZone !== undefined,
  run: async ({ event, connection, user }) => `${event.change} ${connection.account.label} ${user.id}`,
});
const news = project.workflow('news', {
  name: 'Finds new contacts',
  trigger: project.onPoll({
    every: '15 minutes',
    item: z.object({ email: z.string() }),
    async poll({ cursor, request }) {
      const { contacts } = await request({
        method: 'GET',
        path: '/contacts',
        query: { since: typeof cursor === 'string' ? cursor : 0 },
      });
      return {
        items: contacts.map((contact: { id: string; email: string }) => ({ id: contact.id, payload: contact })),
        cursor: contacts.at(-1)?.id ?? cursor,
      };
    },
  }),
  run: async ({ event }) => event.email,
});

const crm = project.integration('crm', {
  connector: sandboxCrm({ baseUrl: 'https://crm.example' }),
  available: ({ metadata }) => metadata.plan === 'pro' || unavailable('Included in Pro', { upgrade: 'Pro' }),
  workflows: [sendContacts, followUp, leak, importContacts, bill, order, report, hello, news],
});

export const taskly = project.define([crm]);
