import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalQuery, parseQuery, printQuery, QueryError, tryParseQuery } from '../../src/query/index.ts';
import { queries, terms, words } from './arbitrary-query.ts';

test('the text of every term is read back as that term', () => {
  fc.assert(
    fc.property(terms, (term) => {
      expect(parseQuery(printQuery(term))).toStrictEqual(normalQuery(term));
    }),
    { numRuns: 4_000 },
  );
});

test('the text of every query is read back as its normal form, or there is none and a QueryError says so', () => {
  let read = 0;
  fc.assert(
    fc.property(queries, (query) => {
      const normal = normalQuery(query);
      expect(normalQuery(normal)).toStrictEqual(normal);
      let text: string;
      try {
        text = printQuery(query);
      } catch (error) {
        // Terms have texts; only nobody and the limits leave a query without one.
        expect(QueryError.is(error) && error.message).toMatch(/nobody|characters|50 terms|10 deep/);
        return;
      }
      read++;
      expect(parseQuery(text)).toStrictEqual(normal);
      expect(printQuery(normal)).toBe(text);
    }),
    { numRuns: 3_000 },
  );
  expect(read).toBeGreaterThan(1_500);
});

const pieces = fc.oneof(
  words,
  fc.constantFrom(
    ' ',
    '"',
    '\\',
    '(',
    ')',
    '-',
    'OR',
    ':',
    '~',
    '>',
    '=',
    'meta.',
    'meta.k:',
    'id:',
    'has:',
    'lastRun',
  ),
  fc.constantFrom(
    'state:',
    'workflow:a',
    '=off',
    'created<',
    '7d',
    '2026-01-31',
    'T00:00Z',
    'never',
    'is:suspended',
    '\0',
  ),
);
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(' ')),
);

test('any text is read or refused with a place inside it; what is read prints and reads the same again', () => {
  let read = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const result = tryParseQuery(text);
      if (result.ok) {
        read++;
        const printed = printQuery(result.query);
        expect(parseQuery(printed)).toStrictEqual(result.query);
        expect(printQuery(parseQuery(printed))).toBe(printed);
        expect(normalQuery(result.query)).toStrictEqual(result.query);
      } else {
        const { position, length, message } = result.error;
        expect(length).toBeGreaterThan(0);
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position + length).toBeLessThanOrEqual(text.length);
        expect(message).toMatch(/^[\s\S]+\. \S[\s\S]*\.$|^[\s\S]+: [\s\S]+\. \S[\s\S]*\.$/);
      }
    }),
    { numRuns: 10_000 },
  );
  expect(read).toBeGreaterThan(1_000);
});

test('the worst texts take milliseconds', () => {
  const half = 500;
  const worst = [
    '"',
    '\\"',
    '(',
    ')',
    '-',
    'a ',
    'OR ',
    '(a OR ',
    '-(',
    'a:',
    'meta.a',
    '=',
    '"\\',
    ' ',
    'a.-_',
    '>=',
  ].flatMap((piece) => [
    piece.repeat(half * 2).slice(0, half * 2),
    `"${piece.repeat(half * 2).slice(0, half * 2 - 1)}`,
    `meta.k:"${piece.repeat(half * 2).slice(0, half)}`,
  ]);
  // Refused for its length before anything is read.
  worst.push('('.repeat(10_000_000));
  for (const text of worst) {
    const start = performance.now();
    tryParseQuery(text);
    expect(performance.now() - start).toBeLessThan(250);
  }
});
