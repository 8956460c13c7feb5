import type { Checked } from './metadata-field.ts';

/** One choice of a `select`. */
export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

/** What a remote picker gets to load its options with: the user's own connection. */
export interface OptionsInput {
  readonly http: {
    get(path: string, query?: Readonly<Record<string, string>>): Promise<unknown>;
  };
}

/** One thing that the customer fills in after connecting. */
export interface SettingsField<Value = unknown> {
  readonly kind: 'text' | 'toggle' | 'select';
  readonly label: string;
  readonly hint?: string;
  readonly required: boolean;
  readonly initial?: Value;
  readonly options?: (input: OptionsInput) => Promise<readonly SelectOption[]> | readonly SelectOption[];
  check(value: unknown): Checked<Value>;
}

/** Settings by name. */
export type SettingsFields = Readonly<Record<string, SettingsField>>;

/** What the customer filled in, as `run` reads it. */
export type SettingsValues<Fields extends SettingsFields> = {
  readonly [Key in keyof Fields]: Fields[Key] extends SettingsField<infer Value> ? Value | undefined : never;
};

interface Common<Value> {
  readonly label: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly initial?: Value;
}

function field<Value>(
  kind: SettingsField['kind'],
  options: Common<Value>,
  check: (value: unknown) => Checked<Value>,
): SettingsField<Value> {
  return { ...options, kind, required: options.required ?? false, check };
}

function checkText(value: unknown): Checked<string> {
  return typeof value === 'string' && value.length <= 4000
    ? { ok: true, value }
    : { ok: false, message: 'must be text of at most 4,000 characters' };
}

/** Free text of up to 4,000 characters. */
export function textSetting(options: Common<string>): SettingsField<string> {
  return field('text', options, checkText);
}

/** On or off. */
export function toggle(options: Common<boolean>): SettingsField<boolean> {
  return field('toggle', options, (value) =>
    typeof value === 'boolean' ? { ok: true, value } : { ok: false, message: 'must be on or off' },
  );
}

/** A choice whose options come from the connected account. */
export function select(
  options: Common<string> & { readonly options: NonNullable<SettingsField['options']> },
): SettingsField<string> {
  return { ...field('select', options, checkText), options: options.options };
}
