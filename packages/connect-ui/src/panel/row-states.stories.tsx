import type { Integration } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, within } from 'storybook/test';
import { exampleConnection } from '../testing/example-user.ts';
import { type PanelStory, type PanelStoryArgs, panelMeta, rowStory } from './panel-story.tsx';

export default { ...panelMeta, title: 'Panel/Row states' } satisfies Meta<PanelStoryArgs>;

const locked = { allowed: false, message: 'Included in Pro', upgrade: 'Pro' } as const;
const byHost = { by: 'host', effectiveAt: '2026-11-20T09:00:00.000Z' } as const;
const byRule = { by: 'rule', reason: 'Included in Pro', effectiveAt: '2026-11-20T09:00:00.000Z' } as const;

function SeePlans({ integration }: { readonly integration: Integration }): React.JSX.Element {
  return (
    <a href="#plans" aria-label={`See plans with ${integration.name}`}>
      See plans
    </a>
  );
}

const withPlans = { provider: { slots: { LockedAction: SeePlans } } };

export const Available: PanelStory = rowStory({});
export const Connecting: PanelStory = rowStory({ state: 'connecting' });
export const Connected: PanelStory = rowStory({ state: 'connected', connections: [exampleConnection()] });
export const ConnectedSeveralAccounts: PanelStory = rowStory({
  state: 'connected',
  connections: [
    exampleConnection(),
    exampleConnection({ account: { id: 'acc_2', label: 'grace@hopper.example' } }),
    exampleConnection({ account: { id: 'acc_3', label: 'alan@turing.example' } }),
  ],
});
export const NeedsSetup: PanelStory = rowStory({
  state: 'needs_setup',
  connections: [exampleConnection({ state: 'needs_setup' })],
});
export const NeedsReauth: PanelStory = rowStory({
  state: 'needs_reauth',
  connections: [exampleConnection({ state: 'needs_reauth', reason: 'invalid_grant' })],
});
export const Degraded: PanelStory = rowStory({
  state: 'degraded',
  connections: [exampleConnection({ state: 'provider_error' })],
});
const suspendedByHost = {
  state: 'suspended',
  suspension: byHost,
  connections: [exampleConnection({ state: 'suspended', reason: 'suspended_by_host' })],
} as const;
const suspendedByRule = {
  state: 'suspended',
  availability: locked,
  suspension: byRule,
  connections: [exampleConnection({ state: 'suspended', reason: 'suspended_by_rule' })],
} as const;
export const Suspended: PanelStory = rowStory(suspendedByRule);
export const SuspendedByRule: PanelStory = rowStory(suspendedByRule, withPlans);
export const SuspendedByHost: PanelStory = {
  // A link to the plans would not help.
  ...rowStory(suspendedByHost, withPlans),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByText('Paused by our team')).toBeVisible();
    await expect(panel.queryByRole('link', { name: /See plans/ })).toBeNull();
    await expect(panel.getByRole('button', { name: 'Manage Sandbox CRM' })).toBeVisible();
  },
};
export const SuspendedByHostNotConnected: PanelStory = {
  ...rowStory({ state: 'locked', suspension: byHost }, withPlans),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByText('Paused by our team')).toBeVisible();
    await expect(panel.queryByRole('button', { name: /^Connect/ })).toBeNull();
  },
};
export const Locked: PanelStory = rowStory({ state: 'locked', availability: locked });
export const LockedWithPlans: PanelStory = rowStory({ state: 'locked', availability: locked }, withPlans);
const inGrace = { ...locked, graceUntil: '2026-12-03T09:00:00.000Z' } as const;
export const Grace: PanelStory = {
  ...rowStory({ state: 'connected', availability: inGrace, connections: [exampleConnection()] }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByText('Works until December 3, 2026. Included in Pro')).toBeVisible();
    await expect(panel.getByRole('heading', { name: 'Needs attention' })).toBeVisible();
  },
};
export const GraceNeedsReauth: PanelStory = {
  ...rowStory({
    state: 'needs_reauth',
    availability: inGrace,
    connections: [exampleConnection({ state: 'needs_reauth', reason: 'invalid_grant' })],
  }),
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.queryByRole('button', { name: /^Reconnect/ })).toBeNull();
    await expect(panel.getByRole('button', { name: 'Manage Sandbox CRM' })).toBeVisible();
  },
};
export const Unavailable: PanelStory = rowStory({ state: 'unavailable' });
export const WithoutDescription: PanelStory = rowStory({ description: undefined });
