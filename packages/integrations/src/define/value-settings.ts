import { hrefOf, isEmail } from './addresses.ts';
import { isDay } from './day.ts';
import { definedAt, DefinitionError } from './definition-error.ts';
import { looksLikeCredential } from './looks-like-credential.ts';
import type { Checked } from './metadata-field.ts';
import { type IsPresent, settingsField, type SettingOptions, type SettingsField } from './settings.ts';
import { isStorable } from './storable-text.ts';

const longestText = 4000;

/** What `textSetting` takes. */
export interface TextSettingOptions<Required extends boolean = boolean, Initial extends string = string>
  extends SettingOptions<string, Required, Initial> {
  /** Several lines. */
  readonly multiline?: true;
  /** Held to it: an e-mail address, or a whole http or https address. */
  readonly format?: 'email' | 'url';
  /** 1 to 4,000, the default. */
  readonly maxLength?: number;
  /** Takes values that look like a credential, which are refused otherwise: everybody who sees the settings would read them. */
  readonly notASecret?: true;
}

/**
 * Text. A credential is none: what only a server may know is a metadata secret, or a field of how one signs in.
 *
 * @example
 * textSetting({ label: 'Reply to', format: 'email', required: true })
 * @throws DefinitionError
 */
export function textSetting<const Required extends boolean = false, const Initial extends string = never>(
  options: TextSettingOptions<Required, Initial>,
): SettingsField<string, IsPresent<NoInfer<Required>, NoInfer<Initial>>> {
  const { format, multiline, maxLength = longestText, notASecret } = options;
  if (!Number.isInteger(maxLength) || maxLength < 1 || maxLength > longestText) {
    throw new DefinitionError(`${definedAt()}: maxLength of textSetting is a whole number from 1 to 4,000.`);
  }
  if (format !== undefined && multiline !== undefined) {
    throw new DefinitionError(`${definedAt()}: textSetting: an address has one line. Leave "multiline" out.`);
  }
  const form = {
    kind: 'text',
    maxLength,
    ...(format === undefined ? {} : { format }),
    ...(multiline === undefined ? {} : { multiline }),
  } as const;
  return settingsField(options, form, (value): Checked<string> => {
    if (typeof value !== 'string' || value === '' || value.length > maxLength) {
      return refuse(`must be text of 1 to ${maxLength.toLocaleString('en')} characters`);
    }
    if (!isStorable(value)) return refuse('must be text without NUL or broken characters');
    if (multiline === undefined && /[\r\n]/.test(value)) return refuse('must be one line');
    if (format === 'email') {
      const address = value.trim();
      return isEmail(address) ? { ok: true, value: address } : refuse('must be an e-mail address');
    }
    if (format === 'url') {
      const href = hrefOf(value);
      return href === undefined || href.length > maxLength
        ? refuse('must be a whole http or https address without a user name')
        : { ok: true, value: href };
    }
    return notASecret === undefined && looksLikeCredential(value)
      ? { ok: false, code: 'looks_like_credential', message: 'looks like a credential, which does not belong here' }
      : { ok: true, value };
  });
}

/** What `numberSetting` takes. */
export interface NumberSettingOptions<Required extends boolean = boolean, Initial extends number = number>
  extends SettingOptions<number, Required, Initial> {
  readonly min?: number;
  readonly max?: number;
  /** Whole numbers alone. */
  readonly integer?: true;
}

/** A number. @throws DefinitionError */
export function numberSetting<const Required extends boolean = false, const Initial extends number = never>(
  options: NumberSettingOptions<Required, Initial>,
): SettingsField<number, IsPresent<NoInfer<Required>, NoInfer<Initial>>> {
  const { min, max, integer } = options;
  if ([min, max].some((bound) => bound !== undefined && !Number.isFinite(bound)) || (min ?? 0) > (max ?? Infinity)) {
    throw new DefinitionError(
      `${definedAt()}: numberSetting: "min" and "max" are numbers, and no value is between them.`,
    );
  }
  const form = {
    kind: 'number',
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(integer === undefined ? {} : { integer }),
  } as const;
  return settingsField(options, form, (value): Checked<number> => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return refuse('must be a number');
    if (integer === true && !Number.isSafeInteger(value)) return refuse('must be a whole number');
    if (min !== undefined && value < min) return refuse(`must be at least ${min}`);
    if (max !== undefined && value > max) return refuse(`must be at most ${max}`);
    // Adding 0 makes 0 of -0, as JSON does.
    return { ok: true, value: value + 0 };
  });
}

/** On or off. */
export function toggle<const Required extends boolean = false, const Initial extends boolean = never>(
  options: SettingOptions<boolean, Required, Initial>,
): SettingsField<boolean, IsPresent<NoInfer<Required>, NoInfer<Initial>>> {
  return settingsField(options, { kind: 'toggle' }, (value) =>
    typeof value === 'boolean' ? { ok: true, value } : refuse('must be on or off'),
  );
}

/** A day, `2026-01-31`. */
export function dateSetting<const Required extends boolean = false, const Initial extends string = never>(
  options: SettingOptions<string, Required, Initial>,
): SettingsField<string, IsPresent<NoInfer<Required>, NoInfer<Initial>>> {
  return settingsField(options, { kind: 'date' }, (value) =>
    typeof value === 'string' && isDay(value) ? { ok: true, value } : refuse('must be a day, such as "2026-01-31"'),
  );
}

function refuse<Value>(message: string): Checked<Value> {
  return { ok: false, message };
}
