import { type RefObject, useLayoutEffect } from 'react';
import { applyClassNames } from './class-names.ts';
import { useConnectContext } from '../headless/connect-provider.tsx';
import { warnOfContrast } from './warn-of-contrast.ts';

// Named here so that this package needs no types of Node; bundlers put the word in its place.
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** Puts the host's variables on the root through the CSSOM, which a strict content policy allows. */
export function useAppearance(root: RefObject<HTMLElement | null>): {
  readonly 'data-scheme': string;
  readonly 'data-density': string;
} {
  const { appearance } = useConnectContext();
  const { variables, classNames, colorScheme = 'inherit' } = appearance;
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
    if (process.env.NODE_ENV !== 'production' && root.current !== null) warnOfContrast(root.current);
  }, [root, variables, colorScheme]);
  useLayoutEffect(() => {
    if (root.current === null || classNames === undefined) return;
    return applyClassNames(root.current, classNames);
  }, [root, classNames]);
  return { 'data-scheme': colorScheme, 'data-density': appearance.density ?? 'comfortable' };
}
