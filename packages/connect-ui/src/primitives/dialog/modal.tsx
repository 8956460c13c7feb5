import { type RefObject, type SyntheticEvent, useLayoutEffect, useRef } from 'react';
import { useFocusRescue } from '../../headless/use-focus-rescue.ts';
import { Part, type PartProps, type PartState } from '../part/part.tsx';

interface ModalProps<State> {
  readonly name: string;
  readonly state: State;
  readonly host: PartProps<'dialog', State>;
  readonly own: Readonly<Record<string, unknown>>;
  /** Gets the focus when it opens, and when the control that has it goes away. */
  readonly initialFocus: RefObject<HTMLElement | null>;
  /** Esc. */
  readonly onDismiss: () => void;
}

/** A native dialog, rendered only while it is open: in the top layer, with the page behind it inert. */
export function Modal<State extends PartState>(props: ModalProps<State>): React.JSX.Element {
  const { name, state, host, own, initialFocus, onDismiss } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    initialFocus.current?.focus();
    // Closing it ourselves, before it is removed, lets the browser give the focus back.
    return () => shown?.close();
  }, [initialFocus]);
  const focus = useFocusRescue(initialFocus);
  const onCancel = (event: SyntheticEvent): void => {
    // Whether it closes is for what it belongs to. A file input inside tells of its own cancelling.
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    onDismiss();
  };
  return (
    <Part tag="dialog" name={name} state={state} host={host} own={{ ...own, ...focus, onCancel }} ownRef={dialog} />
  );
}
