import type { FieldError, SettingInfo, SettingValue } from '@acme/connect';
import type { Translate } from '../../messages/catalogue.ts';
import { isEmptyValue } from './empty-value.ts';
import { rowNameOf } from './mapping-rows.ts';

/** What is wrong with one setting, in the customer's words. */
export interface SettingProblem extends FieldError {
  /** Of a mapping: the key of the row that it is about. */
  readonly row?: string | undefined;
}

type Kind<Name extends SettingInfo['kind']> = Extract<SettingInfo, { kind: Name }>;

/** What can be seen without the server. The server checks again, and knows more. */
export function checkSetting(
  field: SettingInfo,
  value: SettingValue | undefined,
  t: Translate,
): SettingProblem | undefined {
  const { label } = field;
  if (field.kind === 'mapping') return checkMapping(field, value, t);
  if (field.kind === 'toggle') return undefined;
  if (isEmptyValue(value) || (typeof value === 'string' && value.trim() === '')) {
    if (!field.required) return undefined;
    const isChoice = field.kind === 'select' || field.kind === 'multiselect';
    return { code: 'required', message: t(isChoice ? 'settings.chooseFirst' : 'form.required', { label }) };
  }
  if (field.kind === 'text' && typeof value === 'string') return checkText(field, value, t);
  if (field.kind === 'number') return checkNumber(field, value, t);
  if (field.kind === 'date' && !isDay(value)) return { code: 'invalid', message: t('settings.notADate', { label }) };
  if (field.kind === 'multiselect' && field.max !== undefined && Array.isArray(value) && value.length > field.max) {
    return { code: 'too_many', message: t('settings.tooMany', { label, n: field.max }) };
  }
  return undefined;
}

function checkText(
  { label, format, maxLength }: Kind<'text'>,
  value: string,
  t: Translate,
): SettingProblem | undefined {
  if (value.length > maxLength) {
    return { code: 'too_long', message: t('settings.tooLong', { label, max: maxLength, length: value.length }) };
  }
  // Loose on purpose: what exists is the server's and the provider's to say.
  if (format === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim())) {
    return { code: 'invalid', message: t('settings.notAnEmail', { label }) };
  }
  if (format === 'url' && !/^https?:\/\/[^\s/]+/i.test(value.trim())) {
    return { code: 'invalid', message: t('settings.notAUrl', { label }) };
  }
  return undefined;
}

function checkNumber(
  { label, min, max, integer }: Kind<'number'>,
  value: SettingValue | undefined,
  t: Translate,
): SettingProblem | undefined {
  if (typeof value !== 'number') return { code: 'invalid', message: t('settings.notANumber', { label }) };
  if (integer === true && !Number.isInteger(value)) {
    return { code: 'invalid', message: t('settings.notWhole', { label }) };
  }
  if (min !== undefined && value < min) return { code: 'too_small', message: t('settings.tooSmall', { label, min }) };
  if (max !== undefined && value > max) return { code: 'too_large', message: t('settings.tooLarge', { label, max }) };
  return undefined;
}

function isDay(value: SettingValue | undefined): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

function checkMapping(
  { label, rows, required }: Kind<'mapping'>,
  value: SettingValue | undefined,
  t: Translate,
): SettingProblem | undefined {
  const filled = typeof value === 'object' && !Array.isArray(value) ? value : {};
  const missing = rows.find((row) => row.required && !filled[row.name]);
  if (missing !== undefined) {
    return { code: 'required', row: missing.name, message: t('settings.rowMissing', { row: missing.label }) };
  }
  const names = new Set(rows.map((row) => row.name));
  const takenBy = new Map<string, string>();
  for (const [key, target] of Object.entries(filled)) {
    const name = rowNameOf(key);
    const row = rows.find((known) => known.name === key)?.label ?? name;
    const isAdded = !rows.some((known) => known.name === key);
    if (isAdded && name.trim() === '') return { code: 'required', row: key, message: t('settings.rowUnnamed') };
    if (isAdded && names.has(name))
      return { code: 'duplicate', row: key, message: t('settings.rowTwice', { row: name }) };
    if (isAdded && target === '') return { code: 'required', row: key, message: t('settings.rowMissing', { row }) };
    names.add(name);
    const other = takenBy.get(target);
    if (other !== undefined && target !== '') {
      return { code: 'duplicate_target', row: key, message: t('settings.targetTwice', { row, other }) };
    }
    takenBy.set(target, row);
  }
  if (required && !Object.values(filled).some(Boolean)) {
    return { code: 'required', message: t('settings.chooseFirst', { label }) };
  }
  return undefined;
}
