import type { ConnectedUser, ConnectPhase, Integration } from '@acme/connect';
import type { Meta, StoryContext, StoryObj } from '@storybook/react-vite';
import type { ConnectProviderProps } from '../headless/connect-provider.tsx';
import type { Messages } from '../messages/catalogue.ts';
import { exampleIntegration, exampleUser } from '../testing/example-user.ts';
import type { Scenario } from '../testing/scenario.ts';
import { ScenarioProvider } from '../testing/scenario-provider.tsx';
import { preloadDetail } from './lazy-detail.tsx';
import { preloadFlowForms } from './lazy-flow-form.tsx';
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

/** The language of Storybook's toolbar, for a story that has none of its own. */
export function inLanguage<Args extends Pick<PanelStoryArgs, 'provider'>>(
  args: Args,
  { globals, loaded }: Pick<StoryContext, 'globals' | 'loaded'>,
): Args {
  const { locale } = globals as { readonly locale?: string };
  const { messages } = loaded as { readonly messages?: Messages };
  return { ...args, provider: { locale, messages, ...args.provider } };
}

export const panelMeta = {
  component: PanelStage,
  render: (args, context) => <PanelStage {...inLanguage(args, context)} />,
  loaders: [preloadDetail, preloadFlowForms],
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
