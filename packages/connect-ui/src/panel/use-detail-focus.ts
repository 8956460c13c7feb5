import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Moves the focus with the customer: into the details that they open, and back to the row that they came from. A view that the
 * host sets moves nothing.
 */
export function useDetailFocus(
  root: RefObject<HTMLElement | null>,
  openId: string | undefined,
): {
  /** The details, once they are there. */
  readonly detail: (handle: { focus: () => void } | null) => void;
  readonly opened: () => void;
  readonly left: (integrationId: string) => void;
} {
  const next = useRef<'detail' | { readonly row: string }>(undefined);
  useLayoutEffect(() => {
    const target = next.current;
    if (target !== undefined && target !== 'detail') {
      next.current = undefined;
      const row = root.current?.querySelector(`[data-integration="${CSS.escape(target.row)}"]`);
      row?.querySelector<HTMLElement>('[data-acme-part="row-name"]')?.focus();
    }
  }, [root, openId]);
  return {
    detail: (handle) => {
      if (handle === null || next.current !== 'detail') return;
      next.current = undefined;
      handle.focus();
    },
    opened: () => {
      next.current = 'detail';
    },
    left: (row) => {
      next.current = { row };
    },
  };
}
