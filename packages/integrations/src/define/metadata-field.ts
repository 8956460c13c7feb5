import { definedAt, DefinitionError } from './definition-error.ts';

/** Outcome of checking one value against its field. The message reads after "The value". */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string; readonly code?: 'looks_like_credential' };

/** Who may write a metadata value: the signed user token, the server's secret key, the customer's browser. */
export type MetadataWriter = 'claim' | 'server' | 'browser';

/** The kinds of a metadata schema. */
export type MetadataKind = 'text' | 'number' | 'boolean' | 'oneOf' | 'email' | 'date' | 'url' | 'json' | 'secret';

/** A plain metadata key of a project's schema: what it reads as, what it takes, who writes it, who sees it. */
export interface PlainField<
  Value = unknown,
  Input = unknown,
  Writer extends MetadataWriter = MetadataWriter,
  Visible extends boolean = boolean,
> {
  readonly kind: Exclude<MetadataKind, 'secret'>;
  /** Human name in the dashboard; the key itself by default. */
  readonly label?: string;
  /** Who may write it; the server always may. */
  readonly writers: readonly Writer[];
  /** True lets the customer's own browser read it. */
  readonly visible: Visible;
  readonly indexed: boolean;
  /** `server`: a signed claim never replaces what the server wrote. `newest`: the newer of both wins. */
  readonly precedence: 'server' | 'newest';
  /** True takes values, and allows a name, that look like a credential. */
  readonly notASecret: boolean;
  /** Only for the compiler. */
  readonly input?: Input;
  /** Normalises: what it returned once, it returns unchanged. Never throws. */
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

/** What a field takes besides what its kind does. */
export interface FieldOptions<Writer extends MetadataWriter = MetadataWriter, Visible extends boolean = boolean> {
  readonly label?: string;
  /**
   * True keeps an index of this key: what many have, `plan` for instance, is listed from anywhere on without a look at the
   * rest, and of a `number` and a `date` also what is above and below. Without it every key can be searched by as well,
   * and a value that few have, or a part of it, is found as fast.
   */
  readonly indexed?: boolean;
  /** Default false: the customer's browser does not get it. */
  readonly visible?: Visible;
  /** Default: the signed token and the server, which always may. */
  readonly writers?: readonly Writer[];
  /** Default `server`: a signed claim never replaces what the server wrote. `newest`: the newer of both wins. */
  readonly precedence?: 'server' | 'newest';
  /** Takes values, and allows a name, that look like a credential. For what is none. */
  readonly notASecret?: true;
}

const everyWriter: readonly MetadataWriter[] = ['claim', 'server', 'browser'];

/** Makes a field of what all kinds have in common. @throws DefinitionError for options that no kind has */
export function plainField<Value, Input, Writer extends MetadataWriter, Visible extends boolean>(
  kind: PlainField['kind'],
  options: FieldOptions<Writer, Visible>,
  check: (value: unknown) => Checked<Value>,
): PlainField<Value, Input, Writer | 'server', Visible> {
  const asked: readonly MetadataWriter[] = options.writers ?? ['claim'];
  const unknown = asked.find((writer) => !everyWriter.includes(writer));
  if (unknown !== undefined) {
    throw new DefinitionError(`${definedAt()}: there is no writer "${unknown}". Use "claim", "server" or "browser".`);
  }
  const precedence = options.precedence ?? 'server';
  if (precedence !== 'server' && precedence !== 'newest') {
    throw new DefinitionError(
      `${definedAt()}: there is no precedence "${String(precedence)}". Use "server" or "newest".`,
    );
  }
  return {
    kind,
    check,
    indexed: options.indexed ?? false,
    // `Visible` is inferred from the options, and is `false` where they do not say.
    visible: (options.visible ?? false) as Visible,
    writers: everyWriter.filter((writer) => writer === 'server' || asked.includes(writer)) as (Writer | 'server')[],
    precedence,
    notASecret: options.notASecret ?? false,
    ...(options.label === undefined ? {} : { label: options.label }),
  };
}

type KeysOf<Fields extends MetadataFields, Field> = {
  [Key in keyof Fields]: Fields[Key] extends Field ? Key : never;
}[keyof Fields];

/** The plain values of a schema, as `run` and `available` read them. */
export type PlainMetadata<Fields extends MetadataFields> = {
  readonly [Key in KeysOf<Fields, PlainField>]: Fields[Key] extends PlainField<infer Value> ? Value | undefined : never;
};

/** The values that the customer's browser reads. */
export type VisibleMetadata<Fields extends MetadataFields> = {
  readonly [Key in keyof PlainMetadata<Fields> as Fields[Key] extends { readonly visible: true }
    ? Key
    : never]: PlainMetadata<Fields>[Key];
};

/** What a merge patch writes: absent keeps, `null` deletes. */
export type MetadataInput<Fields extends MetadataFields> = {
  readonly [Key in KeysOf<Fields, PlainField>]?: Fields[Key] extends PlainField<unknown, infer Input>
    ? Exclude<Input, undefined> | null
    : never;
};

/** The same for the customer's browser: only the keys whose `writers` name it. */
export type BrowserMetadataInput<Fields extends MetadataFields> = {
  readonly [Key in keyof MetadataInput<Fields> as Fields[Key] extends { readonly writers: readonly (infer Writer)[] }
    ? 'browser' extends Writer
      ? Key
      : never
    : never]?: MetadataInput<Fields>[Key];
};

/** The names of a schema's secrets. */
export type SecretKeys<Fields extends MetadataFields> = KeysOf<Fields, SecretField>;
