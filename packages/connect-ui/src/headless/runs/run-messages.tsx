import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useConnectContext } from '../connect-provider.tsx';
import type { TranslateAll } from '../../messages/catalogue.ts';
import { enActivity } from '../../messages/en-activity.ts';

const Context = createContext<TranslateAll | undefined>(undefined);

/** Gives the texts about runs to everything below; they are loaded together. */
export function RunMessages({ children }: { readonly children: ReactNode }): React.JSX.Element {
  const { tWith } = useConnectContext();
  const t = useMemo(() => tWith(enActivity), [tWith]);
  return <Context value={t}>{children}</Context>;
}

/** Says messages, those about runs among them. */
export function useRunMessages(): TranslateAll {
  return useContext(Context) as TranslateAll;
}
