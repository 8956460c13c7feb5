import { defineProject } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import * as z from 'zod';

const project = defineProject({ metadata: {}, events: { 'contact.created': z.object({ id: z.string() }) } });

const sendContacts = project.workflow('send-contacts', {
  name: 'Send new contacts',
  trigger: project.onEvent('contact.created'),
  async run() {},
});

export default project.define([
  project.integration('sandbox-crm', { connector: sandboxCrm(), workflows: [sendContacts] }),
]);
