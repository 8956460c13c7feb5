import type { Meta } from '@storybook/react-vite';
import { expect, userEvent } from 'storybook/test';
import { exampleIntegration, exampleUser } from '../testing/example-user.ts';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** The browser blocks the window: it is opened once more by another click, or this tab goes to the provider. */
export default { ...flowMeta, title: 'Flows/Blocked window' } satisfies Meta<PanelStoryArgs>;

const user = exampleUser({ integrations: [exampleIntegration()] });
const blocked = 'Your browser blocked the Sandbox CRM window.';

export const OpenedByAnotherClick = flowStory(
  { user, outcomes: { 'sandbox-crm': ['popup_blocked', 'connected'] } },
  async ({ panel, arrivesAt, hasHeard }) => {
    await userEvent.click(panel.getByRole('button', { name: 'Connect Sandbox CRM' }));
    await expect((await panel.findByText(blocked)).parentElement).toHaveAttribute('role', 'alert');
    await userEvent.click(panel.getByRole('button', { name: 'Open Sandbox CRM' }));
    await arrivesAt('button', 'Manage Sandbox CRM');
    await hasHeard('Connected to Sandbox CRM as grace@hopper.example');
    await expect(panel.queryByText(blocked)).toBeNull();
  },
);

export const InThisTab = flowStory(
  { user, outcomes: { 'sandbox-crm': ['popup_blocked', 'never'] } },
  async ({ panel, arrivesAt, hasHeard }) => {
    await userEvent.click(panel.getByRole('button', { name: 'Connect Sandbox CRM' }));
    await userEvent.click(await panel.findByRole('button', { name: 'Continue in this tab' }));
    await expect(await panel.findByText('Continue at Sandbox CRM in this tab.')).toBeVisible();
    await expect(panel.queryByText(blocked)).toBeNull();
    await arrivesAt('button', 'Cancel connecting Sandbox CRM');
    await hasHeard();
  },
);
