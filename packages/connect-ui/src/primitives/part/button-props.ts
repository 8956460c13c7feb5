import type { MouseEvent } from 'react';

interface Options {
  /** What assistive technology says where the host writes no words of its own; begins with the visible ones. */
  readonly label?: string | undefined;
  readonly text: string;
  /** The host writes the words: then they are the name. */
  readonly hasChildren: boolean;
  /** Why it does nothing now. */
  readonly blocked?: string | undefined;
  readonly isBusy?: boolean | undefined;
  readonly onPress: () => void;
}

/** A button that is never disabled: it stays where the keyboard is, and says why it does nothing. */
export function buttonProps({ label, text, hasChildren, blocked, isBusy = false, onPress }: Options) {
  return {
    type: 'button',
    'aria-label': hasChildren ? undefined : label,
    'aria-busy': isBusy || undefined,
    'aria-disabled': blocked !== undefined || undefined,
    'aria-description': blocked,
    children: text,
    onClick: (event: MouseEvent) => {
      if (blocked !== undefined) event.preventDefault();
      else if (!isBusy) onPress();
    },
  };
}
