import {
  defineProject,
  email,
  httpTarget,
  number,
  oneOf,
  secret,
  secretText,
  suspend,
  text,
  unavailable,
} from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';
import { readAddresses } from './src/env.ts';

const { sandboxUrl, tasklyUrl } = readAddresses();

const project = defineProject({
  metadata: {
    Email: email({ indexed: true, label: 'E-mail' }),
    company: text({ indexed: true, label: 'Company' }),
    plan: oneOf(['free', 'pro'], { label: 'Plan' }),
    seats: number({ label: 'Seats' }),
    apiKey: secret({ label: 'Taskly API key', hosts: [new URL(tasklyUrl).host] }),
  },
  events: {
    'contact.created': z.object({ id: z.string(), email: z.email(), name: z.string().optional() }),
  },
  host: httpTarget({ baseUrl: tasklyUrl }),
});

const sendContacts = project.workflow('send-contacts', {
  name: 'Send new contacts',
  description: 'Every contact you add in Taskly is created in your CRM.',
  trigger: project.onEvent('contact.created'),
  async run({ event, user, connection, host, step }) {
    const contact = await step.request('create contact', connection, {
      method: 'POST',
      path: '/contacts',
      json: { email: event.email, name: event.name },
      response: z.object({ id: z.string(), lists: z.array(z.string()) }),
    });
    await step.request('tell Taskly', host, {
      method: 'POST',
      path: '/hooks/crm',
      headers: { authorization: secretText`Bearer ${user.secrets.apiKey}` },
      json: { contactId: event.id, crmContactId: contact.id },
    });
    await step.map('tag each list', contact.lists, (list, inner) =>
      inner.request('tag', connection, {
        method: 'POST',
        path: `/contacts/${encodeURIComponent(contact.id)}/tags`,
        json: { list },
      }),
    );
  },
});

const crm = project.integration('crm', {
  connector: sandboxCrm({ baseUrl: sandboxUrl }),
  description: 'Your Taskly contacts, in your CRM.',
  available: ({ metadata }) => metadata.plan === 'pro' || unavailable('Included in Pro', { upgrade: 'Pro' }),
  // On a downgrade everything stays and nothing runs; `suspend({ after: '7 days' })` would give a time of grace.
  whenUnavailable: suspend(),
  workflows: [sendContacts],
});

const mail = project.integration('mail', {
  connector: sandboxMail({ baseUrl: sandboxUrl }),
  description: 'Connects with an API key.',
});

export default project.define([crm, mail]);
