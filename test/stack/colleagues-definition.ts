import { defineProject, oneOf, text, unavailable } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';

/** A host that sells to companies: users of one company may use accounts together. */
export function defineColleagues({ sandboxUrl }: { readonly sandboxUrl: string }) {
  const project = defineProject({
    metadata: { companyId: text(), plan: oneOf(['free', 'pro']), nickname: text({ writers: ['browser'] }) },
    organisation: 'companyId',
    events: { asked: z.object({}), waited: z.object({}) },
  });
  const connector = sandboxCrm({ baseUrl: sandboxUrl });
  const ask = (id: string) =>
    project.workflow(`ask-${id}`, {
      name: `Ask ${id}`,
      trigger: project.onEvent('asked'),
      run: async ({ connection, user, step }) => {
        const me = await step.request('who am I', connection, { method: 'GET', path: '/me' });
        return { me, for: user.id };
      },
    });
  const wait = project.workflow('wait-first', {
    name: 'Wait first',
    trigger: project.onEvent('waited'),
    run: async ({ connection, step }) => {
      await step.request('before', connection, { method: 'GET', path: '/me' });
      await step.sleep('a while', '3 seconds');
      await step.request('after', connection, { method: 'GET', path: '/me' });
    },
  });
  const hear = project.workflow('hear', {
    name: 'Hear of contacts',
    trigger: project.onProviderEvent(connector, 'contact.created'),
    run: async ({ user, step }) => step.run('note', () => user.id),
  });
  return project.define([
    project.integration('crm', {
      connector,
      accounts: { sharing: 'either', max: 1 },
      available: ({ metadata }) => metadata.plan !== 'free' || unavailable('Included in Pro'),
      browser: { requests: [{ method: 'GET', path: '/me' }] },
      workflows: [ask('crm'), wait, hear],
    }),
    project.integration('mail', {
      connector: sandboxMail({ baseUrl: sandboxUrl }),
      accounts: { sharing: 'organisation', elsewhere: 'refuse' },
      workflows: [ask('mail')],
    }),
    project.integration('private', { connector, workflows: [ask('private')] }),
  ]);
}

export type ColleaguesConfig = ReturnType<typeof defineColleagues>;
