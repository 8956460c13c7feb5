import { defineProject, httpTarget, oneOf, secret, secretText, unavailable } from '@acme/integrations';
import { hubspot, hubspotActions } from '@acme/integrations/catalog/hubspot';
import * as z from 'zod';

const project = defineProject({
  metadata: { plan: oneOf(['free', 'pro']), apiKey: secret({ hosts: ['api.taskly.test'] }) },
  events: { 'user.signed_up': z.object({ id: z.string(), email: z.email() }) },
  host: httpTarget({ baseUrl: 'https://api.taskly.test' }),
});

const connector = hubspot();

const signUps = project.workflow('sign-ups', {
  name: 'Sign-ups become contacts',
  connector,
  trigger: project.onEvent('user.signed_up'),
  async run({ event, connection, host, user, step }) {
    const { id } = await step.action('create contact', connection, hubspotActions.createContact, {
      properties: { email: event.email },
    });
    await step.sleep('wait for enrichment', '2 days');
    await step.request('tell Taskly', host, {
      method: 'POST',
      path: `/users/${event.id}`,
      headers: { authorization: secretText`Bearer ${user.secrets.apiKey}` },
      json: { contact: id },
    });
  },
});

export default project.define([
  project.integration('crm', {
    connector,
    available: ({ metadata }) => metadata.plan === 'pro' || unavailable('Included in Pro', { upgrade: 'Pro' }),
    workflows: [signUps],
  }),
]);
