import type { FilledSettings, SettingInfo } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import * as example from '../../settings/example-settings.ts';
import { exampleConnection, exampleIntegration, exampleUser } from '../../testing/example-user.ts';
import type { Scenario } from '../../testing/scenario.ts';
import { PartsPage, renderParts, type PartsStory, type PartsStoryArgs } from './parts-page.tsx';

export default { title: 'Parts/Settings', component: PartsPage, render: renderParts } satisfies Meta<PartsStoryArgs>;

function settingsStory(
  fields: readonly SettingInfo[],
  filled: FilledSettings,
  scenario: Partial<Scenario> = {},
  owner?: { readonly id: string },
): PartsStory {
  const connection = exampleConnection({ settings: filled, ...(owner === undefined ? {} : { owner }) });
  const integration = exampleIntegration({
    state: 'connected',
    settings: fields,
    connections: [connection],
    workflows: [],
  });
  return { args: { scenario: { user: exampleUser({ integrations: [integration] }), ...scenario } } };
}

const nothing: FilledSettings = { revision: 0, values: {} };
const form = async (canvas: HTMLElement) => within(await within(canvas).findByRole('form', { name: 'Settings' }));

const kinds = [
  example.sender,
  example.note,
  example.days,
  example.active,
  example.since,
  example.priority,
  example.topics,
  example.lists,
  { ...example.fieldMapping, open: true },
] as const;
const options = { lists: example.manyPipelines, mapping: example.crmFields };

export const EveryKind: PartsStory = {
  ...settingsStory(kinds, nothing, { options }),
  play: async ({ canvasElement }) => {
    const settings = await form(canvasElement);
    await userEvent.type(settings.getByRole('textbox', { name: 'Sender name' }), 'Ada');
    await userEvent.type(settings.getByRole('textbox', { name: 'Days to look back' }), '30');
    await userEvent.click(settings.getByRole('switch', { name: 'Only active contacts' }));
    await userEvent.selectOptions(settings.getByRole('combobox', { name: 'Priority of new deals' }), 'High');
    const topics = within(settings.getByRole('group', { name: 'What to send' }));
    await userEvent.click(topics.getByRole('checkbox', { name: 'Deals' }));
    const lists = within(settings.getByRole('group', { name: 'Lists to keep in step' }));
    await userEvent.type(lists.getByRole('searchbox'), 'nowhere');
    await expect(await lists.findByText('No matches for “nowhere”')).toBeVisible();
    await userEvent.clear(lists.getByRole('searchbox'));
    await userEvent.type(lists.getByRole('searchbox'), 'asia');
    await waitFor(() => expect(lists.getByText('7 options')).toBeVisible());
    await userEvent.click(lists.getByRole('checkbox', { name: 'Renewals Asia Pacific' }));
    const mapping = within(settings.getByRole('group', { name: 'Where fields go' }));
    await userEvent.selectOptions(mapping.getByRole('combobox', { name: 'Where “Email” goes' }), 'Email address');
    await userEvent.click(mapping.getByRole('button', { name: 'Add row: Where fields go' }));
    await expect(mapping.getByRole('textbox', { name: 'Name of row 3' })).toHaveFocus();
    await userEvent.keyboard('phone');
    await userEvent.selectOptions(mapping.getByRole('combobox', { name: 'Where “phone” goes' }), 'Phone');
    await userEvent.click(settings.getByRole('button', { name: 'Save' }));
    await expect(await settings.findByText('Settings saved')).toBeVisible();
    await expect(settings.queryByRole('button', { name: 'Discard' })).toBeNull();
  },
};

export const Wrong: PartsStory = {
  ...settingsStory([example.sender, example.email], nothing),
  play: async ({ canvasElement }) => {
    const settings = await form(canvasElement);
    await userEvent.type(settings.getByRole('textbox', { name: 'Where to send reports' }), 'ada{Enter}');
    await expect(await settings.findByText('Check 2 fields:')).toBeVisible();
    const sender = settings.getByRole('textbox', { name: 'Sender name' });
    await waitFor(() => expect(sender).toHaveFocus());
    await expect(sender).toHaveAccessibleDescription(/Fill in “Sender name”\./);
    await userEvent.click(settings.getByRole('button', { name: 'Where to send reports' }));
    await expect(settings.getByRole('textbox', { name: 'Where to send reports' })).toHaveFocus();
  },
};

/** Somebody else saved what is being changed here. */
export const Conflict: PartsStory = {
  ...settingsStory(
    [example.sender],
    { revision: 1, values: { sender: 'Ada' } },
    { settingsConflict: { sender: 'Grace' } },
  ),
  play: async ({ canvasElement }) => {
    const settings = await form(canvasElement);
    const sender = settings.getByRole('textbox', { name: 'Sender name' });
    await userEvent.type(sender, ' Lovelace{Enter}');
    await waitFor(() => expect(settings.getByRole('button', { name: 'Show theirs' })).toHaveFocus());
    await userEvent.click(settings.getByRole('button', { name: 'Keep mine' }));
    await expect(settings.getByRole('button', { name: 'Save' })).toHaveFocus();
    await expect(sender).toHaveValue('Ada Lovelace');
    await userEvent.click(settings.getByRole('button', { name: 'Save' }));
    await expect(await settings.findByText('Settings saved')).toBeVisible();
  },
};

/** One setting after the other: what depends on another waits for it, and a value that is gone is said. */
export const ChoicesOfTheAccount: PartsStory = {
  ...settingsStory(
    [example.pipeline, example.stage],
    { revision: 1, values: { pipeline: 'old' }, labels: { pipeline: { old: 'Old pipeline' } } },
    { options: { pipeline: example.optionsOf('Sales', 'Partners'), stage: example.optionsOf('New', 'Won') } },
  ),
  play: async ({ canvasElement }) => {
    const settings = await form(canvasElement);
    const pipeline = settings.getByRole('combobox', { name: 'Pipeline' });
    await waitFor(() => expect(pipeline).toHaveDisplayValue('Old pipeline (no longer in Sandbox CRM)'));
    await expect(pipeline).toBeInvalid();
    await userEvent.selectOptions(pipeline, 'Sales');
    const stage = settings.getByRole('combobox', { name: 'Stage' });
    await waitFor(() => expect(within(stage).getByRole('option', { name: 'Won' })).toBeInTheDocument());
    await userEvent.selectOptions(stage, 'Won');
    await userEvent.selectOptions(pipeline, 'Partners');
    await expect(stage).toHaveValue('');
  },
};

export const ColleaguesAccount: PartsStory = {
  ...settingsStory(
    [example.sender, example.fieldMapping],
    { revision: 1, values: { sender: 'Ada', mapping: { email: 'e', company: 'o' } } },
    { options },
    { id: 'u_2' },
  ),
  play: async ({ canvasElement }) => {
    const settings = await form(canvasElement);
    const sender = settings.getByRole('textbox', { name: 'Sender name' });
    await expect(sender).toHaveAttribute('readonly');
    await userEvent.click(settings.getByRole('button', { name: 'Save' }));
    await expect(settings.getByText('Only the owner of this account can change its settings.')).toBeVisible();
  },
};
