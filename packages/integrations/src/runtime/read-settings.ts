import type { SettingsFields, SettingValue } from '../define/settings.ts';

/** What is filled in, as code reads it. */
export interface ReadSettings {
  /** With initial values where nothing was filled in. */
  readonly values: Readonly<Record<string, SettingValue>>;
  /** Required, and neither filled in nor with an initial value; in the order of the definition. */
  readonly missing: readonly string[];
}

/**
 * Reads what was stored by the definition of today: what it would not take any more counts as not filled in, and what it does not
 * know is left out.
 */
export function readSettings(fields: SettingsFields, stored: Readonly<Record<string, unknown>>): ReadSettings {
  const values: Record<string, SettingValue> = {};
  const missing: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const checked = Object.hasOwn(stored, name) ? field.check(stored[name]) : undefined;
    const value = checked?.ok === true ? checked.value : field.initial;
    if (value !== undefined) values[name] = value as SettingValue;
    else if (field.required) missing.push(name);
  }
  return { values, missing };
}
