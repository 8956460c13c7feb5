import { expect, test } from 'vitest';
import { parseQuery, QueryError } from '../../src/query/index.ts';

const long = 'k'.repeat(65);

/** Text, what of it is underlined, and what is said of it. */
const mistakes: readonly (readonly [string, string, string])[] = [
  // Fields
  [
    'a plan:pro',
    'plan',
    'There is no field "plan": metadata is searched by "meta." and its key. Write meta.plan:pro, or use quotes to search for it.',
  ],
  ['plan:"a b" c', 'plan', 'Write meta.plan:"a b", or use quotes'],
  ['seats>=5', 'seats', 'Write meta.seats>=5, or use quotes'],
  ['company~book', 'company', 'Write meta.company~book, or use quotes'],
  ['constructor:x', 'constructor', 'Write meta.constructor:x, or use quotes'],
  ['mailto:a@b.example', 'mailto', 'There is no field "mailto"'],
  [
    'lastrun>7d',
    'lastrun',
    'There is no field "lastrun": upper and lower case count. Write lastRun>7d, or use quotes to search for it.',
  ],
  ['meta:pro', 'meta', 'Metadata has many keys and "meta" names none. Write the key too, such as meta.plan:pro'],
  [
    'meta.plan=pro',
    '=',
    '"meta.plan" cannot be compared by =, which has no meaning there. Use : ~ > >= < <= and quotes around a value that begins so.',
  ],
  ['meta.plan:=pro', ':=', '"meta.plan" cannot be compared by :=, which has no meaning there.'],
  ['meta.seats<>5', '<>', '"meta.seats" cannot be compared by <>'],
  [
    'integration~hub',
    '~',
    '"integration" cannot be compared by ~, which has no meaning there. Use : and quotes around a value that begins so.',
  ],
  ['created~2026', '~', 'Use : > >= < <= and quotes around a value that begins so.'],
  ['id>5', '>', 'Use : ~ and quotes around a value that begins so.'],
  [
    `x meta.${long}:1`,
    `meta.${long}`,
    `"${long.slice(0, 60)}…" is no metadata key: a key is a letter, then up to 63 of letters, digits, "_", "-" and ".".`,
  ],
  ['meta.1:x', 'meta.1', '"1" is no metadata key'],
  ['meta.:x', 'meta.', '"" is no metadata key'],
  ['has:meta.1', 'meta.1', '"1" is no metadata key'],
  ['has:"meta.a b"', 'meta.a b', '"a b" is no metadata key'],
  [
    'has:apiKey',
    'apiKey',
    '"apiKey" is nothing that a user can have. Write has:connection, or meta. and a key such as has:meta.apiKey.',
  ],
  // Values
  [
    'meta.plan: pro',
    'meta.plan:',
    'Nothing to compare with follows "meta.plan:". Write a value right behind it, with spaces or parentheses in quotes.',
  ],
  ['integration:""', 'integration:""', 'Nothing to compare with follows "integration:"'],
  ['meta.a~""', 'meta.a~""', 'Nothing to compare with follows "meta.a~"'],
  ['id:(a)', 'id:', 'Nothing to compare with follows "id:"'],
  [
    'state:revoking',
    'revoking',
    'A connection has no state "revoking" to be found by. Write one of connected, expiring, needs_setup, needs_reauth, insufficient_scope, provider_error, suspended.',
  ],
  ['state:disconnected', 'disconnected', 'A connection has no state "disconnected"'],
  ['is:"on"', '"on"', 'A user cannot be "on": the only such state is suspended. Write is:suspended.'],
  [
    'workflow:wf_1=maybe',
    '=maybe',
    'A workflow cannot be "maybe". Write =on, =off, =suspended, or put an id with "=" in quotes.',
  ],
  ['workflow:wf_1=', '=', 'A workflow cannot be ""'],
  ['workflow:=on', ':=', '"workflow" cannot be compared by :='],
  // Dates
  ['lastRun>7', '7', '"7" is no date. Write an age of at most 100 years (30m, 12h, 7d, 4w), a day of the calendar'],
  ['lastRun>week', 'week', 'or a time with its zone (2026-01-31T09:30Z), or lastRun:never.'],
  ['created>never', 'never', 'or a time with its zone (2026-01-31T09:30Z).'],
  ['lastRun>never', 'never', '"never" is no date'],
  ['created>2026-02-30', '2026-02-30', '"2026-02-30" is no date'],
  ['created>2026-13-01', '2026-13-01', 'is no date'],
  ['created>0001-01-01', '0001-01-01', 'is no date'],
  ['created>2026-01-31T09:30', '2026-01-31T09:30', 'is no date'],
  ['created>2026-01-31T24:00Z', '2026-01-31T24:00Z', 'is no date'],
  ['created>2026-02-30T09:30Z', '2026-02-30T09:30Z', 'is no date'],
  ['created>2026-01-31T09:30+99:00', '2026-01-31T09:30+99:00', 'is no date'],
  ['created>52560001m', '52560001m', 'is no date'],
  [`created>${'9'.repeat(400)}d`, `${'9'.repeat(400)}d`, 'is no date'],
  [
    'created:7d',
    '7d',
    'An age passes by and is never met exactly. Write created<7d for "since then" or created>7d for "before".',
  ],
  // Structure
  ['a "b', '"b', 'This quotation mark is never closed. Add the second one; inside quotes, \\" is a quotation mark.'],
  ['meta.a:"b\\"', '"b\\"', 'This quotation mark is never closed.'],
  ['""', '""', 'Empty quotes match everybody. Write what to look for, or leave them out.'],
  [
    'ab"c"',
    '"',
    '" follows "ab" directly, so it is unclear where that ends. Put a space between them, or the whole in quotes.',
  ],
  ['id:"a"b', 'b', 'b follows "id:"a"" directly'],
  ['Acme(UK)', '(', '( follows "Acme" directly'],
  ['-id:a(b)', '(', '( follows "id:a" directly'],
  ['a (b', '(', 'This parenthesis is never closed. Add the second one, or use quotes to search for it.'],
  ['a) b', ')', 'This parenthesis closes none. Remove it, or use quotes to search for it.'],
  ['a ( )', '( )', 'Nothing stands between these parentheses. Write terms there, or leave them out.'],
  ['OR a', 'OR', 'OR needs a term on each side and one is missing. Add it, or use quotes to search for it.'],
  ['a OR', 'OR', 'OR needs a term on each side'],
  ['a OR  ', 'OR', 'OR needs a term on each side'],
  ['(a OR)', 'OR', 'OR needs a term on each side'],
  ['-OR', 'OR', 'OR needs a term on each side'],
  [
    'a AND b',
    'AND',
    'AND is no operator: side by side means and, a minus means not. Use those, or quotes to search for it.',
  ],
  ['NOT b', 'NOT', 'NOT is no operator'],
  [
    'a - meta.internal:true',
    '-',
    'A minus negates what directly follows it, and nothing does. Remove the space, or use quotes to search for it.',
  ],
  ['(a --)', '--', 'A minus negates what directly follows it'],
  ['a\0b', '\0', 'The search contains the character NUL, which no stored text can contain. Delete it.'],
  // Limits
  [`${'a'.repeat(1_000)}bcd`, 'bcd', 'The search has 1003 characters and may have 1000. Shorten it.'],
  [
    `${'a '.repeat(50)}b c`,
    'b c',
    'The search has more than 50 terms, which is the limit. Leave out what begins here.',
  ],
];

