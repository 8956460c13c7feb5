import { useEffect } from 'react';
import { useMessages } from '../connect-provider.tsx';

/** Of a setting of a kind that this version does not know: a sentence for the customer, a warning for the developer. */
export function useUnknownKind(field: object): string {
  const { name, label, kind } = field as Readonly<Record<'name' | 'label' | 'kind', string>>;
  const t = useMessages();
  useEffect(() => {
    console.warn(
      `Acme Connect: this version of @acme/connect-ui cannot show the setting "${name}" of kind "${kind}". Update it.`,
    );
  }, [name, kind]);
  return t('settings.unknownKind', { label });
}
