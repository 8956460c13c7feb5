import { createConnectUI, type Messages, useMessages } from '@acme/connect-ui';
import { createConnectHooks } from '@acme/connect-ui/headless';
import { de } from '@acme/connect-ui/locales/de';
import { createPrimitives, type PartProps, Workflow } from '@acme/connect-ui/primitives';
import { createScenarioClient, exampleUser } from '@acme/connect-ui/testing';
import { defineProject, numberSetting, oneOf, secret, textSetting, toggle } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import * as z from 'zod';
import { defineCatalogue } from '../src/messages/define-catalogue.ts';
import { enAccounts } from '../src/messages/en-accounts.ts';
import { enActivity } from '../src/messages/en-activity.ts';
import { enCategories } from '../src/messages/en-categories.ts';
import { en } from '../src/messages/en.ts';

const project = defineProject({
  metadata: { plan: oneOf(['free', 'pro'], { visible: true }), apiKey: secret({ hosts: ['api.taskly.test'] }) },
  events: { 'contact.created': z.object({ id: z.string() }) },
});
const sendContacts = project.workflow('send-contacts', {
  name: 'Send new contacts',
  trigger: project.onEvent('contact.created'),
  settings: { sender: textSetting({ label: 'Sender', required: true }), active: toggle({ label: 'Active' }) },
  async run() {},
});
const crm = project.integration('crm', {
  connector: sandboxCrm(),
  settings: { pipeline: textSetting({ label: 'Pipeline', required: true }), limit: numberSetting({ label: 'Limit' }) },
  workflows: [sendContacts],
});
const config = project.define([crm]);
const mail = project.integration('letters', {
  connector: sandboxMail(),
  settings: { folder: textSetting({ label: 'Folder' }) },
});
const both = createConnectUI<{ one: typeof config; other: ReturnType<typeof defineBoth> }>();
function defineBoth() {
  return project.define([crm, mail]);
}

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<_T extends true>(): void {}

const ui = createConnectUI<typeof config>();

ui.useConnect('crm').start();
// @ts-expect-error no such integration
ui.useConnect('crn');
// @ts-expect-error no such integration
ui.useIntegration('mail');
// @ts-expect-error no such integration
ui.useConnections('mail');
void ui.useWorkflowToggle('send-contacts').setEnabled(true);
// @ts-expect-error no such workflow
ui.useWorkflowToggle('send-contact');
// @ts-expect-error no such integration
ui.ConnectPanel({ view: { screen: 'detail', integrationId: 'mail' } });
ui.ConnectPanel({ view: { screen: 'detail', integrationId: 'crm' }, headingLevel: 3 });

const settings = ui.useSettings('c-1', { workflowId: 'send-contacts' });
if (settings.status === 'ready' && settings.data !== undefined) {
  holds<Equal<typeof settings.data.draft.sender, string | undefined>>();
  settings.data.set('active', true);
  settings.data.set('active', undefined);
  // @ts-expect-error a switch is on or off
  settings.data.set('active', 'yes');
  // @ts-expect-error no such setting
  settings.data.set('sendr', 'Ada');
  // @ts-expect-error no such setting
  void settings.data.values.sendr;
}
// @ts-expect-error no such workflow
ui.useSettings('c-1', { workflowId: 'send-contact' });
// @ts-expect-error no such workflow
ui.useSettingOptions({ connectionId: 'c-1', workflowId: 'crm' }, 'sender');
// @ts-expect-error no such workflow
ui.SettingsForm({ connectionId: 'c-1', workflowId: 'send-contact' });
// @ts-expect-error no such integration
ui.useUnsavedSettings('mail');
/** Of the account itself, what its integration asks for. */
const account = ui.useSettings('c-1', { integrationId: 'crm' }).data;
holds<Equal<NonNullable<typeof account>['draft']['pipeline'], string | undefined>>();
holds<Equal<keyof NonNullable<typeof account>['draft'], 'pipeline' | 'limit'>>();
account?.set('limit', 5);
// @ts-expect-error a pipeline is one text
account?.set('pipeline', ['a', 'b']);
// @ts-expect-error no such setting
account?.touch('pipelin');
// @ts-expect-error no such integration
ui.useSettings('c-1', { integrationId: 'crn' });
/** Where there is one integration, it need not be named. */
ui.useSettings('c-1').data?.set('pipeline', 'p-1');
// @ts-expect-error a limit is a number
ui.useSettings('c-1').data?.set('limit', '5');
both.useSettings('c-1', { integrationId: 'letters' }).data?.set('folder', 'Inbox');
// @ts-expect-error of several, nobody knows whose account it is
both.useSettings('c-1').data?.set('folder', 'Inbox');

