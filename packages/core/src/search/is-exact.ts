import { parseQuery, type Query } from '@acme/api/query';

/** True for a query that nobody fits who has not this very id, or this very value under a key. */
export function isExact(text: string): boolean {
  const query = parseQuery(text);
  return isValue(query) || (query.kind === 'and' && query.all.some(isValue));
}

function isValue(query: Query): boolean {
  return (query.kind === 'id' && query.match === 'is') || (query.kind === 'meta' && query.compare === 'is');
}
