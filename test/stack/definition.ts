import {
  defineProject,
  httpTarget,
  oneOf,
  secret,
  secretText,
  select,
  text,
  textSetting,
  unavailable,
} from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';
import { withAccountWebhooks } from './account-webhooks.ts';

const Owners = z.object({ owners: z.array(z.object({ id: z.string(), name: z.string() })) });

/** The host of the tests: the shape of a real one, on whatever ports this run has. */
export function defineTaskly({ sandboxUrl, hostUrl }: { readonly sandboxUrl: string; readonly hostUrl: string }) {
  const project = defineProject({
    metadata: {
      Email: text({ indexed: true }),
      plan: oneOf(['free', 'pro']),
      nickname: text({ writers: ['claim', 'server', 'browser'], visible: true }),
      apiKey: secret({ hosts: [new URL(hostUrl).host] }),
    },
    events: {
      'contact.created': z.object({ id: z.string(), email: z.email() }),
      'leak.tried': z.object({}),
    },
    host: httpTarget({ baseUrl: hostUrl }),
  });

  const sendContacts = project.workflow('send-contacts', {
    name: 'Send new contacts',
    trigger: project.onEvent('contact.created'),
    browser: { retry: true },
    async run({ event, user, connection, host, step }) {
      const contact = await step.request('create contact', connection, {
        method: 'POST',
        path: '/contacts',
        json: { email: event.email },
        response: z.object({ id: z.string(), lists: z.array(z.string()) }),
      });
      await step.request('tell Taskly', host, {
        method: 'POST',
        path: '/hooks/crm',
        headers: { authorization: secretText`Bearer ${user.secrets.apiKey}` },
        json: { contactId: contact.id, taskId: event.id },
      });
      await step.map('tag each list', ['customers', 'news'], async (list, inner) => {
        await inner.request('tag', connection, {
          method: 'POST',
          path: `/contacts/${contact.id}/tags`,
          json: { list },
        });
      });
      return { contactId: contact.id };
    },
  });

  const leak = project.workflow('leak', {
    name: 'Send the secret to the wrong place',
    trigger: project.onEvent('leak.tried'),
    async run({ user, connection, step }) {
      await step.request('leak', connection, {
        method: 'POST',
        path: '/contacts',
        json: { email: 'thief@example.test', name: user.secrets.apiKey },
      });
    },
  });

  const lookUp = project.workflow('look-up', {
    name: 'Look a contact up',
    trigger: project.onRequest({ input: z.object({ email: z.string() }), browser: true }),
    run: ({ event, connection, step }) =>
      step.request('find', connection, { method: 'GET', path: '/contacts', query: { email: event.email } }),
  });

  const copyContacts = project.workflow('copy-contacts', {
    name: 'Copy all contacts',
    trigger: project.onManual({ browser: true }),
    run: ({ host, step }) => step.request('begin', host, { method: 'POST', path: '/hooks/copy' }),
  });

  const crm = project.integration('crm', {
    category: 'crm',
    connector: sandboxCrm({ baseUrl: sandboxUrl }),
    name: 'Sandbox CRM',
    available: ({ metadata }) => metadata.plan !== 'free' || unavailable('Included in Pro', { upgrade: 'pro' }),
    settings: {
      nickname: textSetting({ label: 'Nickname' }),
      owner: select({
        label: 'Owner',
        searchable: true,
        options: async ({ http, search = '' }) => {
          const { owners } = Owners.parse(await http.get('/owners', { search }));
          return owners.map(({ id, name }) => ({ value: id, label: name }));
        },
      }),
    },
    workflows: [sendContacts, leak, lookUp, copyContacts],
    browser: { actions: ['listContacts'], requests: [{ method: 'GET', path: '/me' }] },
  });
  const mail = project.integration('mail', {
    category: { label: 'Letters' },
    connector: withAccountWebhooks(sandboxMail({ baseUrl: sandboxUrl })),
  });
  return project.define([crm, mail]);
}

export type TasklyConfig = ReturnType<typeof defineTaskly>;
