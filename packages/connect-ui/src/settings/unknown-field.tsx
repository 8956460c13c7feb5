import { useEffect } from 'react';
import { useMessages } from '../headless/connect-provider.tsx';

/** A setting of a kind that this version does not know: a sentence for the customer, a warning for the developer. */
export function UnknownField({ field }: { readonly field: object }): React.JSX.Element {
  const { name, label, kind } = field as Readonly<Record<'name' | 'label' | 'kind', string>>;
  const t = useMessages();
  useEffect(() => {
    console.warn(
      `Acme Connect: this version of @acme/connect-ui cannot show the setting "${name}" of kind "${kind}". Update it.`,
    );
  }, [name, kind]);
  return (
    <p data-acme-part="hint" data-kind="unknown">
      {t('settings.unknownKind', { label })}
    </p>
  );
}
