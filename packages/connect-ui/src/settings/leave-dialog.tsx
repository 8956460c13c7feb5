import { useId, useLayoutEffect, useRef } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';
import { Button } from '../panel/button.tsx';

interface LeaveDialogProps {
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

/** Asks before unsaved changes are left behind. Rendered only while it is open; the safe answer has the focus. */
export function LeaveDialog({ onStay, onLeave }: LeaveDialogProps): React.JSX.Element {
  const t = useMessages();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const safe = useRef<HTMLButtonElement>(null);

  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    safe.current?.focus();
    // Closing it ourselves, before it is removed, lets the browser give the focus back.
    return () => shown?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      data-acme-part="dialog"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        event.preventDefault();
        onStay();
      }}
    >
      <h2 data-acme-part="dialog-title" id={`${id}-title`}>
        {t('settings.leaveTitle')}
      </h2>
      <p data-acme-part="dialog-text" id={`${id}-text`}>
        {t('settings.leaveText')}
      </p>
      <div data-acme-part="dialog-actions">
        <Button ref={safe} onClick={onStay}>
          {t('settings.leaveStay')}
        </Button>
        <Button look="danger" onClick={onLeave}>
          {t('settings.leaveDiscard')}
        </Button>
      </div>
    </dialog>
  );
}
