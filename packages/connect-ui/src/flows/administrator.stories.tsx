import type { Meta } from '@storybook/react-vite';
import { expect, userEvent } from 'storybook/test';
import { exampleIntegration, exampleUser } from '../testing/example-user.ts';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** An administrator has to approve: the customer sends them a link, and may take it back. */
export default { ...flowMeta, title: 'Flows/Needs an administrator' } satisfies Meta<PanelStoryArgs>;

const beginning = {
  user: exampleUser({ integrations: [exampleIntegration()] }),
  outcomes: { 'sandbox-crm': 'admin_consent_required' },
} as const;

export const LinkMade = flowStory(beginning, async ({ panel, press, arrivesAt }) => {
  await userEvent.click(panel.getByRole('button', { name: 'Connect Sandbox CRM' }));
  await panel.findByText('A Sandbox CRM admin has to approve this. Nothing was connected.');
  panel.getByRole('button', { name: 'Copy link for your admin' }).focus();
  await press('{Enter}');
  const link = await panel.findByRole('textbox', { name: 'Link for your admin' });
  await expect(link).toHaveAttribute('readonly');
  await expect(link).toHaveAccessibleDescription(/It works once, until December 3, 2026\./);
  await arrivesAt('button', 'Copy again');
});

export const LinkTakenBack = flowStory(beginning, async ({ panel, press, arrivesAt, hasHeard }) => {
  await userEvent.click(panel.getByRole('button', { name: 'Connect Sandbox CRM' }));
  await userEvent.click(await panel.findByRole('button', { name: 'Copy link for your admin' }));
  (await panel.findByRole('button', { name: 'Take the link back' })).focus();
  await press('{Enter}');
  await arrivesAt('button', 'Copy link for your admin');
  await hasHeard('The link no longer works.');
  await expect(panel.queryByRole('textbox', { name: 'Link for your admin' })).toBeNull();
});
