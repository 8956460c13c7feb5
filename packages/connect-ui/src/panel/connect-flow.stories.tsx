import { ConnectError, type ConnectErrorCode, type CredentialField } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { exampleIntegration } from '../testing/example-user.ts';
import { flowStory, type PanelStory, type PanelStoryArgs, panelMeta, userWith } from './panel-story.tsx';

export default { ...panelMeta, title: 'Panel/Connecting' } satisfies Meta<PanelStoryArgs>;

const expiresAt = '2026-11-23T12:15:00.000Z';
const apiKey: CredentialField = {
  name: 'apiKey',
  label: 'API key',
  hint: 'In Sandbox CRM under Settings, API keys.',
  secret: true,
};
const workspace: CredentialField = {
  name: 'workspace',
  label: 'Workspace',
  hint: 'The first part of your address.',
  secret: false,
};
const key = { auth: 'api_key', begins: 'fields' } as const;

export const Opening: PanelStory = flowStory({ phase: 'opening' });
export const Awaiting: PanelStory = flowStory({ phase: 'awaiting', hint: 'none', expiresAt });
export const AwaitingSlow: PanelStory = flowStory({ phase: 'awaiting', hint: 'slow', expiresAt });
export const AwaitingWindowClosed: PanelStory = flowStory({ phase: 'awaiting', hint: 'window_closed', expiresAt });
export const AwaitingOffline: PanelStory = flowStory({ phase: 'awaiting', hint: 'offline', expiresAt });
export const AwaitingInTab: PanelStory = flowStory({ phase: 'awaiting', hint: 'in_tab', expiresAt });
export const Verifying: PanelStory = flowStory({ phase: 'verifying' });
export const CodeEntry: PanelStory = flowStory({ phase: 'code_entry', isBusy: false, error: undefined });
export const CodeEntryChecking: PanelStory = flowStory({ phase: 'code_entry', isBusy: true, error: undefined });
export const CodeEntryWrong: PanelStory = flowStory({
  phase: 'code_entry',
  isBusy: false,
  error: new ConnectError('wrong_code', 'Not the code.'),
});
export const Fields: PanelStory = flowStory(
  { phase: 'fields', fields: [apiKey], isBusy: false, error: undefined },
  key,
);
/** A form before the window, with everything that a field can be. */
export const FieldsOfEveryKind: PanelStory = {
  ...flowStory(
    {
      phase: 'fields',
      fields: [
        { ...workspace, example: 'northwind' },
        {
          name: 'region',
          label: 'Region',
          secret: false,
          optional: true,
          hint: 'Only if your account is not in the EU.',
        },
        {
          name: 'environment',
          label: 'Environment',
          secret: false,
          choices: [
            { value: 'production', label: 'Production' },
            { value: 'sandbox', label: 'Sandbox' },
          ],
        },
        { name: 'keyFile', label: 'Key file', secret: true, multiline: true, hint: 'Paste the whole JSON file.' },
      ],
      isBusy: false,
      error: undefined,
    },
    { auth: 'jwt_bearer', begins: 'fields' },
  ),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByLabelText('Key file')).toHaveProperty('tagName', 'TEXTAREA');
    await expect(panel.getByRole('combobox', { name: 'Environment' })).toHaveValue('production');
    await userEvent.click(panel.getByRole('button', { name: 'Connect' }));
    // What is optional is not missing.
    await expect(panel.getByText('Check 2 fields:')).toBeVisible();
    await expect(panel.queryByText('Fill in “Region”.')).toBeNull();
    await expect(panel.getByLabelText('Workspace')).toHaveFocus();
  },
};
export const FieldsChecking: PanelStory = flowStory(
  { phase: 'fields', fields: [apiKey], isBusy: true, error: undefined },
  key,
);
export const FieldsRejected: PanelStory = {
  ...flowStory({ phase: 'fields', fields: [apiKey], isBusy: false, error: undefined }, key),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.type(panel.getByLabelText('API key'), 'wrong');
    await userEvent.click(panel.getByRole('button', { name: 'Connect' }));
    // The provider says why, in words of its own.
    await expect(await panel.findByText(/^Sandbox CRM rejected this\. .* “No such key\.”$/)).toBeVisible();
    await waitFor(() => expect(panel.getByLabelText('API key')).toHaveFocus());
    await expect(panel.getByLabelText('API key')).toHaveValue('wrong');
  },
};
export const FieldsFailed: PanelStory = flowStory(
  {
    phase: 'fields',
    fields: [workspace, apiKey],
    isBusy: false,
    error: new ConnectError('provider_unavailable', 'No answer.', { requestId: 'req_91bd04' }),
  },
  key,
);
export const FieldsMissing: PanelStory = {
  ...flowStory({ phase: 'fields', fields: [workspace, apiKey], isBusy: false, error: undefined }, key),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Connect' }));
    await expect(panel.getByText('Check 2 fields:')).toBeVisible();
    await expect(panel.getByLabelText('Workspace')).toHaveFocus();
    await userEvent.click(within(panel.getByText('Check 2 fields:').parentElement as HTMLElement).getByText('API key'));
    await expect(panel.getByLabelText('API key')).toHaveFocus();
  },
};

