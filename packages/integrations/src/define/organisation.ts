import type { Integration } from './project.ts';
import { definedAt, DefinitionError } from './definition-error.ts';
import type { MetadataFields, PlainField } from './metadata-field.ts';

/** The keys of a schema that may say who belongs together: texts that no browser writes. */
export type OrganisationKey<Fields extends MetadataFields> = {
  [Key in keyof Fields]: Fields[Key] extends PlainField<infer Value, any, infer Writer>
    ? [Value] extends [string]
      ? string extends Value
        ? 'browser' extends Writer
          ? never
          : Key
        : never
      : never
    : never;
}[keyof Fields] &
  string;

/** Refuses, where it is written, a key that cannot say who belongs together. @throws DefinitionError */
export function checkOrganisation(metadata: MetadataFields, key: string | undefined): void {
  if (key === undefined) return;
  const refuse = (problem: string): never => {
    throw new DefinitionError(
      `${definedAt()}: "organisation" names the metadata key ${JSON.stringify(key)}, ${problem}`,
    );
  };
  const field = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  if (field === undefined) refuse('and there is none. Add it to "metadata" as text().');
  else if (field.kind !== 'text') refuse(`which is ${field.kind}. Name one that is text().`);
  else if (field.writers.includes('browser')) {
    refuse(
      'which browsers may write: a customer would choose whose accounts to use. Leave "browser" out of its writers.',
    );
  }
}

/** Refuses integrations that share accounts in a project that does not say with whom. @throws DefinitionError */
export function refuseSharingWithNobody(organisation: string | undefined, integrations: readonly Integration[]): void {
  const sharing = integrations.find(({ accounts }) => (accounts.sharing ?? 'personal') !== 'personal');
  if (organisation !== undefined || sharing === undefined) return;
  throw new DefinitionError(
    `${sharing.definedAt}: integration "${sharing.id}" shares its accounts, and the project does not say who belongs together. Name the metadata key: defineProject({ organisation: … }).`,
  );
}
