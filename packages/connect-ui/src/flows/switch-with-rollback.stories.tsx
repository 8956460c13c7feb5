import { ConnectError } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import { exampleUser } from '../testing/example-user.ts';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** A switch moves at once, goes back with the reason when the server says no, and is tried again. */
export default { ...flowMeta, title: 'Flows/Switch with rollback' } satisfies Meta<PanelStoryArgs>;

export const TriedAgain = flowStory(
  {
    user: exampleUser(),
    view: { screen: 'detail', integrationId: 'sandbox-crm' },
    workflowErrors: { 'update-deals': new ConnectError('unreachable', 'No answer.') },
  },
  async ({ panel, press, arrivesAt, hasHeard }) => {
    const toggle = panel.getByRole('switch', { name: 'Update deals' });
    toggle.focus();
    await press(' ');
    const reason = await panel.findByText(/^Couldn’t turn on “Update deals”\. It’s still off\./);
    await expect(reason.closest('[role="alert"]')).toBeVisible();
    await expect(toggle).not.toBeChecked();
    await expect(toggle).toHaveFocus();
    await expect(toggle).toHaveAccessibleDescription(/We can’t be reached right now\./);

    panel.getByRole('button', { name: 'Try again' }).focus();
    await press('{Enter}');
    await arrivesAt('switch', 'Update deals');
    await expect(toggle).toBeChecked();
    await hasHeard('Update deals turned on');
    await expect(panel.getByText('Starts with the next event.')).toBeVisible();
  },
);
