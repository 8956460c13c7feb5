import { useConnect, useMessages } from '@acme/connect-ui/headless';

export function WhatWentWrong({ integrationId, app }: { readonly integrationId: string; readonly app: string }) {
  const { state, start, reset } = useConnect(integrationId);
  const t = useMessages();
  if (state.phase !== 'failed' || state.error.code === 'cancelled') return null;
  const { code, requestId } = state.error;
  return (
    <div role="alert">
      <p>{t(`error.${code}`, { app })}</p>
      {requestId !== undefined && <p>{t('error.reference', { id: requestId })}</p>}
      {code === 'popup_blocked' && <button onClick={() => start({ mode: 'redirect' })}>Continue in this tab</button>}
      <button onClick={reset}>Dismiss</button>
    </div>
  );
}
