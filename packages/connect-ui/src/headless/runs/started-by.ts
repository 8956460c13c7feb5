import type { ExecutionDetail } from '@acme/connect';
import type { MessageKey, TranslateAll } from '../../messages/catalogue.ts';

type StartedBy = NonNullable<ExecutionDetail['startedBy']>;
type Key = Extract<MessageKey, `activity.by.${string}`>;

/** What began a run, in the customer's words. */
export function startedByText(t: TranslateAll, { kind, name }: StartedBy, app: string): string {
  if ((kind === 'manual' || kind === 'request') && name !== 'customer') return t('activity.by.host');
  if (kind === 'connection' && name === 'disconnected') return t('activity.by.disconnected');
  const key: Key = `activity.by.${kind}`;
  return (t as (key: Key, params: { readonly name: string; readonly app: string }) => string)(key, { name, app });
}
