import * as z from 'zod';
import { sandboxCrm } from '../src/catalog/sandbox-crm/index.ts';
import {
  defineProject,
  httpTarget,
  oneOf,
  secret,
  secretText,
  select,
  text,
  unavailable,
} from '../src/define/index.ts';
import type {
  EventPayload,
  IntegrationId,
  MetadataOf,
  MetadataPatchOf,
  WorkflowId,
  WorkflowIdOf,
} from '../src/define/index.ts';

const project = defineProject({
  metadata: {
    Email: text({ indexed: true }),
    plan: oneOf(['free', 'pro']),
    apiKey: secret({ hosts: ['api.taskly.test'] }),
  },
  events: { 'contact.created': z.object({ id: z.string(), email: z.email() }) },
  host: httpTarget({ baseUrl: 'https://api.taskly.test' }),
});
const sendContacts = project.workflow('send-contacts', {
  name: 'Send new contacts',
  trigger: project.onEvent('contact.created'),
  settings: { pipeline: select({ label: 'Pipeline', options: () => [] }) },
  async run({ event, user, settings, connection, host, step }) {
    const id: string = event.id;
    // @ts-expect-error the payload has no such field
    event.nothing;
    // @ts-expect-error a secret is not plain metadata
    user.metadata.apiKey;
    const pipeline: string | undefined = settings.pipeline;
    const contact = await step.request('create contact', connection, {
      method: 'POST',
      path: '/contacts',
      json: { id, pipeline },
    });
    await step.request('tell', host, {
      method: 'POST',
      path: '/hooks',
      headers: { authorization: secretText`Bearer ${user.secrets.apiKey}` },
    });
    await step.sleep('wait', '2 days');
    // @ts-expect-error not a unit
    await step.sleep('wait', '2 moons');
    await step.map('tag', contact.lists as string[], async (list, inner) => await inner.run('x', () => list.length), {
      concurrency: 5,
    });
  },
});
// @ts-expect-error no such event
project.onEvent('contact.deleted');
const crm = project.integration('crm', {
  connector: sandboxCrm(),
  available: ({ metadata }) => metadata.plan === 'pro' || unavailable('Included in Pro', { upgrade: 'pro' }),
  workflows: [sendContacts],
});
project.integration('other', {
  connector: sandboxCrm(),
  // @ts-expect-error no such plan
  available: ({ metadata }) => metadata.plan === 'gold',
});
const config = project.define([crm]);

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<_T extends true>(): void {}

holds<Equal<IntegrationId<typeof config>, 'crm'>>();
holds<Equal<WorkflowId<typeof config>, 'send-contacts'>>();
holds<Equal<WorkflowIdOf<typeof config, 'crm'>, 'send-contacts'>>();
holds<Equal<IntegrationId<{ taskly: typeof config }>, 'crm'>>();
holds<Equal<EventPayload<typeof config, 'contact.created'>, { id: string; email: string }>>();
holds<Equal<MetadataOf<typeof config>['plan'], 'free' | 'pro' | undefined>>();

export const patch: MetadataPatchOf<typeof config> = { plan: 'pro', apiKey: 'k', Email: null };
// @ts-expect-error no such plan
export const wrong: MetadataPatchOf<typeof config> = { plan: 'gold' };
