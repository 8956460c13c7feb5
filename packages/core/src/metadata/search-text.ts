import type { PlainMetadata } from '../availability/decisive-metadata.ts';
import { foldCase } from '../search/fold-case.ts';

/** What plain words of a search look in: the host's id of the user and all text values, in small letters, one a line. */
export function searchText(externalId: string, metadata: PlainMetadata): string {
  const texts = Object.keys(metadata)
    .toSorted()
    .map((key) => metadata[key])
    .filter((value) => typeof value === 'string');
  return foldCase([externalId, ...texts].join('\n'));
}
