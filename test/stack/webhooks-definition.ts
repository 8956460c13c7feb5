import { defineProject, httpTarget, oneOf, unavailable } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import { jsonOf, type WebhookConnector } from '@acme/integrations/connector';
import * as z from 'zod';

/** A host whose workflows start on what its customers' CRM tells of. */
export function defineWebhooks({ sandboxUrl, hostUrl }: { readonly sandboxUrl: string; readonly hostUrl: string }) {
  const project = defineProject({
    metadata: { plan: oneOf(['free', 'pro']) },
    host: httpTarget({ baseUrl: hostUrl }),
  });
  const connector = sandboxCrm({ baseUrl: sandboxUrl });

  const welcome = project.workflow('welcome', {
    name: 'Tell Taskly of new contacts',
    trigger: project.onProviderEvent(connector, 'contact.created'),
    async run({ event, user, connection, host, step }) {
      await step.request('tell Taskly', host, {
        method: 'POST',
        path: '/hooks/contact',
        json: { email: event.contact.email, user: user.id, account: connection.account.id },
      });
    },
  });
  const tagged = project.workflow('tagged', {
    name: 'Count tags',
    trigger: project.onProviderEvent(connector, 'contact.tagged'),
    async run({ event, step }) {
      return await step.run('count', () => event.contact.tags.length);
    },
  });
  const crm = project.integration('crm', {
    connector,
    available: ({ metadata }) => metadata.plan !== 'free' || unavailable('Included in Pro'),
    workflows: [welcome, tagged],
  });
  // The same account in another integration of the same project: its events have an address of their own.
  const second = project.integration('second', { connector });
  const mail = project.integration('mail', { connector: sandboxMail({ baseUrl: sandboxUrl }) });
  const asks = project.integration('asks', { connector: asking(connector) });
  return project.define([crm, second, mail, asks]);
}

/** As providers are that ask for a parameter of the address before they send anything. */
function asking(connector: ReturnType<typeof sandboxCrm>): WebhookConnector {
  return {
    ...connector,
    id: 'asking-crm',
    webhooks: {
      proof: { kind: 'hmac', algorithm: 'sha256', header: 'x-asking-signature', encoding: 'base64' },
      secret: 'client',
      handshake: { kind: 'query', method: 'GET', parameter: 'challenge' },
      events: { asked: z.object({}) },
      read: (delivery) => [{ id: '1', type: 'asked', account: 'a', payload: jsonOf(delivery) }],
    },
  };
}
