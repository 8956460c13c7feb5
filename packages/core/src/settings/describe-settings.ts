import type { FilledSettings, SettingInfo, SettingValue } from '@acme/api';
import type { SettingsField, SettingsFields } from '@acme/integrations';
import { readSettings } from '@acme/integrations/runtime';
import type { StoredSettings } from '../db/database.ts';

const described = new WeakMap<SettingsFields, readonly SettingInfo[]>();

/** What there is to fill in, without what decides about it here; undefined where there is nothing. Made once for a definition. */
export function describeFields(fields: SettingsFields): SettingInfo[] | undefined {
  const known = described.get(fields) ?? Object.entries(fields).map(([name, field]) => describeField(name, field));
  described.set(fields, known);
  return known.length === 0 ? undefined : [...known];
}

function describeField(name: string, { label, hint, required, initial, form, choices }: SettingsField): SettingInfo {
  return {
    name,
    label,
    ...(hint === undefined ? {} : { hint }),
    required,
    ...(initial === undefined ? {} : { initial }),
    ...form,
    ...(choices?.from === 'definition' ? { options: choices.options } : {}),
    ...(choices?.from === 'account' && choices.searchable ? { searchable: true } : {}),
    ...(choices?.from === 'account' && choices.dependsOn.length > 0 ? { dependsOn: choices.dependsOn } : {}),
  } as SettingInfo;
}

/** What is filled in, as far as the definition of today takes it; undefined where there is nothing to fill in. */
export function describeFilled(fields: SettingsFields, stored: StoredSettings): FilledSettings | undefined {
  if (describeFields(fields) === undefined) return undefined;
  const { values: read, missing } = readSettings(fields, stored.values);
  const values: Record<string, SettingValue> = {};
  for (const name of Object.keys(fields)) {
    // What nobody has filled in is told by the field itself.
    if (Object.hasOwn(stored.values, name) && read[name] !== undefined) values[name] = read[name] as SettingValue;
  }
  const labels = Object.entries(stored.labels ?? {}).filter(([name]) => Object.hasOwn(values, name));
  return {
    revision: stored.revision,
    values,
    ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) }),
    ...(missing.length === 0 ? {} : { missing: [...missing] }),
  };
}
