import type { Meta } from '@storybook/react-vite';
import { expect, userEvent } from 'storybook/test';
import { exampleIntegration, exampleUser } from '../testing/example-user.ts';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** Somebody says no at the provider: nothing is connected, and it can be tried again. */
export default { ...flowMeta, title: 'Flows/Approval refused' } satisfies Meta<PanelStoryArgs>;

const user = exampleUser({ integrations: [exampleIntegration()] });
const refused = 'Sandbox CRM didn’t get your approval. Nothing was connected.';

export const TriedAgain = flowStory(
  { user, outcomes: { 'sandbox-crm': ['denied', 'connected'] } },
  async ({ panel, arrivesAt, hasHeard }) => {
    await userEvent.click(panel.getByRole('button', { name: 'Connect Sandbox CRM' }));
    await expect((await panel.findByText(refused)).parentElement).toHaveAttribute('role', 'alert');
    await arrivesAt('button', 'Connect Sandbox CRM');
    await userEvent.click(panel.getByRole('button', { name: 'Try again' }));
    await arrivesAt('button', 'Manage Sandbox CRM');
    await hasHeard('Connected to Sandbox CRM as grace@hopper.example');
    await expect(panel.queryByText(refused)).toBeNull();
  },
);

export const LetBe = flowStory({ user, outcomes: { 'sandbox-crm': 'denied' } }, async ({ panel, arrivesAt }) => {
  await userEvent.click(panel.getByRole('button', { name: 'Connect Sandbox CRM' }));
  await panel.findByText(refused);
  await userEvent.click(panel.getByRole('button', { name: 'Dismiss' }));
  await expect(panel.queryByText(refused)).toBeNull();
  await arrivesAt('button', 'Connect Sandbox CRM');
});
