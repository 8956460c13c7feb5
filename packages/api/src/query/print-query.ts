import { isNobody, normalQuery } from './normal-query.ts';
import { parseQuery } from './parse-query.ts';
import { QueryError } from './query-error.ts';
import { readTerm } from './read-term.ts';
import { isBareValue, isWord, quote } from './read-word.ts';
import type { Order, Query, Term, TextMatch } from './types.ts';

/** Every property of a term, in the order in which two terms are compared. */
const properties = 'kind text match value key compare quoted what id state is field age unit day time'.split(' ');

/**
 * The text of a query, which `parseQuery` reads back as `normalQuery(query)`. Quotes are where they are needed,
 * and one space between terms, so a text within a few characters of the limit may not fit once more.
 *
 * @example
 * printQuery({ kind: 'not', query: { kind: 'workflow', id: 'send-contacts', is: 'on' } }) // '-workflow:send-contacts'
 * @throws QueryError for what no text says: nobody, a key or value that is none, more than a text may hold
 */
export function printQuery(query: Query): string {
  const normal = normalQuery(query);
  if (isNobody(normal)) {
    throw new QueryError('The query matches nobody, which no text says. Search for nothing at all instead.', 0, 0);
  }
  const text = print(normal);
  // Knows the limits.
  parseQuery(text);
  return text;
}

/** The term itself, once it is certain that a text says it. @throws QueryError */
export function checkTerm(term: Term): Query {
  const query = normalQuery(term);
  print(query);
  return query;
}

function print(query: Query): string {
  switch (query.kind) {
    case 'and':
      return query.all.map((each) => (each.kind === 'or' ? `(${print(each)})` : print(each))).join(' ');
    case 'or':
      return query.any.map(print).join(' OR ');
    case 'not':
      return query.query.kind === 'and' || query.query.kind === 'or'
        ? `-(${print(query.query)})`
        : `-${print(query.query)}`;
    default: {
      const text = printTerm(query);
      const { term, end } = readTerm(text, 0);
      if (end === text.length && isSame(term, query)) return text;
      throw new QueryError(
        `No text says this term: ${text} would be read as something else. Correct the value it is made of.`,
        0,
        text.length,
      );
    }
  }
}

function printTerm(term: Term): string {
  switch (term.kind) {
    case 'text':
      return isWord(term.text) ? term.text : quote(term.text);
    case 'id':
    case 'account':
      return `${term.kind}${operator(term.match)}${printValue(term.value)}`;
    case 'meta':
      return `meta.${term.key}${operator(term.compare)}${term.quoted ? quote(term.value) : term.value}`;
    case 'has':
      return term.what === 'meta' ? `has:meta.${term.key}` : 'has:connection';
    case 'integration':
      return `integration:${printValue(term.id)}`;
    case 'state':
      return `state:${term.state}`;
    case 'workflow':
      return `workflow:${term.id.includes('=') ? quote(term.id) : printValue(term.id)}${term.is === 'on' ? '' : `=${term.is}`}`;
    case 'suspended':
      return 'is:suspended';
    case 'date': {
      const { value } = term;
      const text = 'age' in value ? `${value.age}${value.unit}` : 'day' in value ? value.day : value.time;
      return `${term.field}${operator(term.compare)}${text}`;
    }
    // A kind of some other version comes here too; what is printed for it is not read as that.
    default:
      return 'lastRun:never';
  }
}

function operator(compare: TextMatch | Order): string {
  return compare === 'is' ? ':' : compare === 'contains' ? '~' : compare;
}

/** A bare value that begins like the rest of a URL would make its field one. */
function printValue(value: string): string {
  return isBareValue(value) && !value.startsWith('//') ? value : quote(value);
}

function isSame(a: Query, b: Query): boolean {
  return JSON.stringify(a, properties) === JSON.stringify(b, properties);
}
