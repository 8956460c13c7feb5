import type { SettingValue } from '@acme/connect';

/** Nothing is filled in; a switch that is off is nothing as well. */
export function isEmptyValue(value: SettingValue | undefined): boolean {
  if (value === undefined || value === '' || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
