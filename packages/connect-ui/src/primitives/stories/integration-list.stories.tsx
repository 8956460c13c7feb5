import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { exampleIntegration, exampleUser } from '../../testing/example-user.ts';
import { PartsPage, renderParts, type PartsStory, type PartsStoryArgs } from './parts-page.tsx';

export default {
  title: 'Parts/Integration list',
  component: PartsPage,
  render: renderParts,
  args: { scenario: { user: exampleUser() } },
} satisfies Meta<PartsStoryArgs>;

export const Groups: PartsStory = {
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const attention = within(page.getByRole('region', { name: 'Needs attention' }));
    await expect(attention.getByRole('article', { name: 'Northwind Mail' })).toBeVisible();
    await expect(attention.getAllByRole('listitem').length).toBeGreaterThan(0);
    await expect(page.getAllByRole('region')).toHaveLength(4);
  },
};

export const Searching: PartsStory = {
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const search = page.getByRole('searchbox', { name: 'Search integrations' });
    await userEvent.type(search, 'mail');
    await expect(page.getAllByRole('article')).toHaveLength(1);
    await expect(await page.findByText('1 integration found')).toBeInTheDocument();
    await userEvent.type(search, 'xyz');
    await expect(page.getByText('No integrations match “mailxyz”.')).toBeVisible();
    await userEvent.clear(search);
    await waitFor(() => expect(page.getAllByRole('article')).toHaveLength(5));
  },
};

export const OfACategory: PartsStory = {
  args: {
    scenario: {
      user: exampleUser({
        integrations: ['crm', 'crm', 'email', 'Real estate'].map((category, index) =>
          exampleIntegration({ id: `app-${index}`, name: `App ${index}`, category }),
        ),
      }),
    },
  },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const choice = await page.findByRole('combobox', { name: 'Category' });
    await userEvent.selectOptions(choice, 'CRM');
    await expect(page.getAllByRole('article')).toHaveLength(2);
    await expect(await page.findByText('2 integrations found')).toBeInTheDocument();
    await userEvent.selectOptions(choice, 'All categories');
    await expect(page.getAllByRole('article')).toHaveLength(4);
  },
};

export const Loading: PartsStory = {
  args: { scenario: { user: 'loading' } },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelectorAll('[data-acme-primitive="integration-skeleton"] > *')).toHaveLength(3);
    await expect(await within(canvasElement).findByText('Loading integrations')).toBeInTheDocument();
  },
};

export const Empty: PartsStory = {
  args: { scenario: { user: exampleUser({ integrations: [] }) } },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('No integrations yet.')).toHaveAttribute('data-state', 'empty');
  },
};

/** What has just been connected stays where it is while somebody works in the list. */
export const StaysPut: PartsStory = {
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', { name: 'Connect Paper Trail' }));
    const row = within(page.getByRole('article', { name: 'Paper Trail' }));
    await expect(await row.findByText('Connected')).toBeVisible();
    const available = within(page.getByRole('region', { name: 'Available' }));
    await expect(available.getByRole('article', { name: 'Paper Trail' })).toBeVisible();
  },
};
