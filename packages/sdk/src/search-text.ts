import { normalQuery, printQuery, parseQuery, type Query, where } from '@acme/api/query';
import { narrowing } from './narrowing.ts';
import type { Search } from './types.ts';

/** A search and values that must match, as one text of the search language; undefined for neither. @throws TypeError */
export function searchText(
  search: Search | undefined,
  metadata: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  if (metadata === undefined && (search === undefined || typeof search === 'string')) return search;
  const parts: Query[] = Object.entries(narrowing('metadata', metadata) ?? {}).map(([key, value]) =>
    where.meta(key).is(value as string | number | boolean),
  );
  if (search !== undefined) parts.push(typeof search === 'string' ? parseQuery(search) : search);
  return printQuery(normalQuery(where.all(...parts)));
}
