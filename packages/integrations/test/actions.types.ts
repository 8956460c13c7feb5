import * as z from 'zod';
import { hubspot } from '../src/catalog/hubspot/index.ts';
import { sandboxCrm, sandboxCrmActions } from '../src/catalog/sandbox-crm/index.ts';
import { sandboxMail } from '../src/catalog/sandbox-mail/index.ts';
import { defineAction } from '../src/connector/index.ts';
import {
  type ActionInputOf,
  type ActionName,
  type ActionOutputOf,
  type BrowserActionName,
  defineProject,
} from '../src/define/index.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<_T extends true>(): void {}

const ping = defineAction({
  connector: 'hubspot',
  name: 'ping',
  description: 'Asks whether anybody is there.',
  input: z.object({ loud: z.boolean().default(false) }),
  output: z.object({ pong: z.literal(true) }),
  request: ({ loud }) => ({ method: 'GET', path: '/ping', query: { loud } }),
});

const project = defineProject({ events: { asked: z.object({ email: z.string() }) } });

const bound = project.workflow('bound', {
  name: 'Bound to Sandbox CRM',
  connector: sandboxCrm(),
  trigger: project.onEvent('asked'),
  async run({ event, connection, step }) {
    const contact = await step.action('create', connection, sandboxCrmActions.createContact, { email: event.email });
    const id: string = contact.id;
    // @ts-expect-error a contact has no such field
    contact.nothing;
    // @ts-expect-error the input has no such type
    await step.action('create', connection, sandboxCrmActions.createContact, { email: 5 });
    // @ts-expect-error the input lacks the address
    await step.action('create', connection, sandboxCrmActions.createContact, {});
    // @ts-expect-error an action of another provider
    await step.action('ping', connection, ping, {});
    for await (const contacts of step.pages('read', connection, sandboxCrmActions.listContacts, { limit: 10 })) {
      const emails: readonly string[] = contacts.map(({ email }) => email);
      emails.includes(id);
    }
    // @ts-expect-error no list
    step.pages('read', connection, sandboxCrmActions.createContact, { email: 'a' });
    return id;
  },
});

const unbound = project.workflow('unbound', {
  name: 'For any provider',
  trigger: project.onEvent('asked'),
  async run({ connection, step }) {
    // Only the run itself can tell whether the account is one of HubSpot's.
    const { pong } = await step.action('ping', connection, ping, {});
    holds<Equal<typeof pong, true>>();
  },
});

const crm = project.integration('crm', {
  connector: sandboxCrm(),
  workflows: [bound, unbound],
  browser: { actions: ['listContacts'], requests: [{ method: 'GET', path: '/me' }] },
});
const mail = project.integration('mail', { connector: sandboxMail() });
const pinging = project.integration('pinging', {
  connector: { ...hubspot(), id: 'hubspot' as const, actions: { ping } },
});
project.integration('wrong', {
  connector: sandboxCrm(),
  // @ts-expect-error no such action
  browser: { actions: ['dropContacts'] },
});
const hub = { ...hubspot(), id: 'hubspot' as const };
// @ts-expect-error the workflow runs on accounts of another provider
project.integration('hub', { connector: hub, workflows: [bound] });
project.integration('any', { connector: hub, workflows: [unbound] });

const config = project.define([crm, mail, pinging]);
type Config = typeof config;

holds<Equal<ActionName<Config, 'crm'>, 'createContact' | 'updateContact' | 'listContacts' | 'upsertContact'>>();
holds<Equal<ActionName<Config, 'pinging'>, 'ping'>>();
holds<Equal<ActionName<Config, 'mail'>, never>>();
holds<Equal<ActionInputOf<Config, 'pinging', 'ping'>, { loud?: boolean | undefined }>>();
holds<Equal<ActionOutputOf<Config, 'pinging', 'ping'>, { pong: true }>>();
holds<Equal<ActionOutputOf<Config, 'crm', 'createContact'>['email'], string>>();
holds<Equal<BrowserActionName<Config, 'crm'>, 'listContacts'>>();
holds<Equal<BrowserActionName<Config, 'mail'>, never>>();
holds<Equal<ActionName<{ taskly: Config }, 'pinging'>, 'ping'>>();
