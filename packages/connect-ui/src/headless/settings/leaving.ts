import type { FocusEvent } from 'react';

/** Hears when the focus leaves a group of controls, and not when it moves from one of them to another. */
export function leaving(onLeave: () => void): (event: FocusEvent) => void {
  return ({ currentTarget, relatedTarget }) => {
    if (!currentTarget.contains(relatedTarget)) onLeave();
  };
}
