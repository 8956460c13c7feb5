import { hrefOf, isEmail } from './addresses.ts';
import { definedAt, DefinitionError } from './definition-error.ts';
import { credentialRefused, looksLikeCredential } from './looks-like-credential.ts';
import { type Checked, type FieldOptions, type MetadataWriter, type PlainField, plainField } from './metadata-field.ts';
import { isStorable } from './storable-text.ts';

const longestText = 4000;

/** What `text` takes. */
export interface TextOptions<Writer extends MetadataWriter = MetadataWriter, Visible extends boolean = boolean>
  extends FieldOptions<Writer, Visible> {
  /** 1 to 4,000, the default. */
  readonly maxLength?: number;
}

/** Text of up to 4,000 characters. */
export function text<const Writer extends MetadataWriter = 'claim' | 'server', const Visible extends boolean = false>(
  options: TextOptions<Writer, Visible> = {},
): PlainField<string, string, NoInfer<Writer> | 'server', NoInfer<Visible>> {
  const maxLength = options.maxLength ?? longestText;
  if (!Number.isInteger(maxLength) || maxLength < 1 || maxLength > longestText) {
    throw new DefinitionError(`${definedAt()}: maxLength of text is a whole number from 1 to 4,000, not ${maxLength}.`);
  }
  return plainField('text', options, (value): Checked<string> => {
    if (typeof value !== 'string' || value.length > maxLength) {
      return refuse(`must be text of at most ${maxLength.toLocaleString('en')} characters`);
    }
    if (!isStorable(value)) return refuse('must be text without NUL or broken characters');
    if (options.notASecret !== true && looksLikeCredential(value)) return credentialRefused;
    return { ok: true, value };
  });
}

/** An e-mail address, kept trimmed and in lower case, so that it is found however it is typed. */
export function email<const Writer extends MetadataWriter = 'claim' | 'server', const Visible extends boolean = false>(
  options: FieldOptions<Writer, Visible> = {},
): PlainField<string, string, NoInfer<Writer> | 'server', NoInfer<Visible>> {
  return plainField('email', options, (value): Checked<string> => {
    const address = typeof value === 'string' && value.length <= longestText ? value.trim().toLowerCase() : '';
    return isEmail(address)
      ? { ok: true, value: address }
      : refuse('must be an e-mail address of at most 320 characters, such as "ada@example.com"');
  });
}

/** An absolute http or https address of up to 2,000 characters, without user name or password. */
export function url<const Writer extends MetadataWriter = 'claim' | 'server', const Visible extends boolean = false>(
  options: FieldOptions<Writer, Visible> = {},
): PlainField<string, string, NoInfer<Writer> | 'server', NoInfer<Visible>> {
  return plainField('url', options, (value): Checked<string> => {
    const href = typeof value === 'string' ? hrefOf(value) : undefined;
    return href === undefined
      ? refuse(
          'must be a whole http or https address of at most 2,000 characters without a user name, such as "https://example.com/a"',
        )
      : { ok: true, value: href };
  });
}

function refuse(message: string): Checked<string> {
  return { ok: false, message };
}
