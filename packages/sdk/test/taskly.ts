import { boolean, defineProject, number, oneOf, secret, text } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';

const project = defineProject({
  metadata: {
    company: text(),
    plan: oneOf(['free', 'pro']),
    seats: number(),
    internal: boolean(),
    apiKey: secret({ hosts: ['api.taskly.test'] }),
  },
  events: { 'contact.created': z.object({ id: z.string() }) },
});
const sendContacts = project.workflow('send-contacts', {
  name: 'Send new contacts',
  trigger: project.onEvent('contact.created'),
  async run() {},
});
const crm = project.integration('crm', { connector: sandboxCrm(), workflows: [sendContacts] });
const mail = project.integration('mail', { connector: sandboxMail() });

/** A definition to be typed by: metadata of every kind, two integrations, one workflow. */
export const config = project.define([crm, mail]);
