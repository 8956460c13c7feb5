import type { Meta } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { exampleExecution, failedExecution } from '../testing/example-execution.ts';
import { exampleUser } from '../testing/example-user.ts';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** Something failed: the customer looks why, waits for the network, and lets it go on from where it failed. */
export default { ...flowMeta, title: 'Flows/Run again' } satisfies Meta<PanelStoryArgs>;

const failed = failedExecution();
const view = { screen: 'detail', integrationId: 'sandbox-crm', tab: 'activity' } as const;

export const FromWhereItFailed = flowStory(
  { user: exampleUser(), executions: [failed, exampleExecution({}, 60)], view },
  async ({ panel, client, press, arrivesAt, hasHeard }) => {
    (await panel.findByRole('button', { name: /^Send new contacts, Failed/ })).focus();
    await press('{Enter}');
    await arrivesAt('heading', 'Send new contacts');
    await expect(
      await panel.findByText('Sandbox CRM didn’t respond.', { selector: '[data-acme-part="details-text"]' }),
    ).toBeVisible();

    client.changeHealth({ isOnline: false, updates: 'off' });
    const again = await panel.findByRole('button', { name: 'Run again: Send new contacts' });
    again.focus();
    await press('{Enter}');
    await expect(again).toHaveAccessibleDescription('You’re offline. Changes are paused.');
    await hasHeard();

    client.changeHealth({ isOnline: true, updates: 'live' });
    await press('{Enter}');
    await arrivesAt('heading', 'Send new contacts');
    await expect(await panel.findByText('Waiting to start')).toBeVisible();
    await hasHeard('Send new contacts goes on from where it failed');

    client.changeExecution(failed.id, { status: 'succeeded', finishedAt: '2026-11-26T10:02:00.000Z' });
    panel.getByRole('button', { name: 'Back to all runs' }).focus();
    await press('{Enter}');
    await arrivesAt('button', /^Send new contacts, Succeeded/);
  },
);
