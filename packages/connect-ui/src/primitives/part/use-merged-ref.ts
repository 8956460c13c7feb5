import { type Ref, type RefCallback, useMemo } from 'react';

type Wanted = Ref<HTMLElement> | undefined;

/** One ref that fills several. */
export function useMergedRef(own: Wanted, host: Wanted, element: Wanted): RefCallback<HTMLElement> {
  return useMemo(
    () => (node) => {
      const letGo = [own, host, element].map((ref) => fill(ref, node));
      return () => {
        for (const each of letGo) each();
      };
    },
    [own, host, element],
  );
}

function fill(ref: Wanted, node: HTMLElement | null): () => void {
  if (typeof ref === 'function') {
    const letGo = ref(node);
    return typeof letGo === 'function' ? letGo : () => void ref(null);
  }
  if (ref == null) return () => {};
  ref.current = node;
  return () => {
    ref.current = null;
  };
}