const runs = ui.useExecutions({ workflowId: 'send-contacts', status: 'failed' });
if (runs.status === 'ready') holds<Equal<(typeof runs.data.items)[number]['workflowId'], 'send-contacts'>>();
const run = ui.useExecution('e');
if (run.status === 'ready') holds<Equal<typeof run.data.workflowId, 'send-contacts'>>();
void run.retry();
// @ts-expect-error no such workflow
ui.useExecutions({ workflowId: 'send-contact' });
ui.ExecutionList({ integrationId: 'crm', workflowId: 'send-contacts', executionId: null });
// @ts-expect-error no such integration
ui.ExecutionList({ integrationId: 'mail' });
// @ts-expect-error which run is open has to be said
ui.ExecutionDetail({});

const workflows = ui.useWorkflows('crm');
if (workflows.status === 'ready') holds<Equal<(typeof workflows.data)[number]['id'], 'send-contacts'>>();
const user = ui.useConnectedUser();
if (user.status === 'ready') {
  holds<Equal<typeof user.data.metadata.plan, 'free' | 'pro' | undefined>>();
  // @ts-expect-error no such key
  void user.data.metadata.paln;
}

const { data: metadata, update } = ui.useUserMetadata();
holds<Equal<NonNullable<typeof metadata>['plan'], 'free' | 'pro' | undefined>>();
// @ts-expect-error the definition lets a browser write nothing
void update({ plan: 'pro' });

ui.useConnectEvent('reconnect', ({ integrationId }) => holds<Equal<typeof integrationId, 'crm'>>());
ui.useConnectEvent('workflow', ({ workflowId, enabled }) => {
  holds<Equal<typeof workflowId, 'send-contacts'>>();
  holds<Equal<typeof enabled, boolean>>();
});
ui.useConnectEvent('error', ({ error, during }) => [error.code, during]);
// @ts-expect-error no such event
ui.useConnectEvent('conect', () => {});
const client = ui.useConnectClient();
ui.ConnectProvider({
  children: null,
  client,
  onEvent: (event) => {
    if (event.type === 'settings') holds<Equal<typeof event.workflowId, 'send-contacts' | undefined>>();
    // @ts-expect-error no such integration
    return event.type === 'connect' && event.integrationId === 'mail';
  },
  beforeConnect: ({ integrationId, integration }) => integrationId === 'crm' && integration?.state !== 'locked',
});
// @ts-expect-error the answer is needed at once
ui.ConnectProvider({ children: null, client, beforeConnect: async () => true });

const hooks = createConnectHooks<typeof config>();
// @ts-expect-error the hooks alone know of no panel
void hooks.ConnectPanel;
// @ts-expect-error a provider needs a client, or what makes one
hooks.ConnectProvider({ children: null });
// @ts-expect-error both at once are a contradiction
hooks.ConnectProvider({ children: null, client: hooks.useConnectClient(), apiUrl: 'https://connect.test' });

// @ts-expect-error a client of the host's own has begun already
hooks.ConnectProvider({ children: null, client: hooks.useConnectClient(), snapshot: {} });

