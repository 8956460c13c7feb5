import { useConnectContext } from '../headless/connect-provider.tsx';
import { useClientHealth } from '../headless/use-client-health.ts';

/** Why nothing can be changed now, in words; undefined where it can. */
export function useBlockedReason(): string | undefined {
  const { t } = useConnectContext();
  const { isOnline, sessionEnded } = useClientHealth();
  if (sessionEnded) return t('panel.sessionEnded');
  return isOnline ? undefined : t('panel.offline');
}
