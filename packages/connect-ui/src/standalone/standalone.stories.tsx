import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactNode } from 'react';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { inLanguage, type PanelStoryArgs } from '../panel/panel-story.tsx';
import { exampleConnection, exampleIntegration, exampleUser } from '../testing/example-user.ts';
import type { Scenario } from '../testing/scenario.ts';
import { ScenarioProvider } from '../testing/scenario-provider.tsx';
import { ConnectButton } from './connect-button.tsx';
import { ConnectStatus } from './connect-status.tsx';
import { IntegrationCard } from './integration-card.tsx';
import { ReconnectBanner } from './reconnect-banner.tsx';
import { WorkflowList } from './workflow-list.tsx';

interface Args extends Pick<PanelStoryArgs, 'provider'> {
  readonly scenario: Scenario;
  readonly children: ReactNode;
}

/** Parts of the panel on a page of the host's own. */
function HostPage({ scenario, provider, children }: Args): React.JSX.Element {
  return (
    <ScenarioProvider timeZone="UTC" {...provider} scenario={scenario}>
      <h1>Your page</h1>
      {children}
    </ScenarioProvider>
  );
}

export default {
  title: 'Parts of their own',
  component: HostPage,
  render: (args, context) => <HostPage {...inLanguage(args, context)} />,
  args: { scenario: { user: exampleUser() }, children: null },
} satisfies Meta<Args>;

type Story = StoryObj<Args>;

const offline = { user: exampleUser(), health: { isOnline: false } } as const;

export const Card: Story = {
  args: { children: <IntegrationCard id="sandbox-crm" headingLevel={2} onOpen={() => {}} /> },
};

export const CardOffline: Story = {
  args: { scenario: offline, children: <IntegrationCard id="paper-trail" headingLevel={2} onOpen={() => {}} /> },
  play: async ({ canvasElement }) => {
    const connect = within(canvasElement).getByRole('button', { name: 'Connect Paper Trail' });
    await expect(connect).toHaveAttribute('aria-disabled', 'true');
    await expect(connect).toHaveAccessibleDescription('You’re offline. Changes are paused.');
  },
};

export const Button: Story = {
  args: { children: <ConnectButton id="paper-trail" /> },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', { name: 'Connect Paper Trail' }));
    await expect(await page.findByText('Connected')).toBeVisible();
    await expect(await page.findByText('grace@hopper.example')).toBeVisible();
    await expect(document.activeElement).not.toBe(document.body);
  },
};

export const ButtonWaiting: Story = {
  args: {
    scenario: { user: exampleUser(), outcomes: { 'paper-trail': 'never' } },
    children: <ConnectButton id="paper-trail" />,
  },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', { name: 'Connect Paper Trail' }));
    await expect(await page.findByRole('button', { name: 'Cancel connecting Paper Trail' })).toHaveFocus();
  },
};

export const Banner: Story = {
  args: { children: <ReconnectBanner /> },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await expect(page.getByText(/^Northwind Mail no longer accepts this connection/)).toBeVisible();
  },
};

export const BannerFollowed: Story = {
  ...Banner,
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await userEvent.click(page.getByRole('button', { name: 'Reconnect Northwind Mail' }));
    await waitFor(() => expect(page.queryByText(/^Northwind Mail/)).toBeNull());
  },
};

export const NothingToReconnect: Story = {
  args: {
    scenario: { user: exampleUser({ integrations: [exampleIntegration()] }) },
    children: (
      <p>
        Integrations <ConnectStatus />
        <ReconnectBanner />
      </p>
    ),
  },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector('[data-acme-part="root"]')).toBeNull();
  },
};

export const Status: Story = {
  args: {
    children: (
      <p>
        Integrations <ConnectStatus />
      </p>
    ),
  },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByRole('img', { name: '1 integration needs attention' })).toBeVisible();
  },
};

export const Workflows: Story = {
  args: { children: <WorkflowList integrationId="sandbox-crm" workflowIds={['update-deals']} /> },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    await expect(page.getAllByRole('switch')).toHaveLength(1);
    await userEvent.click(page.getByRole('switch', { name: 'Update deals' }));
    await expect(page.getByRole('switch', { name: 'Update deals' })).toBeChecked();
  },
};

export const WorkflowsOfAnotherAccount: Story = {
  args: {
    scenario: {
      user: exampleUser({
        integrations: [
          exampleIntegration({
            state: 'connected',
            connections: [
              exampleConnection(),
              exampleConnection({
                id: 'second',
                isDefault: false,
                workflows: [{ id: 'send-contacts', enabled: false }],
              }),
            ],
          }),
        ],
      }),
    },
    children: <WorkflowList integrationId="sandbox-crm" connectionId="second" />,
  },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByRole('switch', { name: 'Send new contacts' })).not.toBeChecked();
  },
};
