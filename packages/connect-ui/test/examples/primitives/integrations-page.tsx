import {
  AccountSwitch,
  ConnectDialog,
  DisconnectDialog,
  Integration,
  IntegrationList,
  Settings,
  Workflow,
} from './connect.ts';

/** Put it below a `ConnectProvider`. */
export function IntegrationsPage() {
  return (
    <IntegrationList.Root>
      <IntegrationList.Search />
      <IntegrationList.Skeleton>
        <div className="row" />
      </IntegrationList.Skeleton>
      <IntegrationList.Empty />
      <IntegrationList.Group>
        <IntegrationList.GroupLabel />
        <IntegrationList.Items>
          <IntegrationList.Item>
            <Integration.Root className={({ status }) => `row is-${status}`}>
              <Integration.Name />
              <Integration.Status />
              <Integration.Trigger className="button" />
              <Connecting />
              <Account />
            </Integration.Root>
          </IntegrationList.Item>
        </IntegrationList.Items>
      </IntegrationList.Group>
    </IntegrationList.Root>
  );
}

function Connecting() {
  return (
    <ConnectDialog.Root>
      <ConnectDialog.Content>
        <ConnectDialog.Title />
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

function Account() {
  return (
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
          <FilledIn />
        </Workflow.Root>
      </ul>
      <FilledIn />
      <DisconnectDialog.Root>
        <Integration.MenuTrigger />
        <Integration.Menu>
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
  );
}

/** What is filled in for the account; inside a `Workflow.Root` for that workflow, while its settings are open. */
function FilledIn() {
  return (
    <Settings.Root>
      <Settings.Summary />
      <Settings.Conflict />
      <Settings.Error />
      <Settings.Field>
        <Settings.Label />
        <Settings.Hint />
        <Settings.Control className="control" />
        <Settings.Error />
      </Settings.Field>
      <Settings.Submit />
      <Settings.Discard />
      <Settings.Status />
    </Settings.Root>
  );
}
