import type { Meta } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import { exampleUser } from '../testing/example-user.ts';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** The provider no longer accepts an account: connected again, it has its name and its switches as before. */
export default { ...flowMeta, title: 'Flows/Reconnect' } satisfies Meta<PanelStoryArgs>;

export const Reconnected = flowStory({ user: exampleUser() }, async ({ panel, press, arrivesAt, hasHeard }) => {
  await expect(panel.getByRole('heading', { name: /^Needs attention/ })).toBeVisible();
  panel.getByRole('button', { name: 'Reconnect Northwind Mail' }).focus();
  await press('{Enter}');
  await panel.findByText('Continue in the Northwind Mail window.');
  await arrivesAt('button', 'Manage Northwind Mail');
  await hasHeard('Connected to Northwind Mail as marketing@lovelace.example');
  await press('{Enter}');
  await arrivesAt('heading', 'Northwind Mail');
  await expect(panel.getByRole('switch', { name: 'Sync lists' })).toBeChecked();
});

/** It breaks while the customer looks, and is said without anybody having done anything. */
export const BrokenMeanwhile = flowStory({ user: exampleUser() }, async ({ panel, client, hasHeard }) => {
  await expect(panel.queryByRole('button', { name: 'Reconnect Sandbox CRM' })).toBeNull();
  client.changeUser((user) => ({
    ...user,
    integrations: user.integrations.map((integration) =>
      integration.id === 'sandbox-crm'
        ? {
            ...integration,
            state: 'needs_reauth',
            connections: integration.connections.map((connection) => ({
              ...connection,
              state: 'needs_reauth',
              reason: 'invalid_grant',
              nextAction: 'reconnect',
            })),
          }
        : integration,
    ),
  }));
  await expect(await panel.findByRole('button', { name: 'Reconnect Sandbox CRM' })).toBeVisible();
  await hasHeard('Sandbox CRM needs to be reconnected');
});
