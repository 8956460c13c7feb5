import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import type { ConnectEvent } from '../headless/connect-events.ts';
import { useConnectEvent } from '../headless/use-connect-event.ts';
import { ConnectPanel } from '../panel/connect-panel.tsx';
import { preloadDetail } from '../panel/lazy-detail.tsx';
import { inLanguage, type PanelStoryArgs } from '../panel/panel-story.tsx';
import { exampleIntegration, exampleUser } from '../testing/example-user.ts';
import { ScenarioProvider } from '../testing/scenario-provider.tsx';

interface Args extends Pick<PanelStoryArgs, 'scenario' | 'provider'> {
  /** How many accounts the customer's plan has. */
  readonly accounts: number;
}

/** A page that writes down what it hears, and shows its plans instead of connecting one account too many. */
function ListeningPage({ scenario, provider, accounts }: Args): React.JSX.Element {
  const [heard, setHeard] = useState<readonly ConnectEvent[]>([]);
  const [isFull, setFull] = useState(false);
  return (
    <ScenarioProvider
      timeZone="UTC"
      {...provider}
      scenario={scenario}
      beforeConnect={() => {
        setFull(accounts === 0);
        return accounts > 0;
      }}
      onEvent={(event) => setHeard((before) => [...before, event])}
    >
      <h1>Your page</h1>
      {isFull && <a href="#plans">See plans</a>}
      <Welcome />
      <ConnectPanel />
      <ol>
        {heard.map((event, index) => (
          <li key={index}>
            {event.type} {'integrationId' in event && event.integrationId}
          </li>
        ))}
      </ol>
    </ScenarioProvider>
  );
}

function Welcome(): React.JSX.Element {
  const [connected, setConnected] = useState(0);
  useConnectEvent('connect', () => setConnected((before) => before + 1));
  return <p role="status">{connected > 0 && 'Something begins'}</p>;
}

export default {
  title: 'Flows/Host hears',
  component: ListeningPage,
  render: (args, context) => <ListeningPage {...inLanguage(args, context)} />,
  loaders: [preloadDetail],
  args: {
    accounts: 1,
    scenario: {
      user: exampleUser({ integrations: [exampleIntegration()] }),
      outcomes: { 'sandbox-crm': ['denied', 'connected'] },
    },
  },
} satisfies Meta<Args>;

type Story = StoryObj<Args>;

export const WhatIsDone: Story = {
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const heard = () => page.getAllByRole('listitem').map(({ textContent }) => textContent?.trim());
    await userEvent.click(page.getByRole('button', { name: 'Connect Sandbox CRM' }));
    await waitFor(() => expect(heard()).toContain('error sandbox-crm'));
    await expect(page.queryByText('Something begins')).toBeNull();
    await userEvent.click(await page.findByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(heard()).toContain('connect sandbox-crm'));
    await expect(await page.findByText('Something begins')).toBeVisible();
  },
};

/** Nothing is opened and nothing is asked of the server. */
export const PlansInstead: Story = {
  args: { accounts: 0 },
  play: async ({ canvasElement }) => {
    const page = within(canvasElement);
    const connect = page.getByRole('button', { name: 'Connect Sandbox CRM' });
    await userEvent.click(connect);
    await expect(await page.findByRole('link', { name: 'See plans' })).toBeVisible();
    await expect(connect).toHaveFocus();
    await expect(page.getByText('Not connected')).toBeVisible();
  },
};
