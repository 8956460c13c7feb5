import { defineProject, number, oneOf } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';

/** Integrations that differ in which accounts may be connected. */
export function defineAccounts({ sandboxUrl }: { readonly sandboxUrl: string }) {
  const project = defineProject({
    metadata: { plan: oneOf(['free', 'pro', 'broken']), seats: number() },
    events: { asked: z.object({}) },
  });
  const connector = sandboxCrm({ baseUrl: sandboxUrl });
  const ask = (id: string) =>
    project.workflow(`ask-${id}`, {
      name: `Ask ${id}`,
      trigger: project.onEvent('asked'),
      run: async ({ connection, step }) => step.request('who am I', connection, { method: 'GET', path: '/me' }),
    });
  return project.define([
    project.integration('any', { connector, workflows: [ask('any')] }),
    project.integration('three', { connector, accounts: { max: 3 } }),
    project.integration('plan', {
      connector,
      accounts: {
        max: ({ metadata }) => {
          if (metadata.plan === 'broken') throw new Error('a mistake of the host');
          return metadata.plan === 'pro' ? Infinity : (metadata.seats ?? 1);
        },
      },
    }),
    project.integration('alone', { connector, accounts: { elsewhere: 'refuse' } }),
    project.integration('mail', {
      connector: sandboxMail({ baseUrl: sandboxUrl }),
      accounts: { max: 1, elsewhere: 'refuse' },
    }),
  ]);
}

export type AccountsConfig = ReturnType<typeof defineAccounts>;
