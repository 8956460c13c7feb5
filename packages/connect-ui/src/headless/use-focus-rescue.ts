import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Keeps the focus in a row: when the control that has it goes away, the first of `fallbacks` that is there gets it, not the page.
 * React keeps events quiet while it removes nodes, so only what a person does counts as leaving.
 */
export function useFocusRescue(...fallbacks: RefObject<{ focus: () => void } | null>[]): {
  onFocus: () => void;
  onBlur: (event: FocusEvent<HTMLElement>) => void;
} {
  const isInside = useRef(false);
  useLayoutEffect(() => {
    if (isInside.current && document.activeElement === document.body)
      fallbacks.find(({ current }) => current !== null)?.current?.focus();
  });
  return {
    onFocus: () => {
      isInside.current = true;
    },
    onBlur: ({ currentTarget, target, relatedTarget }) => {
      const windowLostFocus = relatedTarget === null && document.activeElement === target;
      isInside.current = windowLostFocus || currentTarget.contains(relatedTarget);
    },
  };
}
