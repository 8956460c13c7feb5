import { defineProject, httpTarget } from '@acme/integrations';
import { hubspot, hubspotActions } from '@acme/integrations/catalog/hubspot';
import * as z from 'zod';

const project = defineProject({
  events: {
    'order.placed': z.object({ orderId: z.string(), email: z.email() }),
    'order.paid': z.object({ amount: z.number() }),
  },
  host: httpTarget({ baseUrl: 'https://api.taskly.test' }),
});
const connector = hubspot();
const orderPaid = project.onEvent('order.paid');

const followUp = project.workflow('follow-up', {
  name: 'Follows up on orders',
  connector,
  trigger: project.onEvent('order.placed'),
  waitsFor: [orderPaid],
  async run({ event, connection, host, step }) {
    const { id } = await step.action('create contact', connection, hubspotActions.createContact, {
      properties: { email: event.email },
    });
    const paid = await step.waitForEvent('paid', { event: orderPaid, key: event.orderId, timeout: '7 days' });
    await step.request(
      'tell Taskly',
      host,
      { method: 'POST', path: '/orders/followed-up', json: { ...event, contactId: id, paid: paid?.payload.amount } },
      { tries: 5, backoff: { first: '10 seconds' }, maxDelay: '1 hour' },
    );
  },
});

export default project.define([project.integration('crm', { connector, workflows: [followUp] })]);
