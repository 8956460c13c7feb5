import {
  boolean,
  date,
  defineProject,
  email,
  json,
  number,
  oneOf,
  secret,
  select,
  text,
  textSetting,
  unavailable,
  url,
} from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';

/** A host with a key of every kind, two integrations and rules. Nothing here is ever called. */
export function defineHost() {
  const project = defineProject({
    metadata: {
      plan: oneOf(['free', 'trial', 'pro']),
      company: text(),
      nickname: text({ writers: ['claim', 'server', 'browser'], visible: true }),
      seats: number(),
      beta: boolean(),
      contact: email(),
      since: date(),
      site: url(),
      about: json({ maxBytes: 8192, notASecret: true }),
      note: text({ notASecret: true }),
      lastSeen: text({ precedence: 'newest' }),
      apiKey: secret({ hosts: ['api.taskly.test'] }),
      webhook: secret({ hosts: ['api.taskly.test'] }),
    },
    organisation: 'company',
    events: { 'contact.created': z.object({ id: z.string() }) },
  });
  const run = async () => undefined;
  const trigger = project.onEvent('contact.created');
  const send = project.workflow('send', {
    name: 'Send',
    trigger,
    settings: { list: textSetting({ label: 'List', required: true }) },
    run,
  });
  const tag = project.workflow('tag', {
    name: 'Tag',
    trigger,
    available: ({ metadata }) => metadata.plan === 'pro' || unavailable('Included in Pro'),
    whenUnavailable: { act: 'suspend', after: '14 days' },
    run,
  });
  const digest = project.workflow('digest', { name: 'Digest', trigger, run });
  const baseUrl = 'https://sandbox.test';
  return project.define([
    project.integration('crm', {
      connector: sandboxCrm({ baseUrl }),
      name: 'CRM',
      available: ({ metadata }) => metadata.plan !== 'free' || unavailable('Included in Trial'),
      whenUnavailable: { act: 'disconnect' },
      settings: { board: select({ label: 'Board', options: () => [] }) },
      workflows: [send, tag],
    }),
    project.integration('mail', {
      connector: sandboxMail({ baseUrl }),
      name: 'Mail',
      accounts: { sharing: 'either' },
      workflows: [digest],
    }),
  ]);
}
