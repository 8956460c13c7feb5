import { createConnect } from '@acme/connect';
import { date, defineProject, numberSetting, oneOf, secret, select, text, textSetting } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';

const project = defineProject({
  metadata: {
    Email: text({ writers: ['browser'] }),
    plan: oneOf(['free', 'pro'], { writers: ['claim', 'browser'], visible: true }),
    tier: text(),
    since: date({ writers: ['browser'], visible: true }),
    apiKey: secret({ hosts: ['api.taskly.test'] }),
  },
  events: { 'contact.created': z.object({ id: z.string() }) },
});
const sendContacts = project.workflow('send-contacts', {
  name: 'Send new contacts',
  trigger: project.onEvent('contact.created'),
  settings: { list: textSetting({ label: 'List', required: true }), limit: numberSetting({ label: 'Limit' }) },
  async run() {},
});
const crm = project.integration('crm', {
  connector: sandboxCrm(),
  settings: { pipeline: select({ label: 'Pipeline', options: () => [], required: true }) },
  workflows: [sendContacts],
});
const mail = project.integration('mail', {
  connector: sandboxMail(),
  settings: { folder: textSetting({ label: 'Folder' }) },
});
const config = project.define([crm, mail]);

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<_T extends true>(): void {}

const options = { apiUrl: 'https://connect.test', projectId: 'p', getToken: async () => 'token' };
const client = createConnect<typeof config>(options);

client.connect('crm').start();
client.connect('mail');
// @ts-expect-error no such integration
client.connect('crn');
void client.setWorkflow({ workflowId: 'send-contacts', enabled: true });
// @ts-expect-error no such workflow
void client.setWorkflow({ workflowId: 'send-contact', enabled: true });
// @ts-expect-error an integration is not a workflow
client.workflow({ workflowId: 'crm' });

client.executions({ integrationId: 'crm', workflowId: 'send-contacts', status: 'failed' });
// @ts-expect-error no such workflow
client.executions({ workflowId: 'send-contact' });
// @ts-expect-error no such integration
client.executions({ integrationId: 'crn' });
// @ts-expect-error the server knows more states than people choose by
client.executions({ status: 'parked' });
const runs = client.executions().snapshot();
if (runs.status === 'ready') holds<Equal<(typeof runs.data.items)[number]['workflowId'], 'send-contacts'>>();
const run = client.execution('e').snapshot();
if (run.status === 'ready') holds<Equal<typeof run.data.workflowId, 'send-contacts'>>();

void client.setMetadata({ plan: 'pro', Email: null });
void client.setMetadata({ since: new Date() });
// @ts-expect-error the definition does not let a browser write it
void client.setMetadata({ tier: 'gold' });
// @ts-expect-error no such plan
void client.setMetadata({ plan: 'gold' });
// @ts-expect-error a secret is never written from a browser
void client.setMetadata({ apiKey: 'k' });
// @ts-expect-error no such key
void client.setMetadata({ Emali: 'a@b.c' });

const connectionId = '5e1f3c7a-9a55-4d07-8a39-0d6f0d3f7a01';
void client.settings.save({ connectionId, workflowId: 'send-contacts', values: { list: 'l-1' }, revision: 2 });
void client.settings.save({ connectionId, values: { pipeline: 'p-1' }, labels: { pipeline: { 'p-1': 'Sales' } } });
void client.settings.save({ connectionId, values: { folder: undefined } });
void client.settings.options({ connectionId, setting: 'list', search: 'a' }, { refresh: true });
// @ts-expect-error no such workflow
void client.settings.save({ connectionId, workflowId: 'send-contact', values: {} });
// @ts-expect-error no such workflow
void client.settings.options({ connectionId, workflowId: 'crm', setting: 'list' });
// @ts-expect-error a setting has no values of that kind
void client.settings.save({ connectionId, values: { pipeline: null } });
// @ts-expect-error a pipeline is one text
void client.settings.save({ connectionId, values: { pipeline: ['p-1'] } });
// @ts-expect-error no integration has such a setting
void client.settings.save({ connectionId, values: { pipelin: 'p-1' } });
// @ts-expect-error that is a setting of the workflow, not of an account
void client.settings.save({ connectionId, values: { list: 'l-1' } });
// @ts-expect-error and that one is of the account
void client.settings.save({ connectionId, workflowId: 'send-contacts', values: { pipeline: 'p-1' } });
// @ts-expect-error a limit is a number
void client.settings.save({ connectionId, workflowId: 'send-contacts', values: { limit: '5' } });

const user = client.user.snapshot();
// @ts-expect-error there may be no data yet
void user.data.id;
if (user.status === 'ready') {
  holds<Equal<(typeof user.data.integrations)[number]['id'], 'crm' | 'mail'>>();
  holds<Equal<typeof user.data.metadata.plan, 'free' | 'pro' | undefined>>();
  holds<Equal<keyof typeof user.data.metadata, 'plan' | 'since'>>();
  holds<Equal<typeof user.data.metadata.since, string | undefined>>();
  // @ts-expect-error the browser does not get what is not visible
  void user.data.metadata.Email;
  // @ts-expect-error nor anything of a secret
  void user.data.metadata.apiKey;
}

/** A record of definitions offers the ids of all of them. */
createConnect<{ taskly: typeof config }>(options).connect('mail');

/** Without a definition, ids are text and metadata is whatever the server lets a browser read. */
const untyped = createConnect(options);
untyped.connect('anything');
void untyped.settings.save({ connectionId, workflowId: 'anything', values: { whatever: ['a'] } });
void untyped.setMetadata({ whatever: 1, list: ['a'] });
holds<Equal<NonNullable<ReturnType<typeof untyped.user.snapshot>['data']>['integrations'][number]['id'], string>>();
