import { useConnectContext } from '../headless/connect-provider.tsx';
import { sayValue } from '../headless/settings/say-value.ts';
import type { SettingsForm } from '../headless/settings/use-settings.ts';

/** What is filled in, for somebody who may not change it. */
export function SettingsReadout({ form }: { readonly form: SettingsForm }): React.JSX.Element {
  const context = useConnectContext();
  return (
    <>
      {form.connection.owner !== undefined && <p data-acme-part="hint">{context.t('settings.ownerOnly')}</p>}
      <dl data-acme-part="readout">
        {form.fields.map((field) => (
          <div data-acme-part="readout-line" key={field.name}>
            <dt data-acme-part="label">{field.label}</dt>
            <dd data-acme-part="readout-value">{sayValue(context, form, field)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
