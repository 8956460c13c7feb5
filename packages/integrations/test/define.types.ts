import * as z from 'zod';
import { sandboxCrm } from '../src/catalog/sandbox-crm/index.ts';
import { sandboxMail } from '../src/catalog/sandbox-mail/index.ts';
import { slack } from '../src/catalog/slack/index.ts';
import {
  date,
  defineProject,
  disconnect,
  email,
  httpTarget,
  json,
  number,
  oneOf,
  secret,
  secretText,
  select,
  suspend,
  text,
  unavailable,
  url,
} from '../src/define/index.ts';
import type {
  BrowserMetadataPatchOf,
  EventPayload,
  IntegrationId,
  JsonValue,
  MetadataOf,
  MetadataPatchOf,
  VisibleMetadataOf,
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
project.integration('limited', {
  connector: sandboxCrm(),
  accounts: { max: ({ metadata }) => (metadata.plan === 'pro' ? Infinity : 1), elsewhere: 'refuse' },
});
project.integration('limited-wrongly', {
  connector: sandboxCrm(),
  // @ts-expect-error no such plan
  accounts: { max: ({ metadata }) => (metadata.plan === 'gold' ? 2 : 1) },
});
project.integration('shared', { connector: sandboxCrm(), accounts: { sharing: 'either' } });
const config = project.define([crm]);

const together = { company: text(), team: text({ writers: ['browser'] }), size: number(), kind: oneOf(['a', 'b']) };
defineProject({ metadata: together, organisation: 'company' });
// @ts-expect-error a browser writes it, and would choose whose accounts to use
defineProject({ metadata: together, organisation: 'team' });
// @ts-expect-error no text
defineProject({ metadata: together, organisation: 'size' });
// @ts-expect-error so few organisations are no organisations
defineProject({ metadata: together, organisation: 'kind' });
// @ts-expect-error there is no such key
defineProject({ metadata: together, organisation: 'nobody' });

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

const wide = defineProject({
  strict: true,
  metadata: {
    email: email({ indexed: true, visible: true }),
    site: url({ writers: ['browser'] }),
    since: date({ visible: true, writers: ['claim', 'browser'], precedence: 'newest' }),
    seats: number({ visible: false }),
    theme: oneOf(['dark', 'light'], { visible: true, writers: ['browser'] }),
    apiKeyHint: text({ notASecret: true, maxLength: 8 }),
    address: json<{ readonly city: string }>({ visible: true }),
    draft: json<readonly string[]>({ writers: ['browser'] }),
    layout: json<{ readonly columns: number }>({ writers: ['server', 'browser'], visible: true, maxBytes: 100 }),
    extra: json(),
    key: secret({ hosts: ['api.taskly.test:8443'] }),
  },
});
const wideConfig = wide.define([
  wide.integration('crm', {
    connector: sandboxCrm(),
    available: ({ metadata }) => metadata.address?.city === 'Paris' || unavailable('Soon', { hidden: true }),
    whenUnavailable: disconnect({ after: '30 days' }),
  }),
]);
type Wide = typeof wideConfig;

holds<Equal<MetadataOf<Wide>['since'], string | undefined>>();
holds<Equal<MetadataOf<Wide>['address'], { readonly city: string } | undefined>>();
holds<Equal<MetadataOf<Wide>['extra'], JsonValue | undefined>>();
holds<Equal<NonNullable<MetadataOf<Wide>['key']>['secret'], true>>();
holds<Equal<MetadataPatchOf<Wide>['since'], string | Date | null | undefined>>();
holds<Equal<keyof VisibleMetadataOf<Wide>, 'email' | 'since' | 'theme' | 'address' | 'layout'>>();
holds<Equal<VisibleMetadataOf<Wide>['theme'], 'dark' | 'light' | undefined>>();
holds<Equal<keyof BrowserMetadataPatchOf<Wide>, 'site' | 'since' | 'theme' | 'draft' | 'layout'>>();
holds<Equal<keyof BrowserMetadataPatchOf<{ taskly: Wide }>, keyof BrowserMetadataPatchOf<Wide>>>();
export const fromBrowser: BrowserMetadataPatchOf<Wide> = { since: new Date(), theme: null, layout: { columns: 2 } };
// @ts-expect-error the browser does not write it
export const notFromBrowser: BrowserMetadataPatchOf<Wide> = { email: 'a@b.example' };
// @ts-expect-error no key of this definition names the browser
export const nothingFromBrowser: BrowserMetadataPatchOf<typeof config> = { plan: 'pro' };
// @ts-expect-error not the shape that was declared
export const wrongShape: MetadataPatchOf<Wide> = { address: { town: 'Paris' } };
// @ts-expect-error a number is no date
export const wrongDate: MetadataPatchOf<Wide> = { since: 5 };

// @ts-expect-error json cannot be indexed
json({ indexed: true });
// @ts-expect-error no such option
text({ indexd: true });
// @ts-expect-error no such writer
email({ writers: ['admin'] });

wide.integration('never', {
  connector: sandboxCrm(),
  // @ts-expect-error a rule does not wait for anything
  available: async ({ metadata }) => metadata.seats !== undefined,
  whenUnavailable: suspend({ after: '7 days' }),
});
project.workflow('rare', {
  name: 'Rare',
  trigger: project.onEvent('contact.created'),
  available: ({ metadata }) => metadata.plan === 'pro' || unavailable('Included in Pro'),
  whenUnavailable: suspend({ after: 60_000 }),
  async run() {},
});
project.workflow('rarer', {
  name: 'Rarer',
  trigger: project.onEvent('contact.created'),
  // @ts-expect-error no such plan
  available: ({ metadata }) => metadata.plan === 'gold',
  // @ts-expect-error a workflow has nothing to disconnect
  whenUnavailable: disconnect(),
  async run() {},
});

const hooked = sandboxCrm();
project.workflow('hooked', {
  name: 'Hooked',
  trigger: project.onProviderEvent(hooked, 'contact.tagged'),
  async run({ event }) {
    const list: string = event.list;
    const tags: string[] = event.contact.tags;
    // @ts-expect-error the payload has no such field
    event.nothing;
    return [list, tags];
  },
});
// @ts-expect-error the connector declares no such event
project.onProviderEvent(hooked, 'contact.deleted');
// @ts-expect-error a connector without webhooks
project.onProviderEvent(sandboxMail(), 'message.sent');
project.workflow('chatty', {
  name: 'Chatty',
  trigger: project.onProviderEvent(slack({ events: ['file_shared'] }), 'file_shared'),
  async run({ event }) {
    const type: string = event.type;
    const file: unknown = event['file_id'];
    return [type, file];
  },
});
project.onProviderEvent(slack(), 'team_join');
// @ts-expect-error not among the events that were named
project.onProviderEvent(slack({ events: ['file_shared'] }), 'team_join');
project.integration('categorised', { connector: sandboxMail(), category: 'crm' });
project.integration('categorised', { connector: sandboxMail(), category: { label: 'Real estate' } });
// @ts-expect-error no such category: one of the host's own has a label
project.integration('categorised', { connector: sandboxMail(), category: 'Real estate' });
