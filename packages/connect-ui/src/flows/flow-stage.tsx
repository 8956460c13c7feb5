import type { Meta } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { ConnectProvider } from '../headless/connect-provider.tsx';
import { ConnectPanel, type ConnectPanelProps } from '../panel/connect-panel.tsx';
import { preloadDetail } from '../panel/lazy-detail.tsx';
import { preloadFlowForms } from '../panel/lazy-flow-form.tsx';
import { inLanguage, type PanelStory, type PanelStoryArgs } from '../panel/panel-story.tsx';
import { createScenarioClient, type ScenarioClient } from '../testing/scenario-client.ts';
import { exampleUser } from '../testing/example-user.ts';
import type { Scenario } from '../testing/scenario.ts';

/** What a flow has in hand while it is played. */
interface Stage {
  readonly panel: ReturnType<typeof within>;
  /** What happens elsewhere: at the host, at the provider, to the network. */
  readonly client: ScenarioClient;
  readonly press: (keys: string) => Promise<void>;
  /** Waits until what is called so has the focus. */
  readonly arrivesAt: (role: 'button' | 'heading' | 'switch' | 'textbox', name: string | RegExp) => Promise<void>;
  /** Waits until the live regions have said exactly this since the beginning, in this order. */
  readonly hasHeard: (...texts: string[]) => Promise<void>;
}

export interface FlowStageProps extends PanelStoryArgs {
  readonly onClient?: (client: ScenarioClient) => void;
}

/** Begins where the story does, and goes where the customer goes. */
function FlowStage({ scenario, panel, provider, onClient }: FlowStageProps): React.JSX.Element {
  const [client] = useState(() => {
    const made = createScenarioClient({ latencyMs: 30, ...scenario });
    onClient?.(made);
    return made;
  });
  const [view, setView] = useState(panel?.view ?? { screen: 'list' as const });
  return (
    <ConnectProvider timeZone="UTC" {...provider} client={client}>
      <ConnectPanel {...panel} view={view} onViewChange={setView} />
    </ConnectProvider>
  );
}

export const flowMeta = {
  component: FlowStage,
  loaders: [preloadDetail, preloadFlowForms],
  args: { scenario: { user: exampleUser() } },
} satisfies Meta<PanelStoryArgs>;

/** Where a flow begins. */
interface Beginning extends Scenario {
  readonly view?: ConnectPanelProps['view'];
}

/** A story that plays a whole flow, on a client of its own that `play` can lead. */
export function flowStory({ view, ...scenario }: Beginning, play: (stage: Stage) => Promise<void>): PanelStory {
  let client: ScenarioClient | undefined;
  return {
    args: { scenario, panel: { view } },
    render: (args, context) => (
      <FlowStage
        {...inLanguage(args, context)}
        onClient={(made) => {
          client = made;
        }}
      />
    ),
    play: async ({ canvasElement }) => {
      if (client === undefined) throw new Error('The story was not rendered.');
      const panel = within(canvasElement);
      const heard = listen(canvasElement);
      await play({
        panel,
        client,
        press: async (keys) => {
          await userEvent.keyboard(keys);
        },
        arrivesAt: (role, name) =>
          waitFor(() => expect(panel.getAllByRole(role, { name })).toContain(document.activeElement)),
        hasHeard: (...texts) => waitFor(() => expect(heard).toEqual(texts)),
      });
    },
  };
}

function listen(canvasElement: HTMLElement): readonly string[] {
  const heard: string[] = [];
  for (const region of canvasElement.querySelectorAll('[data-acme-part="live"]')) {
    new MutationObserver(() => {
      if (region.textContent !== '') heard.push(region.textContent ?? '');
    }).observe(region, { childList: true, characterData: true, subtree: true });
  }
  return heard;
}
