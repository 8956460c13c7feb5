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
  const greet = project.workflow('greet', {
    name: 'Greet',
    trigger: project.onConnection('enabled'),
    run: async ({ user, step }) => step.run('note', () => user.id),
  });
  const byHand = project.workflow('by-hand', {
    name: 'By hand',
    trigger: project.onManual(),
    run: async ({ connection, step }) => step.request('who am I', connection, { method: 'GET', path: '/me' }),
  });
  const daily = project.workflow('daily', {
    name: 'Daily',
    trigger: project.onSchedule({ cron: '0 8 * * *', timeZone: 'UTC' }),
    run: async ({ user, step }) => step.run('note', () => user.id),
  });
  const news = project.workflow('news', {
    name: 'Finds new contacts',
    trigger: project.onPoll({
      every: '1 minute',
      item: z.object({ email: z.string() }),
      async poll({ cursor, request }) {
        const { contacts } = await request<{ contacts: { id: string; email: string }[] }>({
          method: 'GET',
          path: '/contacts',
          query: { limit: 100 },
        });
        const seen = new Set((cursor as readonly string[] | undefined) ?? contacts.map(({ id }) => id));
        return {
          items: contacts.filter(({ id }) => !seen.has(id)).map(({ id, email }) => ({ id, payload: { email } })),
          cursor: contacts.map(({ id }) => id),
        };
      },
    }),
    run: async ({ user, step }) => step.run('note', () => user.id),
  });
  return project.define([
    project.integration('crm', {
      connector,
      accounts: { sharing: 'either', max: 1 },
      available: ({ metadata }) => metadata.plan !== 'free' || unavailable('Included in Pro'),
      browser: { requests: [{ method: 'GET', path: '/me' }] },
      workflows: [ask('crm'), wait, hear, greet, byHand, daily, news],
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
