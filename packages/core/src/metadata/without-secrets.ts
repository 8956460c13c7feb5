import type { ProjectDefinition } from '@acme/integrations';
import type { PlainMetadata } from '../availability/decisive-metadata.ts';

type Declared = ProjectDefinition['metadata'];

/** Names that a definition declares as secrets. */
export function secretNames(declared: Declared): string[] {
  return Object.keys(declared).filter((name) => declared[name]?.kind === 'secret');
}

/**
 * Metadata as it may leave: a value that was stored in clear before the definition declared its key a secret stays
 * where it is until the secret is set or deleted, and nobody sees it.
 */
export function withoutSecrets(metadata: PlainMetadata, declared: Declared): PlainMetadata {
  const names = secretNames(declared).filter((name) => Object.hasOwn(metadata, name));
  if (names.length === 0) return metadata;
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !names.includes(key)));
}
