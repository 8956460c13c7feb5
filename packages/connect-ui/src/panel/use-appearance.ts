import { type RefObject, useLayoutEffect } from 'react';
import { applyClassNames } from './class-names.ts';
import { useConnectContext } from '../headless/connect-provider.tsx';

/** Puts the host's variables on the root through the CSSOM, which a strict content policy allows. */
export function useAppearance(root: RefObject<HTMLElement | null>): {
  readonly 'data-scheme': string;
  readonly 'data-density': string;
} {
  const { appearance } = useConnectContext();
  const { variables, classNames } = appearance;
  useLayoutEffect(() => {
    const style = root.current?.style;
    const names = Object.entries(variables ?? {}).map(([name, value]) => {
      const property = `--acme-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      style?.setProperty(property, value);
      return property;
    });
    return () => {
      for (const name of names) style?.removeProperty(name);
    };
  }, [root, variables]);
  useLayoutEffect(() => {
    if (root.current === null || classNames === undefined) return;
    return applyClassNames(root.current, classNames);
  }, [root, classNames]);
  return { 'data-scheme': appearance.colorScheme ?? 'inherit', 'data-density': appearance.density ?? 'comfortable' };
}
