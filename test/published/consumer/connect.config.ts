import { defineProject, httpTarget, oneOf, secret, text, unavailable } from '@acme/integrations';
import { sandboxCrm, sandboxCrmActions } from '@acme/integrations/catalog/sandbox-crm';
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
  connector: sandboxCrm(),
  async run({ event, connection, step }) {
    const contact = await step.action('make it', connection, sandboxCrmActions.createContact, { email: event.email });
    // @ts-expect-error a contact has no such field
    contact.phone;
    // @ts-expect-error an address is a text
    await step.action('make it', connection, sandboxCrmActions.createContact, { email: 5 });
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
  browser: { actions: ['listContacts'] },
});

export default project.define([crm, project.integration('mail', { connector: sandboxMail() })]);
