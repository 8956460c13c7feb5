import type { Query } from '@acme/api/query';
import { isIndexed } from './narrow-by-text.ts';

/** What finds everybody that a query means: an index of whole values, one that narrows it down, or a look at each user. */
export type ServedBy = 'values' | 'parts' | 'nothing';

const worst: readonly ServedBy[] = ['nothing', 'parts', 'values'];

/** How well the indexes over users serve a query: as well as its best condition, and as ill as its worst alternative. */
export function servedBy(query: Query): ServedBy {
  switch (query.kind) {
    case 'and':
      return worst[Math.max(0, ...query.all.map((each) => worst.indexOf(servedBy(each))))] ?? 'nothing';
    case 'or':
      return worst[Math.min(2, ...query.any.map((each) => worst.indexOf(servedBy(each))))] ?? 'nothing';
    case 'id':
      return query.match === 'is' ? 'values' : ofText(query.value);
    case 'meta':
      return query.compare === 'is' ? 'values' : query.compare === 'contains' ? ofText(query.value) : 'nothing';
    case 'text':
      return ofText(query.text);
    case 'account':
      return ofText(query.value);
    case 'integration':
    case 'state':
    case 'suspended':
      return 'parts';
    case 'workflow':
      return query.is === 'off' ? 'nothing' : 'parts';
    default:
      return 'nothing';
  }
}

function ofText(text: string): ServedBy {
  return isIndexed(text) ? 'parts' : 'nothing';
}
