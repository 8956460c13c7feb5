import { executionReasons } from '@acme/api';

const known: ReadonlySet<string> = new Set(executionReasons);

/** The reason, if it is one of ours; an author's own words may be anything, and are one here. */
export function knownReason(reason: string | undefined): string {
  if (reason === undefined) return '';
  return known.has(reason) ? reason : 'other';
}
