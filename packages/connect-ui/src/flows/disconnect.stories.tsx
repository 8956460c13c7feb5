import type { Meta } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import { exampleUser } from '../testing/example-user.ts';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** The customer is told what stops and what stays, thinks better of it, and then does it. */
export default { ...flowMeta, title: 'Flows/Disconnect' } satisfies Meta<PanelStoryArgs>;

export const Disconnected = flowStory(
  { user: exampleUser(), view: { screen: 'detail', integrationId: 'sandbox-crm' } },
  async ({ panel, press, arrivesAt, hasHeard }) => {
    panel.getByRole('button', { name: 'Disconnect ada@lovelace.example' }).focus();
    await press('{Enter}');
    await expect(panel.getByRole('alertdialog', { name: 'Disconnect Sandbox CRM?' })).toHaveAccessibleDescription(
      /1 workflow will stop now\. Data already in Sandbox CRM stays there\./,
    );
    // The safe answer is the one that a hasty Enter gives.
    await arrivesAt('button', 'Keep connected');
    await press('{Enter}');
    await expect(panel.queryByRole('alertdialog')).toBeNull();
    await arrivesAt('button', 'Disconnect ada@lovelace.example');

    await press('{Enter}');
    panel.getByRole('button', { name: 'Disconnect' }).focus();
    await press('{Enter}');
    await arrivesAt('button', 'Connect Sandbox CRM');
    await expect(panel.queryByRole('alertdialog')).toBeNull();
    await expect(panel.queryByRole('tab')).toBeNull();
    await hasHeard('Sandbox CRM disconnected');
  },
);
