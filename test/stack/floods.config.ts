import { defineProject } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import * as z from 'zod';

/** Ways to answer that harm whoever reads to the end. */
export const floodKinds = ['drip', 'endless', 'bomb', 'redirect'] as const;

/** A provider for each kind, so that all of them can misbehave at once; one event asks each of them. */
export function defineFloods(sandboxUrls: readonly string[]) {
  const project = defineProject({ events: { asked: z.object({}) } });
  const integrations = floodKinds.map((kind, n) => {
    const ask = project.workflow(`ask-${kind}`, {
      name: 'Asks the provider',
      trigger: project.onEvent('asked'),
      run: async ({ connection, step }) => await step.request('ask', connection, { method: 'GET', path: '/me' }),
    });
    const baseUrl = sandboxUrls[n];
    // Imported without one, as by the test itself: nobody is called then.
    const connector = sandboxCrm(baseUrl === undefined || baseUrl === '' ? {} : { baseUrl });
    return project.integration(kind, { connector, workflows: [ask] });
  });
  return project.define(integrations);
}

/** The definition for servers that run as processes of their own. */
export default defineFloods((process.env.SANDBOX_URLS ?? '').split(','));
