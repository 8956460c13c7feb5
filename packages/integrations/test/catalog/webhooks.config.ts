import { defineProject, httpTarget } from '@acme/integrations';
import { hubspot } from '@acme/integrations/catalog/hubspot';
import { slack } from '@acme/integrations/catalog/slack';
import { jsonOf, type WebhookConnector } from '@acme/integrations/connector';
import * as z from 'zod';

const project = defineProject({ host: httpTarget({ baseUrl: 'https://api.taskly.test' }) });

// A provider whose webhooks the catalogue knows: name the events that your app subscribes to.
const chat = slack({ events: ['reaction_added', 'channel_created'] });

const takeNote = project.workflow('take-note', {
  name: 'Make a task of each message with a pin',
  trigger: project.onProviderEvent(chat, 'reaction_added'),
  async run({ event, user, host, step }) {
    if (event['reaction'] !== 'pushpin') return;
    await step.request('make a task', host, {
      method: 'POST',
      path: '/tasks',
      json: { customer: user.id, message: event['item'] },
    });
  },
});

// A provider whose webhooks the catalogue does not know: say how it signs, and whose an event is.
const hubspotEvents = { 'contact.creation': z.object({ objectId: z.int(), occurredAt: z.int() }) };
const Notices = z.array(z.looseObject({ eventId: z.int(), subscriptionType: z.string(), portalId: z.int() }));
const crm: WebhookConnector<typeof hubspotEvents> = {
  ...hubspot(),
  webhooks: {
    proof: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-hubspot-signature-v3',
      encoding: 'base64',
      signed: '{method}{url}{body}{timestamp}',
      time: { header: 'x-hubspot-request-timestamp', form: 'unix' },
    },
    secret: 'client',
    events: hubspotEvents,
    read: (delivery) =>
      Notices.parse(jsonOf(delivery)).map((notice) => ({
        id: `${notice.eventId} ${notice.subscriptionType}`,
        type: notice.subscriptionType,
        account: String(notice.portalId),
        payload: notice,
      })),
  },
};

const welcome = project.workflow('welcome', {
  name: 'Tell us of new contacts',
  trigger: project.onProviderEvent(crm, 'contact.creation'),
  async run({ event, connection, host, step }) {
    const contact = await step.request('read the contact', connection, {
      method: 'GET',
      path: `/crm/v3/objects/contacts/${event.objectId}`,
    });
    await step.request('tell Taskly', host, { method: 'POST', path: '/hooks/contact', json: contact });
  },
});

export default project.define([
  project.integration('slack', { connector: chat, workflows: [takeNote] }),
  project.integration('hubspot', { connector: crm, workflows: [welcome] }),
]);
