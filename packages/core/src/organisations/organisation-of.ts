import type { PlainMetadata } from '../availability/decisive-metadata.ts';
import type { Definition, Sharing } from '../definitions/definitions.ts';

/** The organisation of a user by metadata that may decide; undefined for one who is of none. */
export function organisationOf({ sharing }: Pick<Definition, 'sharing'>, decisive: PlainMetadata): string | undefined {
  const value = sharing === undefined ? undefined : decisive[sharing.key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * The same as SQL, of the user under that alias: null for one who is of none. The key stands in the text, so that the
 * statement is planned with it; a definition lets no key through that could end a text.
 */
export function organisationSql({ key }: Sharing, user: 'u' | 'o'): string {
  const name = quoted(key);
  return `case when ${user}.provenance -> ${name} ->> 'by' is distinct from 'browser'
    and jsonb_typeof(${user}.metadata -> ${name}) = 'string' then nullif(${user}.metadata ->> ${name}, '') end`;
}

/** A name of a definition as SQL text. @throws TypeError for one that no definition has */
export function quoted(name: string): string {
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) throw new TypeError(`"${name}" is no name of a definition`);
  return `'${name}'`;
}
