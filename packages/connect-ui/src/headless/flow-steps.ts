import type { ConnectErrorCode, CredentialField } from '@acme/connect';
import { useState } from 'react';
import type { UseConnect } from './use-connect.ts';

/** What is said while a second window, or the other end of this tab, is awaited. */
export const hintKeys = {
  none: 'flow.awaiting',
  slow: 'flow.slow',
  window_closed: 'flow.windowClosed',
  offline: 'flow.offline',
  in_tab: 'flow.inTab',
} as const;

/** What the customer can do about it here; nothing where only somebody else can. */
export const remedies: Partial<Record<ConnectErrorCode, 'action.tryAgain' | 'action.startAgain' | 'action.open'>> = {
  popup_blocked: 'action.open',
  denied: 'action.tryAgain',
  timed_out: 'action.startAgain',
  account_mismatch: 'action.tryAgain',
  account_in_use: 'action.tryAgain',
  insufficient_scope: 'action.tryAgain',
  provider_unavailable: 'action.tryAgain',
  conflict: 'action.tryAgain',
  offline: 'action.tryAgain',
  unreachable: 'action.tryAgain',
  rate_limited: 'action.tryAgain',
  server_error: 'action.tryAgain',
};

/** The form stays, with what was typed, while its values are being checked. */
export function useFieldsOf({ state }: Pick<UseConnect, 'state'>): readonly CredentialField[] | undefined {
  const [fields, setFields] = useState<readonly CredentialField[]>();
  const next = state.phase === 'fields' ? state.fields : state.phase === 'verifying' ? fields : undefined;
  if (next !== fields) setFields(next);
  return next;
}
