import type { Integration } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { exampleConnection } from '../testing/example-user.ts';
import { type PanelStory, type PanelStoryArgs, panelMeta, rowStory } from './panel-story.tsx';

export default { ...panelMeta, title: 'Panel/Row states' } satisfies Meta<PanelStoryArgs>;

const locked = { allowed: false, message: 'Included in Pro', upgrade: 'pro' } as const;

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
export const Suspended: PanelStory = rowStory({
  state: 'suspended',
  availability: locked,
  connections: [exampleConnection({ state: 'suspended' })],
});
export const SuspendedWithPlans: PanelStory = rowStory(
  { state: 'suspended', availability: locked, connections: [exampleConnection({ state: 'suspended' })] },
  withPlans,
);
export const Locked: PanelStory = rowStory({ state: 'locked', availability: locked });
export const LockedWithPlans: PanelStory = rowStory({ state: 'locked', availability: locked }, withPlans);
export const Unavailable: PanelStory = rowStory({ state: 'unavailable' });
export const WithoutDescription: PanelStory = rowStory({ description: undefined });
