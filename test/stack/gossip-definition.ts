import { defineProject, httpTarget, secret, secretText, text } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';

/** A host whose workflows tell everything they hear: what a target answers is returned, or thrown as an error. */
export function defineGossip({ sandboxUrl, hostUrl }: { readonly sandboxUrl: string; readonly hostUrl: string }) {
  const project = defineProject({
    metadata: {
      Email: text({ indexed: true }),
      nickname: text({ writers: ['claim', 'server', 'browser'], visible: true }),
      apiKey: secret({ hosts: [new URL(hostUrl).host] }),
    },
    events: { asked: z.object({ whom: z.enum(['host', 'provider']), end: z.enum(['throw', 'return']) }) },
    host: httpTarget({ baseUrl: hostUrl }),
  });
  const gossip = project.workflow('gossip', {
    name: 'Tell everything',
    trigger: project.onEvent('asked'),
    async run({ event, user, connection, host, step }) {
      const said: unknown =
        event.whom === 'host'
          ? await step.request('ask the host', host, {
              method: 'POST',
              path: '/gossip',
              headers: { authorization: secretText`Bearer ${user.secrets.apiKey}` },
            })
          : await step.request('ask the provider', connection, { method: 'GET', path: '/me' });
      await step.run('write it down', () => said);
      if (event.end === 'throw') throw new Error(`I heard ${JSON.stringify(said)}`);
      return said;
    },
  });
  return project.define([
    project.integration('crm', { connector: sandboxCrm({ baseUrl: sandboxUrl }), workflows: [gossip] }),
    project.integration('mail', { connector: sandboxMail({ baseUrl: sandboxUrl }) }),
  ]);
}
