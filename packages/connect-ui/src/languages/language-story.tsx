import { ConnectError, type CredentialField } from '@acme/connect';
import { userEvent, within } from 'storybook/test';
import type { Messages } from '../messages/catalogue.ts';
import { createTranslate } from '../messages/create-translate.ts';
import type { PanelStory } from '../panel/panel-story.tsx';
import { exampleConnection, exampleIntegration, exampleUser, exampleWorkflow } from '../testing/example-user.ts';
import type { Scenario } from '../testing/scenario.ts';

/** A language, and what a host of its country would call its own things. */
export interface StoryLanguage {
  readonly locale: string;
  readonly messages: Messages;
  readonly host: {
    readonly description: string;
    readonly workflows: readonly [string, string];
    readonly workflowDescription: string;
    readonly plan: string;
    readonly keyLabel: string;
    readonly keyHint: string;
  };
}

function storyIn({ locale, messages }: StoryLanguage, scenario: Scenario, openId?: string): PanelStory {
  return {
    args: {
      scenario,
      provider: { locale, messages },
      ...(openId === undefined ? {} : { panel: { view: { screen: 'detail', integrationId: openId } } }),
    },
  };
}

function crmOf({ host }: StoryLanguage) {
  const [first, second] = host.workflows;
  return exampleIntegration({
    description: host.description,
    sharing: 'either',
    state: 'needs_reauth',
    connections: [
      exampleConnection({ shared: true }),
      exampleConnection({
        state: 'needs_reauth',
        isDefault: false,
        account: { id: 'acc_2', label: 'grace@hopper.example' },
      }),
    ],
    workflows: [
      exampleWorkflow({ name: first, description: host.workflowDescription, canRun: true }),
      exampleWorkflow({
        id: 'b',
        name: second,
        description: undefined,
        availability: { allowed: false, message: host.plan, upgrade: 'Pro' },
      }),
    ],
  });
}

/** Every group of the list. */
export function overviewIn(language: StoryLanguage): PanelStory {
  const { description, plan } = language.host;
  const [crm, mail, ledger, paper, desk] = exampleUser().integrations.map((one) => ({ ...one, description }));
  if (crm === undefined || mail === undefined || ledger === undefined) throw new Error('The example has five.');
  const locked = { allowed: false, message: plan, upgrade: 'Pro' } as const;
  const integrations = [
    { ...crm, availability: { ...locked, graceUntil: '2026-12-03T09:00:00.000Z' } },
    mail,
    {
      ...ledger,
      state: 'suspended',
      availability: locked,
      suspension: { by: 'host', effectiveAt: '2026-11-20T09:00:00.000Z' },
    },
    ...(paper === undefined ? [] : [paper]),
    ...(desk === undefined ? [] : [{ ...desk, availability: locked }]),
  ] as const;
  return storyIn(language, { user: exampleUser({ integrations }) });
}

/** Two accounts with their switches and everything that can be done to them. */
export function detailsIn(language: StoryLanguage): PanelStory {
  return storyIn(language, { user: exampleUser({ integrations: [crmOf(language)] }) }, 'sandbox-crm');
}

/** What went wrong and what can be done about it, in the longest words. */
export function failureIn(language: StoryLanguage): PanelStory {
  const error = new ConnectError('account_mismatch', 'Another account.', { requestId: 'req_7f3a2c' });
  const user = exampleUser({ integrations: [{ ...crmOf(language), state: 'available', connections: [] }] });
  return storyIn(language, { user, flows: { 'sandbox-crm': { phase: 'failed', error } } }, 'sandbox-crm');
}

/** A form, left empty. */
export function formIn(language: StoryLanguage): PanelStory {
  const { description, keyLabel: label, keyHint: hint } = language.host;
  const fields: readonly CredentialField[] = [
    { name: 'subdomain', label: 'Subdomain', secret: false, example: 'acme', optional: true },
    { name: 'apiKey', label, hint, secret: true },
  ];
  const integration = exampleIntegration({ id: 'ledgerly', name: 'Ledgerly', description, begins: 'fields' });
  const flows = { ledgerly: { phase: 'fields', fields, isBusy: false, error: undefined } } as const;
  const t = createTranslate(language.locale, language.messages);
  return {
    ...storyIn(language, { user: exampleUser({ integrations: [integration] }), flows }),
    play: async ({ canvasElement }) => {
      await userEvent.click(within(canvasElement).getByRole('button', { name: t('form.submit') }));
    },
  };
}

/** The question before an account goes. */
export function questionIn(language: StoryLanguage): PanelStory {
  const t = createTranslate(language.locale, language.messages);
  return {
    ...detailsIn(language),
    play: async ({ canvasElement }) => {
      const name = t('action.disconnectAccount', { account: 'ada@lovelace.example' });
      await userEvent.click(within(canvasElement).getByRole('button', { name }));
      await within(canvasElement).findByRole('alertdialog');
    },
  };
}
