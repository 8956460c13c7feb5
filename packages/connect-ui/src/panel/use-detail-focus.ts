import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Moves the focus with the customer: into the details that they open, and back to the row that they came from. A view that the
 * host sets moves nothing.
 */
export function useDetailFocus(
  root: RefObject<HTMLElement | null>,
  openId: string | undefined,
): {
  readonly detail: RefObject<{ focus: () => void } | null>;
  readonly opened: () => void;
  readonly left: (integrationId: string) => void;
} {
  const detail = useRef<{ focus: () => void }>(null);
  const next = useRef<'detail' | { readonly row: string }>(undefined);
  useLayoutEffect(() => {
    const target = next.current;
    next.current = undefined;
    if (target === 'detail') detail.current?.focus();
    else if (target !== undefined) {
      const row = root.current?.querySelector(`[data-integration="${CSS.escape(target.row)}"]`);
      row?.querySelector<HTMLElement>('[data-acme-part="row-name"]')?.focus();
    }
  }, [root, openId]);
  return {
    detail,
    opened: () => {
      next.current = 'detail';
    },
    left: (row) => {
      next.current = { row };
    },
  };
}
