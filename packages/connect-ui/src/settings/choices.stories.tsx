import { ConnectError, type OptionsQuery } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import * as example from './example-settings.ts';
import {
  filledWith,
  settingsMeta,
  type SettingsStory,
  type SettingsStoryArgs,
  settingsStory,
} from './settings-story.tsx';

export default { ...settingsMeta, title: 'Settings/Choices' } satisfies Meta<SettingsStoryArgs>;

type Canvas = { readonly canvasElement: HTMLElement };

async function focusOn(name: string, { canvasElement }: Canvas): Promise<HTMLElement> {
  const control = await within(canvasElement).findByRole('combobox', { name });
  control.focus();
  return control;
}

/** Opens the list with the keyboard. */
async function openList(name: string, context: Canvas): Promise<HTMLElement> {
  const control = await focusOn(name, context);
  await userEvent.keyboard('{ArrowDown}');
  return control;
}

const pipelines = { options: { pipeline: example.manyPipelines } };
const chosen = filledWith({ pipeline: 'sales-europe' }, { labels: { pipeline: { 'sales-europe': 'Sales Europe' } } });

export const Closed: SettingsStory = settingsStory(example.pipeline, { filled: chosen, scenario: pipelines });

export const Open: SettingsStory = {
  ...settingsStory(example.pipeline, { filled: chosen, scenario: pipelines }),
  play: async (context) => {
    const form = within(context.canvasElement);
    const control = await openList('Pipeline', context);
    await expect(control).toHaveAttribute('aria-expanded', 'true');
    const option = await form.findByRole('option', { name: 'Sales Europe' });
    await expect(option).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{ArrowDown}');
    await expect(control).toHaveFocus();
    await waitFor(() =>
      expect(control).toHaveAttribute('aria-activedescendant', form.getAllByRole('option', { selected: false })[0]?.id),
    );
  },
};

export const Chosen: SettingsStory = {
  ...settingsStory(example.pipeline, { scenario: pipelines }),
  play: async (context) => {
    const form = within(context.canvasElement);
    const control = await openList('Pipeline', context);
    await form.findByRole('option', { name: 'Sales Europe' });
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    await expect(control).toHaveValue('Sales North America');
    await expect(control).toHaveAttribute('aria-expanded', 'false');
    await expect(form.getByText('Unsaved changes')).toBeVisible();
  },
};

export const Searched: SettingsStory = {
  ...settingsStory(example.pipeline, { scenario: pipelines }),
  play: async (context) => {
    const form = within(context.canvasElement);
    const control = await focusOn('Pipeline', context);
    await userEvent.keyboard('renew');
    await waitFor(() => expect(form.getAllByRole('option')).toHaveLength(4));
    await expect(control).toHaveFocus();
  },
};

export const GivenUp: SettingsStory = {
  ...settingsStory(example.pipeline, { filled: chosen, scenario: pipelines }),
  play: async (context) => {
    const control = await focusOn('Pipeline', context);
    await userEvent.keyboard('{ArrowDown}something{Escape}');
    await expect(control).toHaveValue('Sales Europe');
    await expect(control).toHaveAttribute('aria-expanded', 'false');
  },
};

export const NoMatch: SettingsStory = {
  ...settingsStory(example.pipeline, { scenario: pipelines }),
  play: async (context) => {
    await focusOn('Pipeline', context);
    await userEvent.keyboard('nowhere');
    await expect(await within(context.canvasElement).findByText('No matches for “nowhere”')).toBeVisible();
  },
};

export const Nothing: SettingsStory = {
  ...settingsStory(example.pipeline, { scenario: { options: { pipeline: [] } } }),
  play: async (context) => {
    await openList('Pipeline', context);
    const form = within(context.canvasElement);
    await expect(await form.findByText('There is nothing to choose from in Sandbox CRM.')).toBeVisible();
  },
};

export const Loading: SettingsStory = {
  ...settingsStory(example.pipeline, { scenario: { options: { pipeline: 'never' } } }),
  play: async (context) => {
    await openList('Pipeline', context);
    await expect(await within(context.canvasElement).findByText('Loading options…')).toBeVisible();
  },
};

function failsOnce(): (query: OptionsQuery) => ConnectError | { options: typeof example.manyPipelines } {
  let tries = 0;
  return () => (tries++ === 0 ? new ConnectError('provider_unavailable', 'Down.') : { options: example.manyPipelines });
}

const down = { options: { pipeline: new ConnectError('provider_unavailable', 'Down.') } };

export const Failed: SettingsStory = {
  ...settingsStory(example.pipeline, { scenario: down }),
  play: async (context) => {
    await openList('Pipeline', context);
    const form = within(context.canvasElement);
    await expect(await form.findByText('Couldn’t load options.')).toBeVisible();
    await expect(form.getByRole('option', { name: 'Try again' })).toBeVisible();
  },
};

export const TriedAgain: SettingsStory = {
  ...settingsStory(example.pipeline, { scenario: { options: { pipeline: failsOnce() } } }),
  play: async (context) => {
    await openList('Pipeline', context);
    const form = within(context.canvasElement);
    await form.findByRole('option', { name: 'Try again' });
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect(await form.findByRole('option', { name: 'Sales Europe' })).toBeVisible();
  },
};

