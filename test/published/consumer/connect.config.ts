import { defineProject, httpTarget, oneOf, secret, text, unavailable } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';

const project = defineProject({
  metadata: {
    Email: text({ indexed: true }),
    plan: oneOf(['free', 'pro']),
    apiKey: secret({ hosts: ['api.taskly.test'] }),
  },
  events: { 'contact.created': z.object({ id: z.string(), email: z.email() }) },
  host: httpTarget({ baseUrl: 'https://api.taskly.test' }),
});

const sendContacts = project.workflow('send-contacts', {
  name: 'Send new contacts',
  trigger: project.onEvent('contact.created'),
  async run({ event, connection, step }) {
    await step.request('create contact', connection, {
      method: 'POST',
      path: '/contacts',
      json: { email: event.email },
    });
    // @ts-expect-error the event has no such field
    return event.phone;
  },
});

const crm = project.integration('crm', {
  connector: sandboxCrm({ baseUrl: 'https://crm.test' }),
  available: ({ metadata }) => metadata.plan === 'pro' || unavailable('Included in Pro', { upgrade: 'pro' }),
  workflows: [sendContacts],
});

export default project.define([crm, project.integration('mail', { connector: sandboxMail() })]);
