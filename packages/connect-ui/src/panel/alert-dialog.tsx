import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Button } from './button.tsx';

interface AlertDialogProps {
  readonly title: string;
  readonly text: string;
  /** Why the answer could not be followed, in a place that is read out when something comes into it. */
  readonly problem?: ReactNode;
  /** The safe answer, which has the focus, and what Esc answers. */
  readonly keep: string;
  readonly onKeep: () => void;
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly isBusy?: boolean;
}

/** Asks before something is lost. Rendered only while it is open. */
export function AlertDialog(props: AlertDialogProps): React.JSX.Element {
  const { title, text, problem, keep, onKeep, confirm, onConfirm, isBusy = false } = props;
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
        onKeep();
      }}
    >
      <h2 data-acme-part="dialog-title" id={`${id}-title`}>
        {title}
      </h2>
      <p data-acme-part="dialog-text" id={`${id}-text`}>
        {text}
      </p>
      <div data-acme-part="dialog-problem" role="alert">
        {problem}
      </div>
      <div data-acme-part="dialog-actions">
        <Button ref={safe} onClick={onKeep}>
          {keep}
        </Button>
        <Button look="danger" isBusy={isBusy} onClick={isBusy ? undefined : onConfirm}>
          {confirm}
        </Button>
      </div>
    </dialog>
  );
}
