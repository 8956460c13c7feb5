import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import type { Translate } from '../messages/catalogue.ts';
import { createTranslate } from '../messages/create-translate.ts';
import { enActivity } from '../messages/en-activity.ts';
import { en } from '../messages/en.ts';

const english = { ...en, ...enActivity };
const Context = createContext<Translate | undefined>(undefined);

/** Gives the texts about runs to everything below; they are loaded together. */
export function RunMessages({ children }: { readonly children: ReactNode }): React.JSX.Element {
  const { locale, messages } = useConnectContext();
  const t = useMemo(() => createTranslate(locale, messages, english), [locale, messages]);
  return <Context value={t}>{children}</Context>;
}

/** Says messages, those about runs among them. */
export function useRunMessages(): Translate {
  return useContext(Context) as Translate;
}
