import type { Integration } from '@acme/connect';
import { useEffect, useRef } from 'react';
import { useAnnounce } from './announcer.tsx';
import { useMessages } from './connect-provider.tsx';

const searchPauseMs = 500;

/** Says what changed without anybody here having done it: the host disconnects or pauses, a provider lets go. */
export function usePanelAnnouncements(integrations: readonly Integration[] | undefined): void {
  const t = useMessages();
  const announce = useAnnounce();
  const known = useRef<ReadonlyMap<string, Integration>>(undefined);
  useEffect(() => {
    if (integrations === undefined) return;
    const before = known.current;
    known.current = new Map(integrations.map((integration) => [integration.id, integration]));
    for (const { id, name: app, state, connections } of before === undefined ? [] : integrations) {
      const was = before?.get(id);
      if (was === undefined) continue;
      if (state === 'needs_reauth' && was.state !== 'needs_reauth') announce(t('flow.needsReconnect', { app }));
      if (state === 'suspended' && was.state !== 'suspended') announce(t('flow.paused', { app }));
      if (state === 'connected' && was.state === 'suspended') announce(t('flow.resumed', { app }));
      if (connections.length < was.connections.length) announce(t('flow.disconnected', { app }));
    }
  }, [integrations, announce, t]);
}

/** Says how many were found once the typing stops. */
export function useSearchAnnouncement(search: string, found: number): void {
  const t = useMessages();
  const announce = useAnnounce();
  useEffect(() => {
    if (search === '') return;
    const timer = setTimeout(() => announce(t('panel.found', { n: found })), searchPauseMs);
    return () => clearTimeout(timer);
  }, [search, found, announce, t]);
}
