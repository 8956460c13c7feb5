import { expect, test } from 'vitest';
import { normalQuery, parseQuery, printQuery, type Query, QueryError } from '../../src/query/index.ts';

test.each([
  ['', ''],
  ['  a   b ', 'a b'],
  ['(a b) OR (c)', 'a b OR c'],
  ['a (b OR (c d))', 'a (b OR c d)'],
  ['-(a)', '-a'],
  ['-(a OR b)', '-(a OR b)'],
  ['"acme"', 'acme'],
  ['"plan:pro" "a b" "-x" "OR" "https://a.example" "a=b"', '"plan:pro" "a b" "-x" "OR" https://a.example a=b'],
  ['"a\\"b\\\\c"', '"a\\"b\\c"'],
  ['"a\\b"', 'a\\b'],
  ['"a\\b c\\\\d\\\\"', '"a\\b c\\d\\\\"'],
  [`"${'\\a '.repeat(332)}"`, `"${'\\a '.repeat(332)}"`],
  ['id:"u_1" account~"a b"', 'id:u_1 account~"a b"'],
  ['meta.plan:pro meta.seats:"5"', 'meta.plan:pro meta.seats:"5"'],
  ['workflow:a=on workflow:"b"=off workflow:"c=d"', 'workflow:a workflow:b=off workflow:"c=d"'],
  ['lastRun>"007d" created:"2026-01-31"', 'lastRun>7d created:2026-01-31'],
])('%j is printed %j', (input, printed) => {
  expect(printQuery(parseQuery(input))).toBe(printed);
});

const a: Query = { kind: 'text', text: 'a' };
const b: Query = { kind: 'text', text: 'b' };
const everybody: Query = { kind: 'and', all: [] };
const nobody: Query = { kind: 'or', any: [] };

test.each<[string, Query, Query]>([
  ['groups in groups', { kind: 'and', all: [{ kind: 'and', all: [a] }, b] }, { kind: 'and', all: [a, b] }],
  ['any in any', { kind: 'or', any: [a, { kind: 'or', any: [b, a] }] }, { kind: 'or', any: [a, b, a] }],
  ['a group of one', { kind: 'or', any: [{ kind: 'and', all: [a] }] }, a],
  ['double negation', { kind: 'not', query: { kind: 'and', all: [{ kind: 'not', query: a }] } }, a],
  ['everybody among all', { kind: 'and', all: [a, everybody] }, a],
  ['everybody among any', { kind: 'or', any: [a, everybody] }, everybody],
  ['nobody among all', { kind: 'and', all: [a, nobody] }, nobody],
  ['nobody among any', { kind: 'or', any: [a, nobody] }, a],
  ['not everybody', { kind: 'not', query: everybody }, nobody],
  ['not nobody', { kind: 'not', query: { kind: 'or', any: [nobody] } }, everybody],
  [
    'a value that needs its quotes',
    { kind: 'meta', key: 'k', compare: 'is', value: 'a b', quoted: false },
    { kind: 'meta', key: 'k', compare: 'is', value: 'a b', quoted: true },
  ],
])('the normal form of %s', (_, query, normal) => {
  expect(normalQuery(query)).toStrictEqual(normal);
});

test.each<[string, Query, RegExp]>([
  ['nobody', { kind: 'not', query: everybody }, /matches nobody/],
  [
    'a key with a space',
    { kind: 'meta', key: 'a b', compare: 'is', value: 'x', quoted: false },
    /would be read|no metadata/,
  ],
  ['a key that is none', { kind: 'has', what: 'meta', key: '1' }, /"1" is no metadata key/],
  [
    'a key that is an operator',
    { kind: 'meta', key: 'a>b', compare: 'is', value: 'x', quoted: true },
    /follows "meta.a>b:" directly/,
  ],
  ['a state of no connection', { kind: 'state', state: 'revoking' as 'connected' }, /no state "revoking"/],
  ['empty text', { kind: 'text', text: '' }, /Empty quotes/],
  ['an empty id', { kind: 'id', match: 'is', value: '' }, /Nothing to compare/],
  ['NUL', { kind: 'text', text: '\0' }, /NUL/],
  ['a half age', { kind: 'date', field: 'created', compare: '>', value: { age: 1.5, unit: 'd' } }, /"1.5d" is no date/],
  ['a negative age', { kind: 'date', field: 'created', compare: '>', value: { age: -1, unit: 'd' } }, /is no date/],
  ['an exact age', { kind: 'date', field: 'created', compare: 'is', value: { age: 1, unit: 'd' } }, /never met/],
  [
    'a day as a time',
    { kind: 'date', field: 'created', compare: '>', value: { time: '2026-01-31' } },
    /something else/,
  ],
  ['an unknown kind', { kind: 'name' } as unknown as Query, /something else/],
  ['an injected term', { kind: 'workflow', id: 'a', is: 'off OR id~a' as 'off' }, /something else/],
  ['too many terms', { kind: 'or', any: Array.from({ length: 51 }, () => a) }, /50 terms/],
  ['too long a text', { kind: 'text', text: 'a'.repeat(1_001) }, /1001 characters/],
  ['too deep a group', ladder(11), /10 deep/],
  ['a bottomless group', ladder(10_000), /deeper than 500 levels/],
])('%s has no text', (_, query, message) => {
  expect(() => printQuery(query)).toThrow(message);
  expect(() => printQuery(query)).toThrow(QueryError);
});

test('as deep a group as the limit allows is printed', () => {
  expect(normalQuery(parseQuery(printQuery(ladder(10))))).toEqual(ladder(10));
});

/** As many parentheses within each other as its depth. */
function ladder(depth: number): Query {
  let query: Query = { kind: 'or', any: [a, b] };
  for (let level = 1; level < depth; level++) query = { kind: 'not', query: { kind: 'and', all: [query, a] } };
  return query;
}
