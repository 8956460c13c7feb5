import type { SettingInfo, SettingValue } from '@acme/connect';
import type { ConnectContext } from '../connect-provider.tsx';
import type { SettingsForm } from './use-settings.ts';

/** What is filled in for a setting, in words: for somebody who may not change it. Of a mapping a line for each row. */
export function sayValue(
  { t, locale }: Pick<ConnectContext, 't' | 'locale'>,
  { values, labels }: Pick<SettingsForm, 'values' | 'labels'>,
  field: SettingInfo,
): string {
  const value: SettingValue | undefined = values[field.name];
  const options = 'options' in field ? field.options : undefined;
  const one = (chosen: string): string =>
    labels[field.name]?.[chosen] ?? options?.find((option) => option.value === chosen)?.label ?? chosen;
  if (field.kind === 'toggle') return t(value === true ? 'settings.on' : 'settings.off');
  if (value === undefined || value === '') return t('settings.notSet');
  if (typeof value === 'number') return new Intl.NumberFormat(locale).format(value);
  if (typeof value !== 'object') return one(String(value));
  if (Array.isArray(value)) return new Intl.ListFormat(locale, { type: 'unit' }).format(value.map(one));
  const rows = 'rows' in field ? field.rows : [];
  return Object.entries(value)
    .map(([name, to]) => {
      const row = rows.find((known) => known.name === name)?.label ?? name;
      return t('settings.readoutRow', { row, value: one(to) });
    })
    .join('\n');
}
