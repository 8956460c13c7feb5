import type { ConnectError } from '@acme/connect';
import { useMessages } from '../headless/connect-provider.tsx';

/** What a customer can do with an error's reference: quote it. Shown only where there is one. */
export function ErrorReference({ error }: { readonly error: ConnectError }): React.JSX.Element | null {
  const t = useMessages();
  if (error.requestId === undefined) return null;
  return (
    <details data-acme-part="reference">
      <summary data-acme-part="reference-summary">{t('error.details')}</summary>
      <span data-acme-part="reference-id">{t('error.reference', { id: error.requestId })}</span>
    </details>
  );
}
