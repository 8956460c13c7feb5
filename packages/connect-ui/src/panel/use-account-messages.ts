import { useMemo } from 'react';
import { useConnectContext } from '../headless/connect-provider.tsx';
import type { TranslateAll } from '../messages/catalogue.ts';
import { enAccounts } from '../messages/en-accounts.ts';

/** Says messages, those about accounts among them; they are loaded with what says them. */
export function useAccountMessages(): TranslateAll {
  const { tWith } = useConnectContext();
  return useMemo(() => tWith(enAccounts), [tWith]);
}
