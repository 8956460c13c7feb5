import { ConnectError, type Integration } from '@acme/connect';
import type { Meta } from '@storybook/react-vite';
import { expect, userEvent, within } from 'storybook/test';
import { useConnect } from '../headless/use-connect.ts';
import { exampleConnection, exampleIntegration, exampleUser } from '../testing/example-user.ts';
import { ConnectButton } from '../standalone/connect-button.tsx';
import { IntegrationCard } from '../standalone/integration-card.tsx';
import { ReconnectBanner } from '../standalone/reconnect-banner.tsx';
import { WorkflowList } from '../standalone/workflow-list.tsx';
import { ScenarioProvider } from '../testing/scenario-provider.tsx';
import { type PanelStory, type PanelStoryArgs, panelMeta } from '../panel/panel-story.tsx';

/** The panel as a member of the host's staff sees it, with a view token. */
export default { ...panelMeta, title: 'Panel/Support view' } satisfies Meta<PanelStoryArgs>;

const user = exampleUser({ readOnly: true });
const reason = 'You’re viewing this as support. Nothing can be changed here.';
const detail = { view: { screen: 'detail', integrationId: 'sandbox-crm' } } as const;

/** Presses everything that would change something. What it does nothing for has to say why. */
async function pressAll(canvasElement: HTMLElement, names: RegExp): Promise<void> {
  const panel = within(canvasElement);
  const controls = [...panel.getAllByRole('button', { name: names }), ...panel.queryAllByRole('switch')];
  for (const control of controls) {
    await expect(control).toHaveAttribute('aria-disabled', 'true');
    await expect(control).toHaveAccessibleDescription(expect.stringContaining(reason));
    await userEvent.click(control);
  }
  // Nothing has begun, asked or moved.
  await expect(panel.queryByRole('dialog')).toBeNull();
  await expect(panel.queryByText(/Opening|Continue in the/)).toBeNull();
  for (const control of controls) await expect(control).toBeInTheDocument();
}

export const List: PanelStory = {
  args: { scenario: { user } },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText(reason)).toBeVisible();
    await pressAll(canvasElement, /^(Connect|Reconnect) /);
  },
};

export const Details: PanelStory = {
  args: { scenario: { user }, panel: detail },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    const before = panel.getAllByRole('switch').map((toggle) => (toggle as HTMLInputElement).checked);
    await pressAll(canvasElement, /^(Connect|Reconnect|Add another|Rename|Make default|Disconnect|Share|Run now|Copy)/);
    const after = panel.getAllByRole('switch').map((toggle) => (toggle as HTMLInputElement).checked);
    await expect(after).toEqual(before);
  },
};

/** What a customer asks support about most: an account that no longer works. */
export const NeedsReconnect: PanelStory = {
  args: {
    scenario: {
      user: exampleUser({
        readOnly: true,
        integrations: [
          exampleIntegration({
            state: 'needs_reauth',
            connections: [exampleConnection({ state: 'needs_reauth', nextAction: 'reconnect' })],
          }),
        ],
      }),
    },
    panel: { view: { screen: 'detail', integrationId: exampleIntegration().id } },
  },
  play: async ({ canvasElement }) => pressAll(canvasElement, /^(Reconnect|Disconnect|Rename)/),
};

/** Looking around is no change: search and details stay as they are. */
export const LookingAround: PanelStory = {
  args: { scenario: { user } },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    const [manage] = panel.getAllByRole('button', { name: /^Manage / });
    await expect(manage).not.toHaveAttribute('aria-disabled');
    await userEvent.click(manage as HTMLElement);
    await expect((await panel.findAllByRole('switch')).length).toBeGreaterThan(0);
    await expect(panel.getByText(reason)).toBeVisible();
  },
};

/** What is out of date says so as well. */
export const RefreshError: PanelStory = {
  args: { scenario: { user, refreshError: new ConnectError('unreachable', 'No answer.') } },
  play: async ({ canvasElement }) => {
    const panel = within(canvasElement);
    await expect(panel.getByText(reason)).toBeVisible();
    await expect(panel.getByText(/Couldn’t refresh/)).toBeVisible();
  },
};

/** A button of the host's own that knows nothing of views. */
function OwnConnect({ integration }: { readonly integration: Integration }): React.JSX.Element {
  const { start, state } = useConnect(integration.id);
  return (
    <button type="button" onClick={() => start()}>
      Try {integration.name}: {state.phase}
    </button>
  );
}

/** A part that a host built on the hooks opens no window either. */
export const OwnButton: PanelStory = {
  args: { scenario: { user }, provider: { slots: { LockedAction: OwnConnect } } },
  play: async ({ canvasElement }) => {
    const button = within(canvasElement).getByRole('button', { name: 'Try Signal Desk: idle' });
    await userEvent.click(button);
    await expect(button).toHaveTextContent('Try Signal Desk: idle');
  },
};

/** Parts of the panel on pages of the host know of it as well. */
export const Parts: PanelStory = {
  args: { scenario: { user } },
  render: ({ scenario }) => (
    <ScenarioProvider timeZone="UTC" scenario={scenario}>
      <ReconnectBanner />
      <ConnectButton id="paper-trail" />
      <IntegrationCard id="ledgerly" headingLevel={2} onOpen={() => {}} />
      <WorkflowList integrationId="sandbox-crm" />
    </ScenarioProvider>
  ),
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getAllByRole('switch').length).toBeGreaterThan(0);
    await pressAll(canvasElement, /^(Connect|Reconnect) /);
  },
};
