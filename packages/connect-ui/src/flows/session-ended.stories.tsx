import type { Meta } from '@storybook/react-vite';
import { expect, userEvent } from 'storybook/test';
import { exampleUser } from '../testing/example-user.ts';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** The host's session is over while the panel is open: what is seen stays, and one button leads on. */
export default { ...flowMeta, title: 'Flows/Session ended' } satisfies Meta<PanelStoryArgs>;

export const Ended = flowStory({ user: exampleUser() }, async ({ panel, client }) => {
  await userEvent.click(panel.getByRole('button', { name: 'Manage Sandbox CRM' }));
  client.changeHealth({ sessionEnded: true, updates: 'off' });
  const text = 'Your session has ended. Reload the page to continue.';
  await expect((await panel.findByText(text)).parentElement).toHaveAttribute('role', 'status');
  await expect(panel.getByRole('button', { name: 'Reload page' })).toBeVisible();
  const toggle = await panel.findByRole('switch', { name: 'Send new contacts' });
  await userEvent.click(toggle);
  await expect(toggle).toBeChecked();
  await expect(toggle).toHaveAccessibleDescription(expect.stringContaining(text));
});
