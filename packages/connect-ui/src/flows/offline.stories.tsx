import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, waitFor } from 'storybook/test';
import { exampleUser } from '../testing/example-user.ts';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** The network goes: everything stays readable, what would change something says why it does not, and all works again after it. */
export default { ...flowMeta, title: 'Flows/Offline and back' } satisfies Meta<PanelStoryArgs>;

const reason = 'You’re offline. Changes are paused.';

export const Back = flowStory({ user: exampleUser() }, async ({ panel, client, arrivesAt, hasHeard }) => {
  client.changeHealth({ isOnline: false, updates: 'off' });
  await expect((await panel.findByText(reason)).parentElement).toHaveAttribute('role', 'status');
  const connect = panel.getByRole('button', { name: 'Connect Paper Trail' });
  await expect(connect).toHaveAccessibleDescription(reason);
  await userEvent.click(connect);
  await expect(connect).toHaveAttribute('aria-disabled', 'true');
  await hasHeard();

  client.changeHealth({ isOnline: true, updates: 'live' });
  await waitFor(() => expect(panel.queryByText(reason)).toBeNull());
  await expect(connect).not.toHaveAttribute('aria-disabled');
  await userEvent.click(connect);
  await arrivesAt('button', 'Manage Paper Trail');
  await hasHeard('Connected to Paper Trail as grace@hopper.example');
});

export const StillOffline = flowStory({ user: exampleUser() }, async ({ panel, client, arrivesAt }) => {
  client.changeHealth({ isOnline: false, updates: 'off' });
  await panel.findByText(reason);
  // Looking around is no change.
  await userEvent.click(panel.getByRole('button', { name: 'Manage Sandbox CRM' }));
  await arrivesAt('heading', 'Sandbox CRM');
  const toggle = panel.getByRole('switch', { name: 'Send new contacts' });
  await userEvent.click(toggle);
  await expect(toggle).toBeChecked();
});