export const Done: PanelStory = {
  args: { scenario: { user: userWith(exampleIntegration()) } },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Connect Sandbox CRM' }));
    const manage = await panel.findByRole('button', { name: 'Manage Sandbox CRM' });
    await expect(manage).toHaveFocus();
    await expect(await panel.findByText('Connected to Sandbox CRM as grace@hopper.example')).toBeInTheDocument();
  },
};

export const DoneWithKey: PanelStory = {
  args: { scenario: { user: userWith(exampleIntegration(key)) } },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Connect Sandbox CRM' }));
    const input = await panel.findByLabelText('API key');
    await waitFor(() => expect(input).toHaveFocus());
    await expect(input).toHaveAttribute('type', 'password');
    await userEvent.click(panel.getByRole('button', { name: 'Show API key' }));
    await expect(input).toHaveAttribute('type', 'text');
    await userEvent.type(input, 'key_123{Enter}');
    await waitFor(() => expect(panel.getByRole('button', { name: 'Manage Sandbox CRM' })).toHaveFocus());
  },
};

export const Cancelled: PanelStory = {
  args: { scenario: { user: userWith(exampleIntegration()), outcomes: { 'sandbox-crm': 'never' } } },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Connect Sandbox CRM' }));
    await userEvent.click(await panel.findByRole('button', { name: 'Cancel connecting Sandbox CRM' }));
    await expect(panel.getByRole('button', { name: 'Connect Sandbox CRM' })).toHaveFocus();
    await expect(await panel.findByText('Connection to Sandbox CRM cancelled.')).toBeInTheDocument();
  },
};

function failed(code: ConnectErrorCode): PanelStory {
  return flowStory({ phase: 'failed', error: new ConnectError(code, code, { requestId: 'req_5c20e8' }) });
}

/** Every story of a link: what an administrator is sent. */
const needsAdmin = {
  phase: 'failed',
  error: new ConnectError('admin_consent_required', 'An administrator has to approve this.'),
} as const;

async function copyLink(canvasElement: HTMLElement) {
  const panel = within(canvasElement);
  await userEvent.click(panel.getByRole('button', { name: 'Copy link for your admin' }));
  const input = await panel.findByRole<HTMLInputElement>('textbox', { name: 'Link for your admin' });
  return { panel, input };
}

