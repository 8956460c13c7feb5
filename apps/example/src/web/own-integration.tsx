import { OwnAccount } from './own-account.tsx';
import { OwnConnectDialog } from './own-connect-dialog.tsx';
import { Integration } from './own-connect.ts';

/** One integration as a card of Taskly's. */
export function OwnIntegration() {
  return (
    <Integration.Root className="card own-card">
      <div className="own-head">
        <Integration.Logo className="own-logo" />
        <div className="own-title">
          <Integration.Name />
          <Integration.Description className="faint" />
        </div>
        <Integration.Status className={({ status }) => `badge ${status}`} />
        <Integration.Trigger className="primary" />
      </div>
      <OwnConnectDialog />
      <OwnAccount />
    </Integration.Root>
  );
}
