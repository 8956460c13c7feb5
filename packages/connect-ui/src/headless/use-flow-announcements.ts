import type { ConnectPhase, Integration } from '@acme/connect';
import { useEffect, useRef } from 'react';
import { useAnnounce } from './announcer.tsx';
import { useMessages } from './connect-provider.tsx';

interface Options {
  readonly integration: Pick<Integration, 'name'>;
  readonly state: ConnectPhase;
  /** False where another part of the page says how it went. */
  readonly isAnnounced?: boolean;
}

/** Says that an account was connected, or that the customer cancelled it. What had happened before is not news. */
export function useFlowAnnouncements({ integration: { name: app }, state, isAnnounced = true }: Options): void {
  const t = useMessages();
  const announce = useAnnounce();
  const told = useRef(state);
  useEffect(() => {
    const isNew = told.current !== state;
    told.current = state;
    if (!isNew || !isAnnounced) return;
    if (state.phase === 'done') {
      announce(t('flow.connected', { app, account: state.account?.label ?? app }));
    } else if (state.phase === 'failed' && state.error.code === 'cancelled') {
      announce(t('flow.cancelled', { app }));
    }
  }, [state, isAnnounced, app, announce, t]);
}
