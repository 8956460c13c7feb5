/** Outcome of checking one value against its field. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string };

/** Who may write a metadata value: the signed user token, the server's secret key, the customer's browser. */
export type MetadataWriter = 'claim' | 'server' | 'browser';

interface FieldBase {
  /** Human name in the dashboard; the key itself by default. */
  readonly label?: string;
  /** Who may write it besides the server's secret key. Default: the signed token and the server. */
  readonly writers: readonly MetadataWriter[];
  /** True lets the customer's own browser read it. */
  readonly visible: boolean;
  readonly indexed: boolean;
}

/** A plain metadata key of a project's schema. */
export interface PlainField<Value = unknown> extends FieldBase {
  readonly kind: 'text' | 'number' | 'boolean' | 'oneOf';
  check(value: unknown): Checked<Value>;
}

/** A write-only value, usable only in requests to the declared hosts. */
export interface SecretField {
  readonly kind: 'secret';
  readonly label?: string;
  /** `host` or `host:port`; without a port, 443. */
  readonly hosts: readonly string[];
}

/** A key of a project's metadata schema. */
export type MetadataField = PlainField | SecretField;
/** A project's metadata schema. */
export type MetadataFields = Readonly<Record<string, MetadataField>>;

/** What a field accepts besides its kind. */
export interface FieldOptions {
  readonly label?: string;
  readonly indexed?: boolean;
  readonly visible?: boolean;
  readonly writers?: readonly MetadataWriter[];
}

function plain<Value>(
  kind: PlainField['kind'],
  options: FieldOptions,
  check: (value: unknown) => Checked<Value>,
): PlainField<Value> {
  return {
    kind,
    check,
    indexed: options.indexed ?? false,
    visible: options.visible ?? false,
    writers: options.writers ?? ['claim', 'server'],
    ...(options.label === undefined ? {} : { label: options.label }),
  };
}

/** Text of up to 4,000 characters. */
export function text(options: FieldOptions = {}): PlainField<string> {
  return plain('text', options, (value) =>
    typeof value === 'string' && value.length <= 4000
      ? { ok: true, value }
      : { ok: false, message: 'must be text of at most 4,000 characters' },
  );
}

/** A finite number. */
export function number(options: FieldOptions = {}): PlainField<number> {
  return plain('number', options, (value) =>
    typeof value === 'number' && Number.isFinite(value)
      ? { ok: true, value }
      : { ok: false, message: 'must be a finite number' },
  );
}

/** True or false. */
export function boolean(options: FieldOptions = {}): PlainField<boolean> {
  return plain('boolean', options, (value) =>
    typeof value === 'boolean' ? { ok: true, value } : { ok: false, message: 'must be true or false' },
  );
}

/** One of a closed list of texts. */
export function oneOf<const Value extends string>(
  values: readonly [Value, ...Value[]],
  options: FieldOptions = {},
): PlainField<Value> {
  return plain('oneOf', options, (value) => {
    const found = values.find((v) => v === value);
    return found === undefined
      ? { ok: false, message: `must be one of ${values.map((v) => `"${v}"`).join(', ')}` }
      : { ok: true, value: found };
  });
}

/**
 * A per-user secret of the host, such as its own API key for that customer. Nobody reads it back;
 * workflows use it through `user.secrets`, and it leaves only towards `hosts`.
 *
 * @example
 * secret({ hosts: ['api.taskly.test'] })
 */
export function secret(options: {
  readonly hosts: readonly [string, ...string[]];
  readonly label?: string;
}): SecretField {
  return { kind: 'secret', hosts: options.hosts, ...(options.label === undefined ? {} : { label: options.label }) };
}

type KeysOf<Fields extends MetadataFields, Field> = {
  [Key in keyof Fields]: Fields[Key] extends Field ? Key : never;
}[keyof Fields];

/** The plain values of a schema, as `run` and `available` read them. */
export type PlainMetadata<Fields extends MetadataFields> = {
  readonly [Key in KeysOf<Fields, PlainField>]: Fields[Key] extends PlainField<infer Value> ? Value | undefined : never;
};

/** The names of a schema's secrets. */
export type SecretKeys<Fields extends MetadataFields> = KeysOf<Fields, SecretField>;