const parts = createPrimitives<typeof config>();
parts.Integration.Root({ id: 'crm', className: ({ status }) => status });
// @ts-expect-error no such integration
parts.Integration.Root({ id: 'crn' });
parts.Workflow.Root({ id: 'send-contacts', className: ({ state }) => (state === 'on' ? 'a' : 'b') });
// @ts-expect-error no such workflow
parts.Workflow.Root({ id: 'send-contact' });
// @ts-expect-error a state that a workflow does not have
parts.Workflow.Root({ className: ({ state }) => (state === 'open' ? 'a' : 'b') });
// @ts-expect-error its switch is the checkbox that it is
parts.Workflow.Toggle({ checked: true });
/** Without a definition, any id goes. */
Workflow.Root({ id: 'anything' });
parts.Settings.Root({ connectionId: 'c-1', workflowId: 'send-contacts', className: ({ form }) => form.connection.id });
// @ts-expect-error no such workflow
parts.Settings.Root({ connectionId: 'c-1', workflowId: 'send-contact' });
// @ts-expect-error a control fills in one setting of its field
parts.Settings.Control({ value: 'Ada' });
parts.Executions.Root({ integrationId: 'crm', workflowId: 'send-contacts' });
// @ts-expect-error no such integration
parts.Executions.Root({ integrationId: 'mail' });
// @ts-expect-error nobody is told which run to show
parts.Executions.Trigger({});
parts.Execution.Step({ children: ({ step, words }) => `${step.name} ${words.status}` });
holds<Equal<PartProps<'button', object>['type'], React.ComponentProps<'button'>['type']>>();

/** Without a definition, any id goes, and a client of any scenario fits. */
const untyped = createConnectUI();
untyped.useConnect('anything');
untyped.useSettings('c-1', { integrationId: 'anything' }).data?.set('whatever', ['a', 'b']);
untyped.ConnectProvider({ children: null, client: createScenarioClient({ user: exampleUser() }) });

useMessages()('action.connectApp', { app: 'CRM' });
// @ts-expect-error it comes with the details of an integration, and is not there before
useMessages()('action.rename');
// @ts-expect-error it comes with what shows runs
useMessages()('activity.empty');

export const german: Messages = {
  'action.connect': 'Verbinden',
  'action.connectApp': ({ app }) => `${app} verbinden`,
  'panel.found': { one: '{n} Integration', other: '{n} Integrationen' },
};
// @ts-expect-error no such message
export const unknownMessage: Messages = { 'action.conect': 'Verbinden' };
// @ts-expect-error a plural needs its last resort
export const halfPlural: Messages = { 'panel.found': { one: '{n} Integration' } };
const texts = { ...en, ...enAccounts, ...enActivity, ...enCategories };
/** A language of ours with a text of the host's. */
export const withOwnTitle: Messages = { ...de, 'panel.title': 'Verbindungen' };
defineCatalogue({ ...texts, 'action.connect': 'Verbinden' });
// @ts-expect-error the name of the app is left out
defineCatalogue({ ...texts, 'action.connectApp': 'Verbinden' });
// @ts-expect-error the English text has no {ap}
defineCatalogue({ ...texts, 'action.connectApp': '{app} verbinden, {ap}' });
// @ts-expect-error one form leaves the app out
defineCatalogue({ ...texts, 'disconnect.body': { one: 'Ein Workflow endet.', other: '{n} enden. {app} bleibt.' } });
defineCatalogue({ ...texts, 'disconnect.body': { one: 'Ein Workflow in {app}.', other: '{n} Workflows in {app}.' } });
// @ts-expect-error the last resort has to say how many
defineCatalogue({ ...texts, 'panel.found': { one: 'Eine Integration', other: 'Integrationen' } });
// @ts-expect-error nothing is counted here
defineCatalogue({ ...texts, 'action.connect': { other: 'Verbinden' } });
// @ts-expect-error no such message
defineCatalogue({ ...texts, 'action.conect': 'Verbinden' });
const { 'action.connect': _, ...withoutOne } = texts;
// @ts-expect-error a text is missing
defineCatalogue(withoutOne);
