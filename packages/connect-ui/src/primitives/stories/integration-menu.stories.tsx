import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { exampleConnection } from '../../testing/example-user.ts';
import { PartsPage, renderParts, partsStory, type PartsStory, type PartsStoryArgs } from './parts-page.tsx';

export default { title: 'Parts/Menu', component: PartsPage, render: renderParts } satisfies Meta<PartsStoryArgs>;

const connected = { state: 'connected', connections: [exampleConnection()] } as const;

export const OpenedByKeyboard: PartsStory = {
  ...partsStory(connected),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const button = page.getByRole('button', { name: 'Manage Sandbox CRM' });
    await expect(button).toHaveAttribute('aria-expanded', 'false');
    button.focus();
    await userEvent.keyboard('{ArrowDown}');
    await waitFor(() => expect(page.getByRole('menuitem', { name: 'About this app' })).toHaveFocus());
    await expect(button).toHaveAttribute('aria-expanded', 'true');
    await userEvent.keyboard('{ArrowDown}');
    await expect(page.getByRole('menuitem', { name: 'Help' })).toHaveFocus();
    await userEvent.keyboard('{End}{ArrowDown}');
    await expect(page.getByRole('menuitem', { name: 'About this app' })).toHaveFocus();
    await userEvent.keyboard('{ArrowUp}');
    await expect(page.getByRole('menuitem', { name: /^Disconnect/ })).toHaveFocus();
    await userEvent.keyboard('h');
    await expect(page.getByRole('menuitem', { name: 'Help' })).toHaveFocus();
  },
};

export const OpenedFromItsEnd: PartsStory = {
  ...partsStory(connected),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    page.getByRole('button', { name: 'Manage Sandbox CRM' }).focus();
    await userEvent.keyboard('{ArrowUp}');
    await waitFor(() => expect(page.getByRole('menuitem', { name: /^Disconnect/ })).toHaveFocus());
  },
};

export const ClosedByAnItem: PartsStory = {
  ...partsStory(connected),
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const button = page.getByRole('button', { name: 'Manage Sandbox CRM' });
    button.focus();
    await userEvent.keyboard('{ArrowDown}');
    await waitFor(() => expect(page.getByRole('menuitem', { name: 'About this app' })).toHaveFocus());
    await userEvent.click(page.getByRole('menuitem', { name: 'Help' }));
    await waitFor(() => expect(button).toHaveAttribute('aria-expanded', 'false'));
    await expect(button).toHaveFocus();
  },
};
