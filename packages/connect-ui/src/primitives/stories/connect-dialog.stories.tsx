import { ConnectError, type ConnectPhase } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import type { Scenario } from '../../testing/scenario.ts';
import { PartsPage, renderParts, partsStory, type PartsStory, type PartsStoryArgs } from './parts-page.tsx';

export default {
  title: 'Parts/Connect dialog',
  component: PartsPage,
  render: renderParts,
} satisfies Meta<PartsStoryArgs>;

const connect = { name: 'Connect Sandbox CRM' } as const;
const expiresAt = '2026-11-23T12:15:00.000Z';
const key = { auth: 'api_key', begins: 'fields' } as const;

function inPhase(phase: ConnectPhase, scenario: Partial<Scenario> = {}): PartsStory {
  return partsStory({}, { flows: { 'sandbox-crm': phase }, outcomes: { 'sandbox-crm': 'never' }, ...scenario });
}

export const Awaiting: PartsStory = {
  ...partsStory({}, { outcomes: { 'sandbox-crm': 'never' } }),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', connect));
    const dialog = within(await page.findByRole('dialog', connect));
    await expect(await dialog.findByText('Continue in the Sandbox CRM window.')).toBeVisible();
    await expect(dialog.getByRole('heading', connect)).toHaveFocus();
    await expect(dialog.getByRole('button', { name: 'Show window' })).toBeVisible();
  },
};

export const Cancelled: PartsStory = {
  ...Awaiting,
  play: async (context) => {
    await Awaiting.play?.(context);
    const page = within(context.canvasElement);
    await userEvent.click(page.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(page.queryByRole('dialog')).toBeNull());
    await expect(page.getByRole('button', connect)).toHaveFocus();
    await expect(await page.findByText('Connection to Sandbox CRM cancelled.')).toBeInTheDocument();
  },
};

export const Connected: PartsStory = {
  ...partsStory({}),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', connect));
    await expect(await page.findByText('Connected to Sandbox CRM as grace@hopper.example')).toBeInTheDocument();
    await expect(page.queryByRole('dialog')).toBeNull();
    // Connect is gone; its row has the focus.
    await waitFor(() => expect(page.getByRole('button', { name: /^Account:/ })).toHaveFocus());
  },
};

export const WindowClosed: PartsStory = {
  ...inPhase({ phase: 'awaiting', hint: 'window_closed', expiresAt }),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', { name: 'Open again' }));
    await expect(await page.findByText('Continue in the Sandbox CRM window.')).toBeVisible();
  },
};

export const Fields: PartsStory = {
  ...partsStory(key),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', connect));
    const input = await page.findByLabelText('API key');
    await waitFor(() => expect(input).toHaveFocus());
    await expect(input).toHaveAttribute('type', 'password');
    await userEvent.click(page.getByRole('button', { name: 'Show API key' }));
    await expect(input).toHaveAttribute('type', 'text');
    await userEvent.click(page.getByRole('button', { name: 'Connect' }));
    await expect(input).toHaveFocus();
    await expect(input).toHaveAccessibleDescription(/Fill in “API key”\./);
    await userEvent.type(input, 'wrong{Enter}');
    await waitFor(() => expect(input).toHaveAccessibleDescription(/Sandbox CRM rejected this/));
    await expect(input).toHaveValue('wrong');
  },
};

export const ConnectedWithAKey: PartsStory = {
  ...partsStory(key),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', connect));
    await userEvent.type(await page.findByLabelText('API key'), 'key_123{Enter}');
    await waitFor(() => expect(page.queryByRole('dialog')).toBeNull());
    await expect(page.getByRole('button', { name: /^Account:/ })).toHaveFocus();
  },
};

export const FieldChosenFromAList: PartsStory = {
  ...inPhase({
    phase: 'fields',
    fields: [
      {
        name: 'environment',
        label: 'Environment',
        secret: false,
        choices: [
          { value: 'production', label: 'Production' },
          { value: 'sandbox', label: 'Sandbox' },
        ],
      },
    ],
    isBusy: false,
    error: undefined,
  }),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const chosen = await page.findByRole('combobox', { name: 'Environment' });
    await expect(chosen).toHaveValue('production');
    await userEvent.selectOptions(chosen, 'Sandbox');
    await expect(chosen).toHaveValue('sandbox');
  },
};

export const CodeEntry: PartsStory = {
  ...inPhase({ phase: 'code_entry', isBusy: false, error: undefined }, { outcomes: {} }),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const input = page.getByLabelText('Code from the Sandbox CRM window');
    await waitFor(() => expect(input).toHaveFocus());
    await userEvent.type(input, 'AAAAAA{Enter}');
    await waitFor(() => expect(input).toHaveAccessibleDescription(/That isn’t the code/));
    await userEvent.clear(input);
    await userEvent.type(input, 'H7K2MP{Enter}');
    await waitFor(() => expect(page.queryByRole('dialog')).toBeNull());
  },
};

export const Blocked: PartsStory = {
  ...partsStory({}, { outcomes: { 'sandbox-crm': 'popup_blocked' } }),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', connect));
    await expect(await page.findByText('Your browser blocked the Sandbox CRM window.')).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Continue in this tab' }));
    await expect(await page.findByText('Continue at Sandbox CRM in this tab.')).toBeVisible();
    // The button is gone; the dialog keeps the focus.
    await expect(page.getByRole('heading', connect)).toHaveFocus();
  },
};

export const Denied: PartsStory = {
  ...partsStory({}, { outcomes: { 'sandbox-crm': 'denied' } }),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', connect));
    await expect(await page.findByText(/didn’t get your approval/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Dismiss' }));
    await waitFor(() => expect(page.getByRole('button', connect)).toHaveFocus());
  },
};

export const AnotherAccount: PartsStory = {
  ...inPhase({ phase: 'failed', error: new ConnectError('account_mismatch', 'another') }),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', { name: 'Add it as a new account' }));
    await expect(await page.findByText('Continue in the Sandbox CRM window.')).toBeVisible();
  },
};
