import { useMessages } from '../../headless/connect-provider.tsx';
import { useClientHealth } from '../../headless/use-client-health.ts';

/** Why nothing can be changed now, in words; undefined while it can. */
export function useBlocked(): string | undefined {
  const t = useMessages();
  const { isOnline, sessionEnded } = useClientHealth();
  if (sessionEnded) return t('panel.sessionEnded');
  return isOnline ? undefined : t('panel.offline');
}
