import { defineProject, httpTarget } from '@acme/integrations';
import { sandboxCrm, sandboxCrmActions } from '@acme/integrations/catalog/sandbox-crm';
import * as z from 'zod';

/** Below what pg-boss promises to take, so that a takeover takes seconds; whoever sends a job says how long its worker may be silent. */
export const crashTiming = { heartbeatSeconds: 1, touchEveryMs: 200, superviseSeconds: 1, pollMs: 100 };

/** A workflow for each kind of step that reaches the outside. */
export function defineCrash({ sandboxUrl, hostUrl }: { readonly sandboxUrl: string; readonly hostUrl: string }) {
  const project = defineProject({
    events: {
      'contact.sent': z.object({ email: z.string() }),
      'contact.acted': z.object({ email: z.string() }),
      'contacts.read': z.object({}),
    },
    host: httpTarget({ baseUrl: hostUrl }),
  });
  const connector = sandboxCrm({ baseUrl: sandboxUrl });
  const requests = project.workflow('requests', {
    name: 'Sends requests',
    trigger: project.onEvent('contact.sent'),
    async run({ event, connection, host, step }) {
      await step.request('create', connection, { method: 'POST', path: '/contacts', json: event });
      await step.request('tell', host, { method: 'POST', path: '/sent', json: event });
      await step.request('tell again', host, { method: 'POST', path: '/sent/again', json: event });
    },
  });
  const actions = project.workflow('actions', {
    name: 'Does actions',
    connector,
    trigger: project.onEvent('contact.acted'),
    async run({ event, connection, host, step }) {
      await step.action('create', connection, sandboxCrmActions.createContact, event);
      await step.request('tell', host, { method: 'POST', path: '/acted', json: event });
    },
  });
  const reads = project.workflow('reads', {
    name: 'Reads pages',
    connector,
    trigger: project.onEvent('contacts.read'),
    async run({ connection, host, step }) {
      let contacts = 0;
      for await (const page of step.pages('read', connection, sandboxCrmActions.listContacts, { limit: 1 })) {
        contacts += page.length;
      }
      await step.request('tell', host, { method: 'POST', path: '/read', json: { contacts } });
    },
  });
  const news = project.workflow('news', {
    name: 'Finds contacts',
    trigger: project.onPoll({
      every: '1 hour',
      item: z.object({ id: z.string() }),
      async poll({ request }) {
        const answer = await request<{ contacts: { id: string }[] }>({ method: 'GET', path: '/contacts' });
        return { items: answer.contacts.map(({ id }) => ({ id, payload: { id } })), cursor: answer.contacts.length };
      },
    }),
    async run({ event, host, step }) {
      await step.request('tell', host, { method: 'POST', path: '/news', json: { id: event.id } });
    },
  });
  return project.define([project.integration('crm', { connector, workflows: [requests, actions, reads, news] })]);
}

export type CrashConfig = ReturnType<typeof defineCrash>;
