import * as z from 'zod';
import { fieldMapping } from './crm-settings.ts';
import { project } from './project.ts';
import { tellTaskly } from './tell-taskly.ts';

export const sendContacts = project.workflow('send-contacts', {
  name: 'Send new contacts',
  description: 'Every contact you add in Taskly is created in your CRM.',
  trigger: project.onEvent('contact.created'),
  // Its steps carry keys by which the other side knows them again.
  browser: { retry: true },
  settings: { fields: fieldMapping },
  async run({ event, user, settings, connection, host, step }) {
    const known = { company: user.metadata.company, plan: user.metadata.plan };
    const mapped = Object.entries(known).flatMap(([name, value]) => {
      const to = settings.fields?.[name];
      return to === undefined || value === undefined ? [] : [[to, value] as const];
    });
    const contact = await step.request('create contact', connection, {
      method: 'POST',
      path: '/contacts',
      json: {
        email: event.email,
        name: event.name,
        ...(mapped.length === 0 ? {} : { fields: Object.fromEntries(mapped) }),
      },
      response: z.object({ id: z.string(), lists: z.array(z.string()) }),
    });
    const told = { contactId: event.id, crmContactId: contact.id };
    await step.request('tell Taskly', host, tellTaskly(user.secrets.apiKey, '/hooks/crm', told));
    await step.map('tag each list', contact.lists, (list, inner) =>
      inner.request('tag', connection, {
        method: 'POST',
        path: `/contacts/${encodeURIComponent(contact.id)}/tags`,
        json: { list },
      }),
    );
  },
});
