import type { SettingInfo, SettingValue } from '@acme/connect';
import { useConnectContext } from '../headless/connect-provider.tsx';
import type { SettingsForm } from '../headless/settings/use-settings.ts';

/** What is filled in, for somebody who may not change it. */
export function SettingsReadout({ form }: { readonly form: SettingsForm }): React.JSX.Element {
  const { t, locale } = useConnectContext();
  const { fields, values, labels } = form;

  function wordsOf(field: SettingInfo, value: SettingValue | undefined): string {
    const options = 'options' in field ? field.options : undefined;
    const one = (chosen: string): string =>
      labels[field.name]?.[chosen] ?? options?.find((option) => option.value === chosen)?.label ?? chosen;
    const list = new Intl.ListFormat(locale, { type: 'unit' });
    if (field.kind === 'toggle') return t(value === true ? 'settings.on' : 'settings.off');
    if (value === undefined || value === '') return t('settings.notSet');
    if (typeof value === 'number') return new Intl.NumberFormat(locale).format(value);
    if (typeof value !== 'object') return one(String(value));
    if (Array.isArray(value)) return list.format(value.map(one));
    const rows = 'rows' in field ? field.rows : [];
    return Object.entries(value)
      .map(([name, to]) => {
        const row = rows.find((known) => known.name === name)?.label ?? name;
        return t('settings.readoutRow', { row, value: one(to) });
      })
      .join('\n');
  }

  return (
    <>
      {form.connection.owner !== undefined && <p data-acme-part="hint">{t('settings.ownerOnly')}</p>}
      <dl data-acme-part="readout">
        {fields.map((field) => (
          <div data-acme-part="readout-line" key={field.name}>
            <dt data-acme-part="label">{field.label}</dt>
            <dd data-acme-part="readout-value">{wordsOf(field, values[field.name])}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
