import type { StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { inLanguage, type PanelStoryArgs } from '../../panel/panel-story.tsx';
import { exampleIntegration, exampleUser } from '../../testing/example-user.ts';
import type { Scenario } from '../../testing/scenario.ts';
import { ScenarioProvider } from '../../testing/scenario-provider.tsx';
import {
  AccountSwitch,
  ConnectDialog,
  DisconnectDialog,
  Integration,
  IntegrationList,
  Settings,
  Workflow,
} from '../index.ts';

/** What a story of the parts says. */
export interface PartsStoryArgs extends Pick<PanelStoryArgs, 'provider'> {
  readonly scenario: Scenario;
}

export type PartsStory = StoryObj<PartsStoryArgs>;

/** A whole page of parts, with no look but the browser's. */
export function PartsPage({ scenario, provider }: PartsStoryArgs): React.JSX.Element {
  const [search, setSearch] = useState('');
  return (
    <ScenarioProvider timeZone="UTC" {...provider} scenario={scenario}>
      <div className="parts">
        <h1>Your page</h1>
        <IntegrationList.Root search={search} onSearchChange={setSearch}>
          <IntegrationList.Search />
          <IntegrationList.Category />
          <IntegrationList.Skeleton rows={3}>
            <div className="parts-row">…</div>
          </IntegrationList.Skeleton>
          <IntegrationList.Empty />
          <IntegrationList.Group>
            <IntegrationList.GroupLabel />
            <IntegrationList.Items>
              <IntegrationList.Item>
                <PartsRow />
              </IntegrationList.Item>
            </IntegrationList.Items>
          </IntegrationList.Group>
        </IntegrationList.Root>
      </div>
    </ScenarioProvider>
  );
}

/** In the language of Storybook's toolbar. */
export const renderParts: NonNullable<PartsStory['render']> = (args, context) => (
  <PartsPage {...inLanguage(args, context)} />
);

function PartsRow(): React.JSX.Element {
  return (
    <Integration.Root>
      <Integration.Name />
      <Integration.Description />
      <Integration.Status /> <Integration.Account />
      <Integration.Trigger />
      <PartsConnectDialog />
      <AccountSwitch.Root>
        <AccountSwitch.Trigger />
        <AccountSwitch.List>
          <AccountSwitch.Item />
          <AccountSwitch.Add />
        </AccountSwitch.List>
        <ul>
          <Workflow.Root render={<li />}>
            <Workflow.Toggle />
            <Workflow.Label />
            <Workflow.Hint />
            <Workflow.Error />
            <Workflow.Retry />
            <Workflow.Run />
            <Workflow.Settings />
            <PartsSettings />
          </Workflow.Root>
        </ul>
        <PartsSettings />
        <DisconnectDialog.Root>
          <Integration.MenuTrigger />
          <Integration.Menu>
            <Integration.MenuItem>About this app</Integration.MenuItem>
            <Integration.MenuItem>Help</Integration.MenuItem>
            <DisconnectDialog.Trigger render={<Integration.MenuItem />} />
          </Integration.Menu>
          <DisconnectDialog.Content>
            <DisconnectDialog.Title />
            <DisconnectDialog.Description />
            <DisconnectDialog.Error />
            <DisconnectDialog.Keep />
            <DisconnectDialog.Confirm />
          </DisconnectDialog.Content>
        </DisconnectDialog.Root>
      </AccountSwitch.Root>
    </Integration.Root>
  );
}

function PartsConnectDialog(): React.JSX.Element {
  return (
    <ConnectDialog.Root>
      <ConnectDialog.Content>
        <ConnectDialog.Title />
        <ConnectDialog.Description />
        <ConnectDialog.Progress />
        <ConnectDialog.Error />
        <ConnectDialog.Fields />
        <ConnectDialog.Submit />
        <ConnectDialog.Submit action="continue_in_tab" />
        <ConnectDialog.Submit action="add_as_new" />
        <ConnectDialog.Cancel />
      </ConnectDialog.Content>
    </ConnectDialog.Root>
  );
}

/** Of the account, or of the workflow around it. */
function PartsSettings(): React.JSX.Element {
  return (
    <Settings.Root>
      <Settings.Summary />
      <Settings.Conflict />
      <Settings.Error />
      <Settings.Field />
      <Settings.Submit />
      <Settings.Discard />
      <Settings.Status />
    </Settings.Root>
  );
}

/** A story of one integration among the parts. */
export function partsStory(
  change: Parameters<typeof exampleIntegration>[0],
  scenario: Partial<Scenario> = {},
): PartsStory {
  return {
    args: { scenario: { user: exampleUser({ integrations: [exampleIntegration(change)] }), ...scenario } },
  };
}
