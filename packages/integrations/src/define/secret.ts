// A host's config may bring a second copy of this package along, so what a secret is shows by marks that
// every copy finds, and not by the class of one of them.
const refMark = Symbol.for('acme.integrations.secret-ref');
const textMark = Symbol.for('acme.integrations.secret-text');
const inspectMark = Symbol.for('nodejs.util.inspect.custom');

/**
 * A reference to a secret. It holds a name, never the value: only the egress module can turn it
 * into one, and only on the way to a host that the secret is bound to.
 */
export class SecretHandle {
  readonly name: string;
  /** Opaque address of the sealed value, understood by whoever made the handle. */
  declare readonly [refMark]: unknown;

  constructor(name: string, ref: unknown) {
    this.name = name;
    Object.defineProperty(this, refMark, { value: ref, enumerable: false });
  }

  /** The address in a handle of whichever copy of this package. */
  static refOf(handle: SecretHandle): unknown {
    return handle[refMark];
  }

  toString(): string {
    return `[secret:${this.name}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspectMark](): string {
    return this.toString();
  }
}

/** Text with secrets in it; prints as `Bearer [secret:apiKey]`. */
export class SecretText {
  readonly parts: readonly (string | SecretHandle)[];
  declare readonly [textMark]: true;

  constructor(parts: readonly (string | SecretHandle)[]) {
    this.parts = parts;
    Object.defineProperty(this, textMark, { value: true, enumerable: false });
  }

  toString(): string {
    return this.parts.map(String).join('');
  }

  toJSON(): string {
    return this.toString();
  }

  [inspectMark](): string {
    return this.toString();
  }
}

/** Whether something is a secret, made by whichever copy of this package. */
export function isSecretHandle(value: unknown): value is SecretHandle {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, refMark);
}

/** Whether something is text with secrets in it, made by whichever copy of this package. */
export function isSecretText(value: unknown): value is SecretText {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, textMark);
}

/**
 * Builds text around secrets, for header, query and body values of `step.request`.
 *
 * @example
 * headers: { authorization: secretText`Bearer ${user.secrets.apiKey}` }
 */
export function secretText(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | SecretHandle)[]
): SecretText {
  const parts: (string | SecretHandle)[] = [];
  strings.forEach((literal, index) => {
    if (literal !== '') parts.push(literal);
    const value = values[index];
    if (value !== undefined) parts.push(isSecretHandle(value) ? value : String(value));
  });
  return new SecretText(parts);
}
