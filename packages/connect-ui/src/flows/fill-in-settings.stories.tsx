import type { Meta } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import * as example from '../settings/example-settings.ts';
import { exampleConnection, exampleIntegration, exampleUser, exampleWorkflow } from '../testing/example-user.ts';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** A workflow asks for settings before it is switched on: the customer fills them in, and nothing is lost on the way. */
export default { ...flowMeta, title: 'Flows/Fill in settings' } satisfies Meta<PanelStoryArgs>;

const crm = exampleIntegration({
  state: 'connected',
  connections: [
    exampleConnection({
      workflows: [
        { id: 'send-contacts', enabled: false, settings: { revision: 0, values: {}, missing: ['sender', 'pipeline'] } },
      ],
    }),
  ],
  workflows: [exampleWorkflow({ settings: [example.sender, example.pipeline] })],
});

export const BeforeItIsOn = flowStory(
  {
    user: exampleUser({ integrations: [crm] }),
    options: { pipeline: example.optionsOf('Sales', 'Partners') },
    view: { screen: 'detail', integrationId: 'sandbox-crm' },
  },
  async ({ panel, press, arrivesAt, hasHeard }) => {
    const toggle = await panel.findByRole('switch', { name: 'Send new contacts' });
    toggle.focus();
    await press(' ');
    await expect(toggle).not.toBeChecked();
    await expect(toggle).toHaveAccessibleDescription(/Fill in its settings first: Sender name and Pipeline\./);

    (await panel.findByRole('textbox', { name: 'Sender name' })).focus();
    await press('Ada{Enter}');
    await expect(await panel.findByText('Check 1 field:')).toBeVisible();
    await waitFor(() => expect(panel.getByRole('combobox', { name: 'Pipeline' })).toHaveFocus());

    panel.getByRole('button', { name: 'Back to all integrations' }).focus();
    await press('{Enter}');
    await arrivesAt('button', 'Keep editing');
    await press('{Enter}');

    panel.getByRole('combobox', { name: 'Pipeline' }).focus();
    await press('{ArrowDown}');
    await panel.findByRole('option', { name: 'Sales' });
    await hasHeard('2 options');
    await press('{ArrowDown}{Enter}');
    panel.getByRole('button', { name: 'Save' }).focus();
    await press('{Enter}');
    await expect(await panel.findByText('Settings saved', { selector: 'p' })).toBeVisible();

    toggle.focus();
    await press(' ');
    await waitFor(() => expect(toggle).toBeChecked());
    await hasHeard('2 options', 'Settings saved', 'Send new contacts turned on');
  },
);
