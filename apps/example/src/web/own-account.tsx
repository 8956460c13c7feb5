import { AccountSwitch, DisconnectDialog, Integration, Workflow } from './own-connect.ts';
import { OwnSettings } from './own-settings.tsx';

/** The account that is shown, with its workflows and the way out. Nothing while none is connected. */
export function OwnAccount() {
  return (
    <AccountSwitch.Root>
      <DisconnectDialog.Root>
        <div className="own-account">
          <AccountSwitch.Trigger className="small own-opens" />
          <AccountSwitch.List className="own-menu">
            <AccountSwitch.Item />
            <AccountSwitch.Add />
          </AccountSwitch.List>
          <Integration.MenuTrigger className="small own-opens" />
          <Integration.Menu className="own-menu">
            <DisconnectDialog.Trigger render={<Integration.MenuItem />} />
          </Integration.Menu>
        </div>
        <DisconnectDialog.Content className="own-dialog">
          <DisconnectDialog.Title />
          <DisconnectDialog.Description />
          <DisconnectDialog.Error />
          <div className="own-buttons">
            <DisconnectDialog.Keep />
            <DisconnectDialog.Confirm className="danger" />
          </div>
        </DisconnectDialog.Content>
      </DisconnectDialog.Root>
      <ul className="own-workflows">
        <Workflow.Root render={<li />}>
          <Workflow.Toggle className="own-switch" />
          <div>
            <Workflow.Label />
            <Workflow.Hint className="faint" />
            <Workflow.Error />
            <Workflow.Retry className="small" />
            <Workflow.Settings className="small" />
            <OwnSettings />
          </div>
          <Workflow.Run className="small" />
        </Workflow.Root>
      </ul>
      <OwnSettings />
    </AccountSwitch.Root>
  );
}
