import { defineProject } from '@acme/integrations';
import { hubspot, hubspotActions } from '@acme/integrations/catalog/hubspot';
import { defineAction } from '@acme/integrations/connector';
import * as z from 'zod';

const project = defineProject({ events: { 'user.signed_up': z.object({ email: z.email(), name: z.string() }) } });

/** What the catalogue has not got: an action of your own, on the same accounts. */
const readOwner = defineAction({
  connector: 'hubspot',
  name: 'readOwner',
  description: 'Reads the owner with this e-mail address.',
  input: z.object({ email: z.email() }),
  output: z.object({ results: z.array(z.object({ id: z.string(), email: z.string() })) }),
  request: ({ email }) => ({ method: 'GET', path: '/crm/v3/owners', query: { email, limit: 1 } }),
});

const connector = { ...hubspot(), actions: { ...hubspotActions, readOwner } };

const signUps = project.workflow('sign-ups', {
  name: 'Sign-ups become contacts',
  connector,
  trigger: project.onEvent('user.signed_up'),
  async run({ event, connection, step }) {
    const { id } = await step.action('create contact', connection, hubspotActions.createContact, {
      properties: { email: event.email, firstname: event.name },
    });
    // Each page is a step of its own: a run that is taken up again goes on at the page it had not read.
    for await (const contacts of step.pages('read all', connection, hubspotActions.listContacts, { limit: 100 })) {
      if (contacts.some((contact) => contact.id === id)) break;
    }
  },
});

const crm = project.integration('crm', {
  connector,
  workflows: [signUps],
  browser: {
    actions: ['listContacts'],
    requests: [{ method: 'GET', path: '/crm/objects/2026-03/contacts/{id}', query: ['properties'] }],
  },
});

export default project.define([crm]);
