import type { PlainValue } from '@acme/api';
import type { PlainMetadata, Provenances } from '../availability/decisive-metadata.ts';
import type { Provenance } from '../db/database.ts';
import type { Decision, Writer } from './check-patch.ts';

/** Metadata after a patch. */
export interface Patched {
  readonly metadata: PlainMetadata;
  readonly provenance: Provenances;
}

/** Who wrote keys and when, for those of a write that somebody else has written before. */
export type Marks = ReadonlyMap<string, Omit<Provenance, 'deleted'>>;

/** No token lives longer than a day; a mark of a deleted key outlives every token that could bring the key back. */
export const deletedMarkMs = 2 * 86_400_000;

/** Works the decisions into what is stored. Pure: nothing is written. */
export function applyDecisions(
  stored: Patched,
  decisions: ReadonlyMap<string, Decision>,
  written: { readonly writer: Writer; readonly at: Date; readonly marks?: Marks | undefined },
): Patched {
  const metadata = new Map<string, PlainValue>(Object.entries(stored.metadata));
  const provenance = new Map<string, Provenance>(
    Object.entries(stored.provenance).filter(
      ([, mark]) => mark.deleted !== true || written.at.getTime() - new Date(mark.at).getTime() < deletedMarkMs,
    ),
  );
  const mark = { by: written.writer, at: written.at.toISOString() };
  for (const [key, decision] of decisions) {
    if (decision.act === 'store') {
      metadata.set(key, decision.value);
      provenance.set(key, written.marks?.get(key) ?? mark);
    } else if (decision.act === 'delete') {
      metadata.delete(key);
      provenance.set(key, { ...(written.marks?.get(key) ?? mark), deleted: true });
    } else if (decision.act === 'seal' || decision.act === 'erase') {
      // Of a time when the definition declared the key as something that may be read.
      metadata.delete(key);
      provenance.delete(key);
    }
  }
  return { metadata: Object.fromEntries(metadata), provenance: Object.fromEntries(provenance) };
}
