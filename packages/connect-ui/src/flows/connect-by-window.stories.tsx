import type { Meta } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import { exampleIntegration, exampleUser } from '../testing/example-user.ts';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** The customer signs in at the provider in a second window, and finds the account connected. */
export default { ...flowMeta, title: 'Flows/Connect by window' } satisfies Meta<PanelStoryArgs>;

const user = exampleUser({ integrations: [exampleIntegration(), exampleIntegration({ id: 'mail', name: 'Mail' })] });

export const Connected = flowStory({ user }, async ({ panel, press, arrivesAt, hasHeard }) => {
  panel.getByRole('button', { name: 'Connect Sandbox CRM' }).focus();
  await press('{Enter}');
  await expect(await panel.findByText('Continue in the Sandbox CRM window.')).toHaveAttribute('role', 'status');
  await arrivesAt('button', 'Manage Sandbox CRM');
  await hasHeard('Connected to Sandbox CRM as grace@hopper.example');

  await press('{Enter}');
  await arrivesAt('heading', 'Sandbox CRM');
  await expect(panel.getByRole('heading', { name: 'grace@hopper.example' })).toBeVisible();
  const toggle = panel.getByRole('switch', { name: 'Send new contacts' });
  toggle.focus();
  await press(' ');
  await expect(toggle).toBeChecked();
  await hasHeard('Connected to Sandbox CRM as grace@hopper.example', 'Send new contacts turned on');
});

/** The customer does not want to after all. */
export const GivenUp = flowStory(
  { user, outcomes: { 'sandbox-crm': 'never' } },
  async ({ panel, press, arrivesAt, hasHeard }) => {
    panel.getByRole('button', { name: 'Connect Sandbox CRM' }).focus();
    await press('{Enter}');
    await panel.findByText('Continue in the Sandbox CRM window.');
    await arrivesAt('button', 'Cancel connecting Sandbox CRM');
    await press('{Enter}');
    await arrivesAt('button', 'Connect Sandbox CRM');
    await hasHeard('Connection to Sandbox CRM cancelled.');
    await expect(panel.queryByText('Continue in the Sandbox CRM window.')).toBeNull();
  },
);
