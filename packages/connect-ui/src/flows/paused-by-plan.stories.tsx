import type { Integration } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import { exampleUser } from '../testing/example-user.ts';
import type { PanelStoryArgs } from '../panel/panel-story.tsx';
import { flowMeta, flowStory } from './flow-stage.tsx';

/** A downgrade pauses an integration under the customer's eyes, and an upgrade brings it back as it was. */
export default { ...flowMeta, title: 'Flows/Paused by plan and resumed' } satisfies Meta<PanelStoryArgs>;

function paused(integration: Integration): Integration {
  const message = 'Included in Pro';
  return {
    ...integration,
    state: 'suspended',
    availability: { allowed: false, message, upgrade: 'Pro' },
    suspension: { by: 'rule', reason: message, effectiveAt: '2026-11-20T09:00:00.000Z' },
    connections: integration.connections.map((connection) => ({
      ...connection,
      state: 'suspended',
      reason: 'suspended_by_rule',
      nextAction: 'resume',
    })),
  };
}

const user = exampleUser();
const downgraded = exampleUser({
  integrations: user.integrations.map((each) => (each.id === 'sandbox-crm' ? paused(each) : each)),
});
const view = { screen: 'detail', integrationId: 'sandbox-crm' } as const;

export const Paused = flowStory({ user, view }, async ({ panel, client, hasHeard }) => {
  const toggle = panel.getByRole('switch', { name: 'Send new contacts' });
  toggle.focus();
  client.changeUser(() => downgraded);
  await expect((await panel.findAllByText('Paused by your plan')).length).toBeGreaterThan(0);
  await expect(toggle).toBeChecked();
  await expect(toggle).toHaveFocus();
  await expect(toggle).toHaveAccessibleDescription('Paused by your plan. Changes are not possible now.');
  await expect(panel.queryByRole('button', { name: 'Add another account' })).toBeNull();
  await hasHeard('Sandbox CRM is paused');
});

export const Resumed = flowStory({ user: downgraded, view }, async ({ panel, client, press, hasHeard }) => {
  const toggle = panel.getByRole('switch', { name: 'Send new contacts' });
  client.changeUser(() => user);
  await expect(await panel.findByRole('button', { name: 'Add another account' })).toBeVisible();
  await hasHeard('Sandbox CRM works again');
  await expect(toggle).toBeChecked();
  toggle.focus();
  await press(' ');
  await expect(toggle).not.toBeChecked();
  await expect(panel.getByText('Runs in progress will finish.')).toBeVisible();
});
