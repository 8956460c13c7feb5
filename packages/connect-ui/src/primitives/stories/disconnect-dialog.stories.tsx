import { ConnectError } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { exampleConnection } from '../../testing/example-user.ts';
import { PartsPage, renderParts, partsStory, type PartsStory, type PartsStoryArgs } from './parts-page.tsx';

export default {
  title: 'Parts/Disconnect dialog',
  component: PartsPage,
  render: renderParts,
} satisfies Meta<PartsStoryArgs>;

const one = { state: 'connected', connections: [exampleConnection()] } as const;
const two = {
  state: 'connected',
  connections: [
    exampleConnection(),
    exampleConnection({ isDefault: false, account: { id: 'acc_2', label: 'grace@hopper.example' } }),
  ],
} as const;

const ask: NonNullable<PartsStory['play']> = async ({ canvasElement }) => {
  const page = within(canvasElement);
  page.getByRole('button', { name: 'Manage Sandbox CRM' }).focus();
  await userEvent.keyboard('{ArrowUp}');
  await waitFor(() => expect(page.getByRole('menuitem', { name: /^Disconnect/ })).toHaveFocus());
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(page.getByRole('button', { name: 'Keep connected' })).toHaveFocus());
};

export const LastAccount: PartsStory = {
  ...partsStory(one),
  play: async (context) => {
    await ask(context);
    const dialog = within(context.canvasElement).getByRole('alertdialog', { name: 'Disconnect Sandbox CRM?' });
    await expect(dialog).toHaveAccessibleDescription(
      '1 workflow will stop now. Data already in Sandbox CRM stays there.',
    );
  },
};

export const OneOfSeveral: PartsStory = {
  ...partsStory(two),
  play: async (context) => {
    await ask(context);
    const page = within(context.canvasElement);
    await expect(page.getByRole('alertdialog', { name: 'Disconnect ada@lovelace.example?' })).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Disconnect' }));
    await waitFor(() => expect(page.queryByRole('alertdialog')).toBeNull());
    await expect(page.getByRole('button', { name: 'Manage Sandbox CRM' })).toHaveFocus();
    await expect(page.getByRole('button', { name: 'Account: grace@hopper.example' })).toBeVisible();
  },
};

export const Kept: PartsStory = {
  ...partsStory(one),
  play: async (context) => {
    await ask(context);
    const page = within(context.canvasElement);
    await userEvent.click(page.getByRole('button', { name: 'Keep connected' }));
    await waitFor(() => expect(page.getByRole('button', { name: 'Manage Sandbox CRM' })).toHaveFocus());
  },
};

export const Disconnected: PartsStory = {
  ...partsStory(one),
  play: async (context) => {
    await ask(context);
    const page = within(context.canvasElement);
    await userEvent.click(page.getByRole('button', { name: 'Disconnect' }));
    await waitFor(() => expect(page.getByRole('button', { name: 'Connect Sandbox CRM' })).toHaveFocus());
    await expect(await page.findByText('Sandbox CRM disconnected')).toBeInTheDocument();
  },
};

export const Failed: PartsStory = {
  ...partsStory(one, { disconnectError: new ConnectError('server_error', 'Broken.') }),
  play: async (context) => {
    await ask(context);
    const page = within(context.canvasElement);
    await userEvent.click(page.getByRole('button', { name: 'Disconnect' }));
    await expect(await page.findByText(/Couldn’t disconnect\. Sandbox CRM is still connected\./)).toBeVisible();
    await expect(page.getByRole('alertdialog')).toBeVisible();
  },
};
