import { useMessages } from '../headless/connect-provider.tsx';
import { AlertDialog } from '../panel/alert-dialog.tsx';

interface LeaveDialogProps {
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

/** Asks before unsaved changes are left behind. Rendered only while it is open. */
export function LeaveDialog({ onStay, onLeave }: LeaveDialogProps): React.JSX.Element {
  const t = useMessages();
  return (
    <AlertDialog
      title={t('settings.leaveTitle')}
      text={t('settings.leaveText')}
      keep={t('settings.leaveStay')}
      onKeep={onStay}
      confirm={t('settings.leaveDiscard')}
      onConfirm={onLeave}
    />
  );
}
