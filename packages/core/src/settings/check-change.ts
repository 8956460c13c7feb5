import { isDeepStrictEqual } from 'node:util';
import { AppError, type FieldProblem, type SettingsChange, type SettingValue } from '@acme/api';
import type { SettingsField, SettingsFields } from '@acme/integrations';
import type { SettingLabels, StoredSettings } from '../db/database.ts';
import { isStorableText } from '../transfer/storable.ts';

const mostBytes = 64 * 1024;

/** Whether what is filled in for one account or workflow is no more than may be stored. */
export function isWithinSize({
  values,
  labels,
}: Pick<StoredSettings, 'values'> & { readonly labels?: unknown }): boolean {
  return Buffer.byteLength(JSON.stringify({ values, labels })) <= mostBytes;
}

/** What is to be stored in place of what was, and the names of what differs. */
export interface CheckedChange {
  readonly section: StoredSettings;
  readonly changed: readonly string[];
}

/**
 * Holds everything that is to be filled in to its field: all of it or nothing. An empty text and an empty list are not filled in.
 *
 * @throws invalid_fields with a problem for each setting, payload_too_large
 */
export function checkChange(fields: SettingsFields, change: SettingsChange, before: StoredSettings): CheckedChange {
  const problems: Record<string, FieldProblem> = {};
  const values: Record<string, SettingValue> = {};
  for (const [name, value] of Object.entries(change.values)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) {
      problems[/^[A-Za-z]\w{0,62}$/.test(name) ? name : '(name)'] = {
        code: 'unknown',
        message: 'There is no such setting.',
      };
    } else if (!isEmpty(value)) {
      const checked = field.check(value);
      if (checked.ok) values[name] = checked.value as SettingValue;
      else problems[name] = { code: checked.code ?? 'invalid', message: `"${field.label}" ${checked.message}.` };
    }
  }
  for (const [name, { label, required, initial }] of Object.entries(fields)) {
    if (!required || initial !== undefined || Object.hasOwn(values, name) || problems[name] !== undefined) continue;
    problems[name] = { code: 'required', message: `"${label}" is required.` };
  }
  const [first] = Object.values(problems);
  if (first !== undefined) {
    throw new AppError('invalid_fields', `The settings were not saved: ${first.message}`, { fields: problems });
  }
  const labels = labelsOf(fields, values, [before.labels ?? {}, change.labels ?? {}]);
  const kept = { values, ...(Object.keys(labels).length === 0 ? {} : { labels }) };
  if (!isWithinSize(kept)) {
    throw new AppError(
      'payload_too_large',
      'Settings of one account or workflow are at most 64 kB. Nothing was saved.',
    );
  }
  const names = new Set([...Object.keys(before.values), ...Object.keys(values)]);
  const changed = [...names].filter((name) => !isDeepStrictEqual(before.values[name], values[name]));
  return { section: { revision: before.revision + 1, ...kept }, changed };
}

function isEmpty(value: SettingValue): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Words for what is chosen from the account, the newest where there are several; nothing else is kept. */
function labelsOf(
  fields: SettingsFields,
  values: Readonly<Record<string, SettingValue>>,
  given: readonly SettingLabels[],
): SettingLabels {
  const kept: Record<string, Record<string, string>> = {};
  for (const [name, value] of Object.entries(values)) {
    if (!hasLabels(fields[name])) continue;
    const words: Record<string, string> = {};
    for (const chosen of chosenIn(value)) {
      for (const labels of given) {
        const ofName = Object.hasOwn(labels, name) ? labels[name] : undefined;
        const word = ofName !== undefined && Object.hasOwn(ofName, chosen) ? ofName[chosen] : undefined;
        if (word !== undefined && word !== '' && isStorableText(word)) words[chosen] = word;
      }
    }
    if (Object.keys(words).length > 0) kept[name] = words;
  }
  return kept;
}

function hasLabels(field: SettingsField | undefined): boolean {
  return field?.choices?.from === 'account';
}

function chosenIn(value: SettingValue): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' ? Object.values(value) : [];
}