export const MoreLoaded: SettingsStory = {
  ...settingsStory(example.pipeline, { scenario: { ...pipelines, optionsPerPage: 5 } }),
  play: async (context) => {
    const control = await openList('Pipeline', context);
    const form = within(context.canvasElement);
    await form.findByRole('option', { name: 'Load more' });
    await userEvent.keyboard('{ArrowUp}');
    await expect(control).toHaveAttribute('aria-activedescendant', form.getByRole('option', { name: 'Load more' }).id);
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(form.getAllByRole('option')).toHaveLength(11));
    await expect(control).toHaveFocus();
  },
};

const twoSteps = [example.pipeline, example.stage];
const stages = { ...pipelines.options, stage: example.optionsOf('New', 'Talking', 'Won') };

export const ParentFirst: SettingsStory = {
  ...settingsStory(twoSteps, { scenario: { options: stages } }),
  play: async (context) => {
    const control = await openList('Stage', context);
    await expect(control).toHaveAttribute('aria-disabled', 'true');
    await expect(control).toHaveAttribute('aria-expanded', 'false');
    await expect(control).toHaveAccessibleDescription(/^Choose Pipeline first/);
  },
};

export const ParentChanged: SettingsStory = {
  ...settingsStory(twoSteps, {
    filled: filledWith(
      { pipeline: 'sales-europe', stage: 'won' },
      { labels: { pipeline: { 'sales-europe': 'Sales Europe' }, stage: { won: 'Won' } } },
    ),
    scenario: { options: stages },
  }),
  play: async (context) => {
    const form = within(context.canvasElement);
    const stage = await form.findByRole('combobox', { name: 'Stage' });
    await waitFor(() => expect(stage).toHaveValue('Won'));
    await openList('Pipeline', context);
    await form.findByRole('option', { name: 'Sales Asia Pacific' });
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect(stage).toHaveValue('');
    await userEvent.tab();
    await userEvent.keyboard('{ArrowDown}');
    await expect(await form.findByRole('option', { name: 'Talking' })).toBeVisible();
  },
};

export const ReconnectFirst: SettingsStory = {
  ...settingsStory(example.pipeline, {
    filled: chosen,
    scenario: pipelines,
    connection: { state: 'needs_reauth', nextAction: 'reconnect' },
  }),
  play: async (context) => {
    const control = await openList('Pipeline', context);
    await expect(control).toHaveValue('Sales Europe');
    await expect(control).toHaveAccessibleDescription(/Reconnect Sandbox CRM to load options/);
  },
};

export const Vanished: SettingsStory = {
  ...settingsStory(example.pipeline, {
    filled: filledWith({ pipeline: 'p-9' }, { labels: { pipeline: { 'p-9': 'Old sales' } } }),
    scenario: { options: { pipeline: example.manyPipelines.slice(0, 6) } },
  }),
  play: async (context) => {
    const form = within(context.canvasElement);
    const control = await form.findByRole('combobox', { name: 'Pipeline' });
    await waitFor(() => expect(control).toHaveValue('Old sales (no longer in Sandbox CRM)'));
    await expect(control).toBeInvalid();
    await expect(control).toHaveAccessibleDescription(/This one is no longer in Sandbox CRM\./);
  },
};

const listsFilled = filledWith(
  { lists: ['sales-europe', 'gone'] },
  { labels: { lists: { 'sales-europe': 'Sales Europe', gone: 'Spring campaign' } } },
);

export const Several: SettingsStory = {
  ...settingsStory(example.lists, {
    filled: filledWith(
      { lists: ['sales-europe', 'partners-asia-pacific'] },
      { labels: { lists: { 'sales-europe': 'Sales Europe', 'partners-asia-pacific': 'Partners Asia Pacific' } } },
    ),
    scenario: { options: { lists: example.manyPipelines } },
  }),
  play: async (context) => {
    const form = within(context.canvasElement);
    const control = await focusOn('Lists to keep in step', context);
    await userEvent.keyboard('{ArrowDown}');
    await form.findByRole('option', { name: 'Sales Latin America' });
    await userEvent.keyboard('{ArrowDown}{Enter}');
    // The list stays: several are chosen one after another.
    await expect(control).toHaveAttribute('aria-expanded', 'true');
    const list = form.getByRole('list', { name: 'Chosen: Lists to keep in step' });
    await expect(within(list).getAllByRole('button')).toHaveLength(3);
    await userEvent.keyboard('{Escape}');
  },
};

export const SeveralRemoved: SettingsStory = {
  ...settingsStory(example.lists, {
    filled: filledWith(
      { lists: ['sales-europe', 'partners-asia-pacific'] },
      { labels: { lists: { 'sales-europe': 'Sales Europe', 'partners-asia-pacific': 'Partners Asia Pacific' } } },
    ),
    scenario: { options: { lists: example.manyPipelines } },
  }),
  play: async (context) => {
    const form = within(context.canvasElement);
    (await form.findByRole('button', { name: 'Remove Sales Europe' })).focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(form.getByRole('button', { name: 'Remove Partners Asia Pacific' })).toHaveFocus());
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(form.getByRole('combobox', { name: 'Lists to keep in step' })).toHaveFocus());
  },
};

export const SeveralVanished: SettingsStory = {
  ...settingsStory(example.lists, {
    filled: listsFilled,
    scenario: { options: { lists: example.manyPipelines.slice(0, 6) } },
  }),
  play: async (context) => {
    const form = within(context.canvasElement);
    await expect(await form.findByText('Spring campaign (no longer in Sandbox CRM)')).toBeVisible();
  },
};
