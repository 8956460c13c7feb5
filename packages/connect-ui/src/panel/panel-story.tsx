import type { ConnectedUser, ConnectPhase, Integration } from '@acme/connect';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ConnectProviderProps } from '../headless/connect-provider.tsx';
import { exampleIntegration, exampleUser } from '../testing/example-user.ts';
import type { Scenario } from '../testing/scenario.ts';
import { ScenarioProvider } from '../testing/scenario-provider.tsx';
import { preloadDetail } from './lazy-detail.tsx';
import { ConnectPanel, type ConnectPanelProps } from './connect-panel.tsx';

/** What a story of the panel says: a scenario, and what the host gives to provider and panel. */
export interface PanelStoryArgs {
  readonly scenario: Scenario;
  readonly panel?: ConnectPanelProps;
  readonly provider?: Pick<ConnectProviderProps, 'appearance' | 'slots' | 'locale' | 'messages' | 'nameOfColleague'>;
}

export type PanelStory = StoryObj<PanelStoryArgs>;

function PanelStage({ scenario, panel, provider }: PanelStoryArgs): React.JSX.Element {
  return (
    <ScenarioProvider timeZone="UTC" {...provider} scenario={scenario}>
      <ConnectPanel {...panel} />
    </ScenarioProvider>
  );
}

export const panelMeta = {
  component: PanelStage,
  loaders: [preloadDetail],
  args: { scenario: { user: exampleUser() } },
} satisfies Meta<PanelStoryArgs>;

export function userWith(...integrations: Integration[]): ConnectedUser {
  return exampleUser({ integrations });
}

/** A story of one row. */
export function rowStory(change: Partial<Integration>, rest: Partial<PanelStoryArgs> = {}): PanelStory {
  return { args: { ...rest, scenario: { user: userWith(exampleIntegration(change)), ...rest.scenario } } };
}

/** A story of one row whose details are open. */
export function openStory(change: Partial<Integration>, scenario: Partial<Scenario> = {}): PanelStory {
  const integration = exampleIntegration(change);
  return {
    args: {
      scenario: { user: userWith(integration), ...scenario },
      panel: { view: { screen: 'detail', integrationId: integration.id } },
    },
  };
}

/** A story of a connect flow that stands still in one phase, among other rows. */
export function flowStory(
  phase: ConnectPhase,
  change: Partial<Integration> = {},
  scenario: Partial<Scenario> = {},
): PanelStory {
  const integration = exampleIntegration(change);
  const neighbour = exampleIntegration({
    id: 'paper-trail',
    name: 'Paper Trail',
    description: 'Files signed documents.',
  });
  return {
    args: {
      scenario: {
        user: userWith(integration, neighbour),
        flows: { [integration.id]: phase },
        outcomes: { [integration.id]: 'never' },
        ...scenario,
      },
    },
  };
}
