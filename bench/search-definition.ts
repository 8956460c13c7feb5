import { date, defineProject, email, number, oneOf, secret, text } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import type { Connector } from '@acme/integrations/connector';
import * as z from 'zod';

/** What the generated users have: as many kinds of metadata as a host of some size would declare. */
export function defineSearched() {
  const project = defineProject({
    metadata: {
      Email: email({ indexed: true }),
      account: text({ indexed: true }),
      company: text({ indexed: true }),
      plan: oneOf(['free', 'pro', 'enterprise', 'legacy'], { indexed: true }),
      region: oneOf(['eu', 'us', 'apac', 'latam']),
      seats: number(),
      customerNumber: text({ indexed: true }),
      createdOn: date(),
      apiKey: secret({ hosts: ['api.taskly.test'] }),
    },
    events: { 'contact.created': z.object({ id: z.string() }) },
  });
  const workflow = (id: string) =>
    project.workflow(id, { name: id, trigger: project.onEvent('contact.created'), run: async () => undefined });
  const offer = (id: string, connector: Connector, ...workflows: readonly string[]) =>
    project.integration(id, { connector, workflows: workflows.map(workflow) });
  return project.define([
    offer('crm', sandboxCrm(), 'send-contacts', 'sync-deals'),
    offer('mail', sandboxMail(), 'weekly-digest'),
    offer('calendar', sandboxMail(), 'book-meeting'),
    // Tried out by few, long ago.
    offer('survey', sandboxMail(), 'collect-answers'),
  ]);
}
