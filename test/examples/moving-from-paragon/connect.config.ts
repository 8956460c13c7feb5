import { defineProject, httpTarget, oneOf, secret, secretText, text, unavailable } from '@acme/integrations';
import { hubspot, hubspotActions } from '@acme/integrations/catalog/hubspot';
import * as z from 'zod';

const project = defineProject({
  metadata: {
    // What your page sets with `authenticate` or `setUserMetadata` and your rules do not read needs no line here. What has one
    // says that the page may write it, and read it.
    Email: text({ indexed: true, writers: ['browser'], visible: true }),
    plan: oneOf(['free', 'pro']),
    // "User Info" that nobody may read back, in place of an Environment Secret for each customer.
    apiKey: secret({ hosts: ['api.taskly.test'] }),
  },
  // App Events, with the form of what comes with them.
  events: {
    'order.placed': z.object({ orderId: z.string(), email: z.email(), lines: z.array(z.object({ sku: z.string() })) }),
  },
  host: httpTarget({ baseUrl: 'https://api.taskly.test' }),
});
const connector = hubspot();

// The id that the workflow has at Paragon: what your app says to `paragon.workflow` stays as it is.
const follow = project.workflow('0b9f2c1e-5a34-4c56-9d6f-7a1d0c2b3e4f', {
  name: 'Follow up on orders',
  connector,
  // App Event
  trigger: project.onEvent('order.placed'),
  // Workflow permissions
  available: ({ metadata }) => metadata.plan === 'pro' || unavailable('Included in Pro', { upgrade: 'pro' }),
  async run({ event, user, connection, host, step }) {
    // Integration Action: HubSpot, Create Contact
    const { id } = await step.action('create contact', connection, hubspotActions.createContact, {
      properties: { email: event.email },
    });
    // Integration Request
    const contact = await step.request('read contact', connection, {
      method: 'GET',
      path: `/crm/v3/objects/contacts/${id}`,
      query: { properties: 'lifecyclestage' },
      response: z.object({ properties: z.object({ lifecyclestage: z.string().nullish() }) }),
    });
    // Function: code in its place, with whatever package you install
    const skus = [...new Set(event.lines.map(({ sku }) => sku.toUpperCase()))];
    // Conditional
    if (contact.properties.lifecyclestage === 'customer') return;
    // Delay
    await step.sleep('wait two days', '2 days');
    // Fan Out
    await step.map('each product', skus, async (sku, inner) => {
      // Request, tried again as Auto-Retry would, with a secret of the user
      await inner.request(
        'tell Taskly',
        host,
        {
          method: 'POST',
          path: '/follow-ups',
          headers: { authorization: secretText`Bearer ${user.secrets.apiKey}` },
          json: { contactId: id, sku },
        },
        { tries: 5, backoff: { first: '10 seconds' } },
      );
    });
  },
});

const lookUp = project.workflow('look-up', {
  name: 'Look somebody up',
  connector,
  // Request, with its validation and its Response: `paragon.workflow` gets what `respond` is given
  trigger: project.onRequest({
    input: z.object({ email: z.email() }),
    answer: z.object({ found: z.boolean() }),
    browser: true,
  }),
  async run({ event, connection, respond, step }) {
    const { total } = await step.request('search', connection, {
      method: 'POST',
      path: '/crm/v3/objects/contacts/search',
      json: { filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ', value: event.email }] }] },
      response: z.object({ total: z.number() }),
    });
    await respond({ found: total > 0 });
  },
});

const nightly = project.workflow('nightly', {
  name: 'Count contacts every night',
  connector,
  // Scheduler
  trigger: project.onSchedule({ cron: '0 3 * * *', timeZone: 'America/Los_Angeles' }),
  async run({ connection, host, step }) {
    const { total } = await step.request('count', connection, {
      method: 'POST',
      path: '/crm/v3/objects/contacts/search',
      json: { limit: 1 },
      response: z.object({ total: z.number() }),
    });
    await step.request('report', host, { method: 'POST', path: '/contacts/counted', json: { total } });
  },
});

const welcome = project.workflow('welcome', {
  name: 'Say hello',
  connector,
  // Integration Enabled
  trigger: project.onConnection('enabled'),
  enabledByDefault: true,
  async run({ user, connection, host, step }) {
    const json = { userId: user.id, account: connection.account.label };
    await step.request('tell Taskly', host, { method: 'POST', path: '/crm/connected', json });
  },
});

export default project.define([
  project.integration('crm', {
    connector,
    workflows: [follow, lookUp, nightly, welcome],
    // What `paragon.request` may ask from a page
    browser: { requests: [{ method: 'GET', path: '/crm/v3/objects/contacts/{id}' }] },
  }),
]);
