import { isDeepStrictEqual } from 'node:util';
import { AppError, type FilledSettings, type SettingsTarget, SettingValue, type UserActor } from '@acme/api';
import { type ParagonCall, subjectOf } from './paragon-call.ts';

/**
 * Saves what is given over what is filled in: a value that is named replaces what was, `null` takes one away, and what is not named stays.
 * Nothing is written where nothing changes. @throws invalid_fields
 */
export async function saveSettings(
  { services }: ParagonCall,
  actor: UserActor,
  target: SettingsTarget,
  given: Readonly<Record<string, unknown>>,
  filled: FilledSettings | undefined,
): Promise<void> {
  const values: Record<string, SettingValue> = { ...filled?.values };
  for (const [name, value] of Object.entries(given)) {
    const parsed = SettingValue.safeParse(value);
    if (value == null) delete values[name];
    else if (parsed.success) values[name] = parsed.data;
    else throw new AppError('invalid_fields', `"${name}" is no value that can be filled in.`);
  }
  if (isDeepStrictEqual(values, { ...filled?.values })) return;
  await services.settings.save(actor, subjectOf(actor), target, { values });
}