export const AdminLinkMade: PanelStory = {
  ...flowStory(needsAdmin),
  play: async ({ canvasElement }) => {
    const { panel, input } = await copyLink(canvasElement);
    await expect(input.value).toMatch(/^https:\/\/connect\.example\.com\/oauth\/link\//);
    await expect(input).toHaveAttribute('readonly');
    await expect(input).toHaveAccessibleDescription(/It works once, until December 3, 2026\./);
    await expect(panel.getByRole('button', { name: 'Copy again' })).toHaveFocus();
  },
};

export const AdminLinkTakenBack: PanelStory = {
  ...flowStory(needsAdmin),
  play: async ({ canvasElement }) => {
    const { panel } = await copyLink(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Take the link back' }));
    await waitFor(() => expect(panel.getByRole('button', { name: 'Copy link for your admin' })).toHaveFocus());
    await expect(panel.queryByRole('textbox')).toBeNull();
    await expect(panel.getAllByText('The link no longer works.').length).toBeGreaterThan(0);
  },
};

export const AdminLinkFailed: PanelStory = {
  ...flowStory(needsAdmin, {}, { linkError: new ConnectError('unreachable', 'No answer.') }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Copy link for your admin' }));
    await expect(await panel.findByText('We can’t be reached right now. Try again in a moment.')).toBeVisible();
    await expect(panel.queryByRole('textbox')).toBeNull();
  },
};

export const AdminLinkBeingMade: PanelStory = {
  ...flowStory(needsAdmin, {}, { latencyMs: 3_600_000 }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Copy link for your admin' }));
    await expect(await panel.findByRole('button', { name: 'Making the link…' })).toHaveAttribute('aria-busy', 'true');
  },
};

export const BlockedContinuesInTab: PanelStory = {
  args: { scenario: { user: userWith(exampleIntegration()), outcomes: { 'sandbox-crm': 'popup_blocked' } } },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Connect Sandbox CRM' }));
    await userEvent.click(await panel.findByRole('button', { name: 'Continue in this tab' }));
    await expect(await panel.findByText('Continue at Sandbox CRM in this tab.')).toBeVisible();
  },
};

export const MismatchAddsAsNew: PanelStory = {
  ...flowStory({ phase: 'failed', error: new ConnectError('account_mismatch', 'another') }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Add it as a new account' }));
    await expect(await panel.findByText('Continue in the Sandbox CRM window.')).toBeVisible();
  },
};

export const LimitReachedInNumbers: PanelStory = {
  ...flowStory({ phase: 'failed', error: new ConnectError('limit_reached', 'limit') }, { accountLimit: 3 }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByText('You’ve reached 3 connected accounts. Nothing was connected.')).toBeVisible();
  },
};

export const FailedPopupBlocked: PanelStory = flowStory({
  phase: 'failed',
  error: new ConnectError('popup_blocked', 'blocked'),
});
export const FailedDenied: PanelStory = flowStory({ phase: 'failed', error: new ConnectError('denied', 'denied') });
export const FailedAdminConsentRequired: PanelStory = failed('admin_consent_required');
export const FailedTimedOut: PanelStory = failed('timed_out');
export const FailedCancelled: PanelStory = failed('cancelled');
export const FailedInsufficientScope: PanelStory = failed('insufficient_scope');
export const FailedAccountMismatch: PanelStory = failed('account_mismatch');
export const FailedAccountInUse: PanelStory = failed('account_in_use');
export const FailedLimitReached: PanelStory = failed('limit_reached');
export const FailedInvalidCredentials: PanelStory = failed('invalid_credentials');
export const FailedWrongCode: PanelStory = failed('wrong_code');
export const FailedProviderUnavailable: PanelStory = failed('provider_unavailable');
export const FailedEntitlementRequired: PanelStory = failed('entitlement_required');
export const FailedSuspended: PanelStory = failed('suspended');
export const FailedNotConfigured: PanelStory = failed('not_configured');
export const FailedNotFound: PanelStory = failed('not_found');
export const FailedForbidden: PanelStory = failed('forbidden');
export const FailedConflict: PanelStory = failed('conflict');
export const FailedValidation: PanelStory = failed('validation');
export const FailedOffline: PanelStory = failed('offline');
export const FailedUnreachable: PanelStory = failed('unreachable');
export const FailedSessionExpired: PanelStory = failed('session_expired');
export const FailedRateLimited: PanelStory = failed('rate_limited');
export const FailedServerError: PanelStory = failed('server_error');

export const DoneButToBeSetUp: PanelStory = {
  args: {
    scenario: {
      user: userWith(
        exampleIntegration({
          settings: [{ kind: 'text', name: 'sender', label: 'Sender name', required: true, maxLength: 60 }],
        }),
      ),
    },
  },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await userEvent.click(panel.getByRole('button', { name: 'Connect Sandbox CRM' }));
    await expect(await panel.findByRole('tab', { name: 'Setup', selected: true })).toBeVisible();
    await expect(panel.getByRole('heading', { name: 'Sandbox CRM', level: 3 })).toHaveFocus();
    await expect(await panel.findByLabelText('Sender name')).toBeVisible();
  },
};
