import type { Checked } from './metadata-field.ts';

/** What a customer can fill in: text, a number, on or off, several choices, or which field goes where. */
export type SettingValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/** One choice, as a person reads it. */
export interface SelectOption<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
}

/** What choices are loaded with: the account of whoever fills the form in, and how far they are. */
export interface OptionsInput {
  /** Calls the provider as the account. Answers the parsed JSON; a refusal ends the loading, with words for the customer. */
  readonly http: {
    get<Body = any>(path: string, query?: Readonly<Record<string, string | number | boolean>>): Promise<Body>;
    /** For what can be read with POST alone, such as GraphQL. */
    post<Body = any>(
      path: string,
      body: { readonly json: unknown; readonly query?: Readonly<Record<string, string | number | boolean>> },
    ): Promise<Body>;
  };
  /** Those that are named under `dependsOn`, as the form has them now. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** What was typed, of a setting that is `searchable`; absent before that. */
  readonly search?: string;
  /** The `nextCursor` of the page before; absent on the first. */
  readonly cursor?: string;
}

/** A page of choices: all there are, or some and where the next page begins. */
export type LoadedOptions =
  | readonly SelectOption[]
  | { readonly options: readonly SelectOption[]; readonly nextCursor?: string | null | undefined };

/** Loads choices from the account. It only reads, and may be called as often as somebody opens the form. */
export type LoadOptions = (input: OptionsInput) => LoadedOptions | Promise<LoadedOptions>;

/** Where the choices of a setting come from: the definition, or the account. */
export type Choices =
  | { readonly from: 'definition'; readonly options: readonly SelectOption[] }
  | {
      readonly from: 'account';
      readonly load: LoadOptions;
      readonly dependsOn: readonly string[];
      readonly searchable: boolean;
    };

/** One row of a mapping. */
export interface MappingRow {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
}

/** How a setting is filled in. */
export type SettingForm =
  | {
      readonly kind: 'text';
      readonly format?: 'email' | 'url';
      readonly multiline?: true;
      readonly maxLength: number;
    }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number; readonly integer?: true }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'date' }
  | { readonly kind: 'select' }
  | { readonly kind: 'multiselect'; readonly max?: number }
  | { readonly kind: 'mapping'; readonly rows: readonly MappingRow[]; readonly open?: true };

/** One thing that the customer fills in after connecting. Make it with `textSetting`, `select` and the like. */
export interface SettingsField<Value = unknown, Present extends boolean = boolean> {
  readonly label: string;
  readonly hint?: string;
  readonly required: boolean;
  readonly initial?: Value;
  readonly form: SettingForm;
  /** Of a `select`, a `multiselect` and a mapping. */
  readonly choices?: Choices;
  /** Only for the compiler: whether `run` always finds a value. */
  readonly present?: () => Present;
  /** Normalises: what it returned once, it returns unchanged. Never throws. */
  check(value: unknown): Checked<Value>;
}

/** Settings by name. */
export type SettingsFields = Readonly<Record<string, SettingsField>>;

type ValueOf<Field> =
  Field extends SettingsField<infer Value, infer Present>
    ? [Present] extends [true]
      ? Value
      : Value | undefined
    : never;

/** What the customer filled in, as `run` reads it: a value where the setting is required or has an initial one. */
export type SettingsValues<Fields extends SettingsFields> = {
  readonly [Key in keyof Fields]: ValueOf<Fields[Key]>;
};

/** What every setting takes. */
export interface SettingOptions<
  Value extends SettingValue = SettingValue,
  Required extends boolean = boolean,
  Initial extends Value = Value,
> {
  readonly label: string;
  /** A sentence below it. */
  readonly hint?: string;
  /** True: nothing runs for an account before it is filled in. */
  readonly required?: Required;
  /** What `run` reads before anybody has filled it in. */
  readonly initial?: Initial;
}

/** Whether `run` always finds a value. */
export type IsPresent<Required extends boolean, Initial> = [Initial] extends [never] ? Required : true;

/** A field of what all kinds have in common, and of what one kind has. */
export function settingsField<Value extends SettingValue, Required extends boolean, Initial extends Value>(
  { label, hint, required, initial }: SettingOptions<Value, Required, Initial>,
  form: SettingForm,
  check: (value: unknown) => Checked<Value>,
): SettingsField<Value, IsPresent<Required, Initial>> {
  return {
    label,
    ...(hint === undefined ? {} : { hint }),
    required: required ?? false,
    ...(initial === undefined ? {} : { initial }),
    form,
    check,
  };
}
