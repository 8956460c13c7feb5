import type { Meta } from '@storybook/react-vite';
import { expect, userEvent } from 'storybook/test';
import { exampleUser } from '../testing/example-user.ts';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** A second account is added, named, and made the default. */
export default { ...flowMeta, title: 'Flows/Several accounts' } satisfies Meta<PanelStoryArgs>;

export const AddedNamedAndDefault = flowStory(
  { user: exampleUser(), view: { screen: 'detail', integrationId: 'sandbox-crm' } },
  async ({ panel, press, arrivesAt, hasHeard }) => {
    panel.getByRole('button', { name: 'Add another account' }).focus();
    await press('{Enter}');
    const rename = await panel.findByRole('button', { name: 'Rename grace@hopper.example' });
    await expect(panel.getByRole('heading', { name: 'ada@lovelace.example Default' })).toBeVisible();

    rename.focus();
    await press('{Enter}');
    await arrivesAt('textbox', 'Name of this account');
    await userEvent.clear(panel.getByRole('textbox', { name: 'Name of this account' }));
    await press('Sales team{Enter}');
    await arrivesAt('button', 'Rename Sales team');

    panel.getByRole('button', { name: 'Make default: Sales team' }).focus();
    await press('{Enter}');
    await expect(await panel.findByRole('heading', { name: 'Sales team Default' })).toBeVisible();
    await arrivesAt('button', 'Rename Sales team');
    await hasHeard(
      'Connected to Sandbox CRM as grace@hopper.example',
      'Renamed to Sales team',
      'Sales team is the default now',
    );
  },
);
