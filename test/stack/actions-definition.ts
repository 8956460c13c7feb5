import { defineProject, httpTarget } from '@acme/integrations';
import { sandboxCrm, sandboxCrmActions } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import { type Connector, defineAction, pathTo } from '@acme/integrations/connector';
import * as z from 'zod';

/** An action of a provider that this project has not got. */
const elsewhere = defineAction({
  connector: 'elsewhere',
  name: 'ping',
  description: 'Asks whether anybody is there.',
  input: z.object({}),
  output: z.object({}),
  request: () => ({ method: 'GET', path: '/me' }),
});

/** Workflows, a browser and a backend that use actions of the sandbox. */
export function defineActions({ sandboxUrl, hostUrl }: { readonly sandboxUrl: string; readonly hostUrl: string }) {
  const project = defineProject({
    events: {
      'contact.wanted': z.object({ email: z.string() }),
      'contacts.counted': z.object({ limit: z.int(), maxPages: z.int().optional() }),
      'contact.copied': z.object({ email: z.string() }),
      'elsewhere.asked': z.object({}),
      'raw.asked': z.object({}),
      'file.copied': z.object({ from: z.string(), to: z.string() }),
    },
    host: httpTarget({ baseUrl: hostUrl }),
  });
  const connector = sandboxCrm({ baseUrl: sandboxUrl });

  const create = project.workflow('create', {
    name: 'Creates a contact',
    connector,
    trigger: project.onEvent('contact.wanted'),
    async run({ event, connection, step }) {
      const { id } = await step.action('create contact', connection, sandboxCrmActions.createContact, event);
      await step.action('name it', connection, sandboxCrmActions.updateContact, { id, name: 'Named' });
    },
  });
  const count = project.workflow('count', {
    name: 'Reads every contact',
    connector,
    trigger: project.onEvent('contacts.counted'),
    async run({ event: { limit, maxPages }, connection, host, step }) {
      const seen: string[] = [];
      const options = maxPages === undefined ? {} : { maxPages };
      for await (const page of step.pages('read', connection, sandboxCrmActions.listContacts, { limit }, options)) {
        seen.push(...page.map(({ email }) => email));
      }
      const json = { contacts: seen.length, different: new Set(seen).size, last: seen.at(-1) };
      await step.request('tell the host', host, { method: 'POST', path: '/counted', json });
    },
  });
  const mistaken = project.workflow('mistaken', {
    name: "Does another provider's action",
    trigger: project.onEvent('elsewhere.asked'),
    run: async ({ connection, step }) => await step.action('ping', connection, elsewhere, {}),
  });

  const ours = project.workflow('ours', {
    name: 'Creates a contact by a connector that is a copy',
    trigger: project.onEvent('contact.copied'),
    run: async ({ event, connection, step }) =>
      await step.action('create contact', connection, sandboxCrmActions.createContact, event),
  });
  const raw = project.workflow('raw', {
    name: 'Sends a request as it is',
    trigger: project.onEvent('raw.asked'),
    run: async ({ connection, step }) => await step.request('who am I', connection, { method: 'GET', path: '/me' }),
  });

  const files: Connector = {
    id: 'sandbox-files',
    name: 'Sandbox Files',
    baseUrl: `${sandboxUrl}/files/northwind`,
    auth: {
      kind: 'api_key',
      fields: [{ name: 'apiKey', label: 'API key', secret: true }],
      headers: { 'X-Api-Key': '{apiKey}', 'X-Workspace-Id': 'northwind' },
    },
    identify: async (http) => {
      const me = z.object({ id: z.string(), name: z.string() }).parse(await http.get('/me'));
      return { id: me.id, label: me.name };
    },
  };
  const copy = project.workflow('copy', {
    name: 'Copies a file',
    trigger: project.onEvent('file.copied'),
    async run({ event: { from, to }, connection, step }) {
      const base64 = await step.request<string>('read', connection, {
        method: 'GET',
        path: pathTo`/files/${from}`,
        answer: 'base64',
      });
      return await step.request('write', connection, {
        method: 'PUT',
        path: pathTo`/files/${to}`,
        headers: { 'content-type': 'application/octet-stream' },
        body: Buffer.from(base64, 'base64'),
      });
    },
  });

  return project.define([
    project.integration('crm', {
      connector,
      workflows: [create, count, mistaken, raw],
      browser: {
        actions: ['listContacts'],
        requests: [
          { method: 'GET', path: '/me' },
          { method: 'GET', path: '/contacts', query: ['limit'] },
          { method: 'GET', path: '/contacts/{id}' },
        ],
      },
    }),
    project.integration('ours', { connector: { ...connector, id: 'our-crm' }, workflows: [ours] }),
    project.integration('mail', { connector: sandboxMail({ baseUrl: sandboxUrl }) }),
    project.integration('files', { connector: files, workflows: [copy] }),
  ]);
}

export type ActionsConfig = ReturnType<typeof defineActions>;
