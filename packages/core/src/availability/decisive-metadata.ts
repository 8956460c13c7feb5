import type { PlainValue } from '@acme/api';
import type { Provenance } from '../db/database.ts';

/** Metadata by name, as rules and workflows read it. */
export type PlainMetadata = Readonly<Record<string, PlainValue>>;
/** Who wrote each value, by name. */
export type Provenances = Readonly<Record<string, Provenance>>;

/** Metadata that may decide: what a browser wrote is left out. */
export function decisiveMetadata(metadata: PlainMetadata, provenance: Provenances): PlainMetadata {
  const decisive: Record<string, PlainValue> = Object.create(null);
  for (const [key, value] of Object.entries(metadata)) {
    if (provenance[key]?.by !== 'browser') decisive[key] = value;
  }
  return decisive;
}
