import { definedAt, DefinitionError } from './definition-error.ts';
import {
  type FieldOptions,
  type MetadataWriter,
  type PlainField,
  plainField,
  type SecretField,
} from './metadata-field.ts';
import { isStorable } from './storable-text.ts';

/** A finite number. */
export function number<const Writer extends MetadataWriter = 'claim' | 'server', const Visible extends boolean = false>(
  options: FieldOptions<Writer, Visible> = {},
): PlainField<number, number, NoInfer<Writer> | 'server', NoInfer<Visible>> {
  return plainField('number', options, (value) =>
    typeof value === 'number' && Number.isFinite(value)
      ? // Adding 0 makes 0 of -0, as JSON does.
        { ok: true, value: value + 0 }
      : { ok: false, message: 'must be a finite number' },
  );
}

/** True or false. */
export function boolean<
  const Writer extends MetadataWriter = 'claim' | 'server',
  const Visible extends boolean = false,
>(
  options: FieldOptions<Writer, Visible> = {},
): PlainField<boolean, boolean, NoInfer<Writer> | 'server', NoInfer<Visible>> {
  return plainField('boolean', options, (value) =>
    typeof value === 'boolean' ? { ok: true, value } : { ok: false, message: 'must be true or false' },
  );
}

/** One of a closed list of texts. */
export function oneOf<
  const Value extends string,
  const Writer extends MetadataWriter = 'claim' | 'server',
  const Visible extends boolean = false,
>(
  values: readonly [Value, ...Value[]],
  options: FieldOptions<Writer, Visible> = {},
): PlainField<Value, Value, NoInfer<Writer> | 'server', NoInfer<Visible>> {
  if (values.length === 0 || !values.every((value) => typeof value === 'string' && isStorable(value))) {
    throw new DefinitionError(
      `${definedAt()}: oneOf takes a list of at least one text, without NUL or broken characters.`,
    );
  }
  return plainField('oneOf', options, (value) => {
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
