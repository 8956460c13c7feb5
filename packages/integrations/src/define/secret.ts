/**
 * A reference to a secret. It holds a name, never the value: only the egress module can turn it
 * into one, and only on the way to a host that the secret is bound to.
 */
export class SecretHandle {
  readonly name: string;
  /** Opaque address of the sealed value, understood by whoever made the handle. */
  readonly #ref: unknown;

  constructor(name: string, ref: unknown) {
    this.name = name;
    this.#ref = ref;
  }

  static refOf(handle: SecretHandle): unknown {
    return handle.#ref;
  }

  toString(): string {
    return `[secret:${this.name}]`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** Text with secrets in it; prints as `Bearer [secret:apiKey]`. */
export class SecretText {
  readonly parts: readonly (string | SecretHandle)[];

  constructor(parts: readonly (string | SecretHandle)[]) {
    this.parts = parts;
  }

  toString(): string {
    return this.parts.map(String).join('');
  }

  toJSON(): string {
    return this.toString();
  }
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
    if (value !== undefined) parts.push(value instanceof SecretHandle ? value : String(value));
  });
  return new SecretText(parts);
}
