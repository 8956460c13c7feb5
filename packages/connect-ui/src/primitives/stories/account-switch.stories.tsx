import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { exampleConnection } from '../../testing/example-user.ts';
import { PartsPage, renderParts, partsStory, type PartsStory, type PartsStoryArgs } from './parts-page.tsx';

export default {
  title: 'Parts/Account switch',
  component: PartsPage,
  render: renderParts,
} satisfies Meta<PartsStoryArgs>;

const two = {
  state: 'connected',
  connections: [
    exampleConnection(),
    exampleConnection({
      account: { id: 'acc_2', label: 'grace@hopper.example' },
      isDefault: false,
      workflows: [{ id: 'send-contacts', enabled: false }],
    }),
  ],
} as const;

const open: NonNullable<PartsStory['play']> = async ({ canvasElement }) => {
  const page = within(canvasElement);
  page.getByRole('button', { name: 'Account: ada@lovelace.example' }).focus();
  await userEvent.keyboard('{ArrowDown}');
  await waitFor(() =>
    expect(page.getByRole('menuitemradio', { name: 'ada@lovelace.example', checked: true })).toHaveFocus(),
  );
};

export const Open: PartsStory = { ...partsStory(two), play: open };

export const Chosen: PartsStory = {
  ...partsStory(two),
  play: async (context) => {
    await open(context);
    const page = within(context.canvasElement);
    await expect(page.getByRole('switch')).toBeChecked();
    await userEvent.keyboard('gr{Enter}');
    await waitFor(() => expect(page.getByRole('button', { name: 'Account: grace@hopper.example' })).toHaveFocus());
    await expect(page.getByRole('switch')).not.toBeChecked();
    await expect(await page.findByText('Showing grace@hopper.example')).toBeInTheDocument();
  },
};

export const OneMore: PartsStory = {
  ...partsStory(two, { outcomes: { 'sandbox-crm': 'never' } }),
  play: async (context) => {
    await open(context);
    const page = within(context.canvasElement);
    await userEvent.keyboard('{End}');
    await expect(page.getByRole('menuitem', { name: 'Add another account' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect(await page.findByRole('dialog', { name: 'Connect Sandbox CRM' })).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(page.getByRole('button', { name: /^Account:/ })).toHaveFocus());
  },
};

export const AtTheLimit: PartsStory = {
  ...partsStory({ ...two, accountLimit: 2 }),
  play: async (context) => {
    await open(context);
    await expect(within(context.canvasElement).queryByRole('menuitem', { name: 'Add another account' })).toBeNull();
  },
};