test.each(mistakes)('%j: %j is wrong', (input, underlined, message) => {
  const error = errorOf(input);
  expect(input.slice(error.position, error.position + error.length)).toBe(underlined);
  expect(error.message).toContain(message);
});

test.each([
  ['a OR OR b', 5],
  ['a -b -', 5],
  ['x (a (b)', 2],
  ['(a) )b', 4],
  ['"x" plan:pro plan:pro', 4],
])('%j: what is wrong begins at %i', (input, position) => {
  expect(errorOf(input).position).toBe(position);
});

test('the eleventh parenthesis is one too many', () => {
  const error = errorOf(`a -${'('.repeat(11)}b${')'.repeat(11)}`);
  expect(error).toMatchObject({
    position: 13,
    length: 1,
    message: 'Parentheses are nested more than 10 deep, which is the limit. Leave some out.',
  });
});

test('an error is known by its brand, whichever copy of the module made it', () => {
  const foreign = { [Symbol.for('acme.api.QueryError')]: true };
  expect([errorOf('('), foreign].map(QueryError.is)).toEqual([true, true]);
  expect([new Error('x'), null, 'QueryError'].map(QueryError.is)).toEqual([false, false, false]);
});

function errorOf(input: string): QueryError {
  try {
    parseQuery(input);
  } catch (error) {
    if (QueryError.is(error)) return error;
    throw error;
  }
  throw new Error(`${input} was read.`);
}
