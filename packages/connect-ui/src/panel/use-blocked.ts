import { useConnectContext } from '../headless/connect-provider.tsx';
import { useClientHealth } from '../headless/use-client-health.ts';
import { useConnectedUser } from '../headless/use-connected-user.ts';

/** Why nothing can be changed now, in words; undefined where it can. */
export function useBlockedReason(): string | undefined {
  const { t } = useConnectContext();
  const { isOnline, sessionEnded } = useClientHealth();
  const { data: user } = useConnectedUser();
  if (sessionEnded) return t('panel.sessionEnded');
  if (!isOnline) return t('panel.offline');
  return user?.readOnly === true ? t('support.view') : undefined;
}
