import { defineProject, select, textSetting } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';
import { defineTaskly } from './definition.ts';

const requests = [
  { method: 'GET', path: '/me' },
  { method: 'POST', path: '/contacts' },
  ...(['PUT', 'PATCH', 'DELETE'] as const).map((method) => ({ method, path: '/contacts/{id}' })),
] as const;

/**
 * Taskly with what an app of Paragon's can ask for besides: requests of every kind, something that is filled in after the sign-in, a
 * trigger, a kind of files with something that is on at first.
 */
export function defineForParagon(urls: { readonly sandboxUrl: string; readonly hostUrl: string }) {
  const taskly = defineTaskly(urls);
  const project = defineProject({ metadata: {}, events: {} });
  const news = project.workflow('news', {
    name: 'Find new contacts',
    settings: {
      list: select({
        label: 'List',
        options: [
          { value: 'all', label: 'All' },
          { value: 'news', label: 'Newsletter' },
        ],
      }),
    },
    trigger: project.onPoll({
      every: '1 minute',
      item: z.object({ id: z.string() }),
      poll: async () => ({ items: [], cursor: undefined }),
    }),
    async run({ step }) {
      await step.run('note', () => null);
    },
  });
  const welcome = project.workflow('welcome', {
    name: 'Say hello',
    trigger: project.onConnection('enabled'),
    enabledByDefault: true,
    async run({ step }) {
      await step.run('note', () => null);
    },
  });
  const crm = sandboxCrm({ baseUrl: urls.sandboxUrl });
  if (crm.auth.kind !== 'oauth2') throw new TypeError('The CRM has another way to sign in.');
  const environment = {
    name: 'environment',
    label: 'Environment',
    secret: false,
    choices: [
      { value: 'production', label: 'production account' },
      { value: 'sandbox', label: 'sandbox account' },
    ],
  };
  const authorizationUrl = `${crm.auth.authorizationUrl}?environment={environment}`;
  const desk = project.integration('desk', {
    connector: { ...crm, auth: { ...crm.auth, fields: [environment], authorizationUrl } },
    name: 'Sandbox Desk',
    settings: { signature: textSetting({ label: 'Signature', required: true }) },
    workflows: [news],
  });
  const files = project.integration('onedrive', {
    connector: sandboxMail({ baseUrl: urls.sandboxUrl }),
    name: 'Sandbox Files',
    workflows: [welcome],
  });
  const integrations = taskly.integrations.map((one) =>
    one.id === 'crm' ? { ...one, browser: { ...one.browser, requests } } : one,
  );
  return { ...taskly, integrations: [...integrations, desk, files] };
}
