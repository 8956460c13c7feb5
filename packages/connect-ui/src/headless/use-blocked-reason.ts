import { useConnectContext } from './connect-provider.tsx';
import { useClientHealth } from './use-client-health.ts';
import { useConnectedUser } from './use-connected-user.ts';

/** Why nothing can be changed now, in words; undefined where it can. */
export function useBlockedReason(): string | undefined {
  const { t } = useConnectContext();
  const { isOnline, sessionEnded } = useClientHealth();
  const { data: user } = useConnectedUser();
  if (sessionEnded) return t('panel.sessionEnded');
  if (!isOnline) return t('panel.offline');
  return user?.readOnly === true ? t('support.view') : undefined;
}
