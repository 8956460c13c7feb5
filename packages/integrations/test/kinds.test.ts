import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  boolean,
  date,
  email,
  json,
  looksLikeCredential,
  number,
  oneOf,
  type PlainField,
  text,
  url,
} from '../src/define/index.ts';

const holes = (length: number): unknown[] => Object.assign([], { length });
const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
const wide = (() => {
  let list: unknown[] = [];
  // 100^7 values in a few objects: whoever walks it whole does not come back.
  for (let level = 0; level < 7; level += 1) list = Array.from({ length: 100 }, () => list);
  return list;
})();
const circular: Record<string, unknown> = {};
circular['self'] = circular;
const hostile = new Proxy(
  {},
  {
    get: () => {
      throw new Error('get');
    },
    getPrototypeOf: () => {
      throw new Error('getPrototypeOf');
    },
  },
);

const accepted: [string, PlainField, unknown, unknown][] = [
  ['text', text(), 'ä 😀', 'ä 😀'],
  ['text', text({ maxLength: 2 }), 'ab', 'ab'],
  ['text', text({ notASecret: true }), 'sk_live_abc', 'sk_live_abc'],
  ['number', number(), -0, 0],
  ['boolean', boolean(), false, false],
  ['oneOf', oneOf(['free', 'pro']), 'pro', 'pro'],
  ['email', email(), '  Ada.Lovelace+x@Example.COM\n', 'ada.lovelace+x@example.com'],
  ['email', email(), 'jörg@bücher.example', 'jörg@bücher.example'],
  ['email', email(), `a@${'b'.repeat(318)}`, `a@${'b'.repeat(318)}`],
  ['date', date(), '2024-02-29', '2024-02-29'],
  ['date', date(), '0001-01-01', '0001-01-01'],
  ['date', date(), '2026-01-31T23:30:00-02:00', '2026-02-01T01:30:00.000Z'],
  ['date', date(), '2026-01-31T23:30Z', '2026-01-31T23:30:00.000Z'],
  ['date', date(), '2026-01-31T23:30:00.123456789Z', '2026-01-31T23:30:00.123Z'],
  ['date', date(), new Date(0), '1970-01-01T00:00:00.000Z'],
  ['url', url(), ' HTTPS://Example.com:443/a/../b?c=d e'.replace(' e', '%20e'), 'https://example.com/b?c=d%20e'],
  ['url', url(), 'http://bücher.example/ä#ö', 'http://xn--bcher-kva.example/%C3%A4#%C3%B6'],
  ['json', json(), deep(8), deep(8)],
  ['json', json(), { a: [1, -0, null, 'x', { b: false }] }, { a: [1, 0, null, 'x', { b: false }] }],
  ['json', json(), Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ['json', json({ maxBytes: 4 }), 'ab', 'ab'],
  ['json', json({ notASecret: true }), ['ghp_abc'], ['ghp_abc']],
];
test.each(accepted)('%s keeps what it is for, normalised', (_kind, field, value, kept) => {
  expect(field.check(value)).toStrictEqual({ ok: true, value: kept });
});

const refused: [string, PlainField, unknown, RegExp][] = [
  ['text', text(), 5, /at most 4,000 characters/],
  ['text', text(), 'a'.repeat(4001), /at most 4,000 characters/],
  ['text', text({ maxLength: 2 }), 'abc', /at most 2 characters/],
  ['text', text(), 'a\0b', /NUL/],
  ['text', text(), '\ud800', /NUL or broken/],
  ['text', text(), 'sk_live_abc', /secret\(\.\.\.\)/],
  ['text', text(), new String('a'), /must be text/],
  ['number', number(), Number.NaN, /finite/],
  ['number', number(), '5', /finite/],
  ['boolean', boolean(), 'true', /true or false/],
  ['oneOf', oneOf(['free', 'pro']), 'gold', /^must be one of "free", "pro"$/],
  ...[
    'a',
    '@',
    'a@',
    '@b',
    'a@b@c',
    'a b@c',
    'a@b c',
    'a@b..c',
    'a@.b',
    'a@b.',
    'a@-b',
    '<a@b>',
    'a,b@c',
    'a\0@b',
    'a\u200b@b',
    '\ud800@b',
    `a@${'b'.repeat(319)}`,
    `${' '.repeat(5000)}a@b`,
    ['a@b'],
    null,
  ].map((value): [string, PlainField, unknown, RegExp] => ['email', email(), value, /e-mail address/]),
  ...[
    '2023-02-29',
    '2023-02-30T00:00:00Z',
    '2026-13-01',
    '0000-01-01',
    '2026-1-1',
    '20260101',
    '2026-01-31T10:00:00',
    '2026-01-31 10:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T23:59:60Z',
    '2026-01-31T10:00:00+0100',
    '2026-01-31T10:00:00+24:00',
    '9999-12-31T23:59:59-01:00',
    '0001-01-01T00:00:00+01:00',
    '+010000-01-01',
    '2026-01-31\n',
    'now',
    0,
    new Date(Number.NaN),
    new Date(8.64e15),
    { getTime: () => 0 },
    hostile,
  ].map((value): [string, PlainField, unknown, RegExp] => ['date', date(), value, /a day such as/]),
  ...[
    'example.com',
    '/a',
    '//example.com',
    'https:example.com',
    'https:///example.com',
    'http:\\\\example.com',
    'ftp://example.com',
    'javascript:alert(1)',
    'https://ada@example.com',
    'https://ada:pw@example.com',
    'https://:pw@example.com',
    'https://exa\nmple.com',
    'https://a b.example',
    'https://',
    'https://a\0b.example',
    'https://example.com/\ud800',
    `https://example.com/${'a'.repeat(2000)}`,
    // Short as it is written, too long as it is kept.
    `https://example.com/${'ä'.repeat(400)}`,
    new URL('https://example.com'),
  ].map((value): [string, PlainField, unknown, RegExp] => ['url', url(), value, /http or https address/]),
  ['json', json(), null, /other than null/],
  ...[
    undefined,
    () => 1,
    1n,
    Symbol('a'),
    Number.NaN,
    Number.POSITIVE_INFINITY,
    new Date(0),
    new Map(),
    new URL('https://a.example'),
    { a: undefined },
    holes(2),
    holes(1e9),
    hostile,
    [hostile],
    {
      get a(): never {
        throw new Error('get');
      },
    },
    { toJSON: () => 1 },
  ].map((value): [string, PlainField, unknown, RegExp] => ['json', json(), value, /plain JSON/]),
  ['json', json(), deep(9), /8 levels/],
  ['json', json(), circular, /8 levels/],
  ['json', json(), wide, /4,096 bytes/],
  ['json', json(), 'a'.repeat(4095), /4,096 bytes/],
  ['json', json(), 'ä'.repeat(2048), /4,096 bytes/],
  ['json', json({ maxBytes: 3 }), 'ab', /3 bytes/],
  ['json', json(), ['a\0'], /NUL/],
  ['json', json(), { '\udc00': 1 }, /broken/],
  ['json', json(), JSON.parse('{"a":[{"__proto__":1}]}'), /"__proto__"/],
  ['json', json(), { a: { constructor: 1 } }, /"constructor"/],
  ['json', json(), { prototype: {} }, /"prototype"/],
  ['json', json(), { a: 'ghp_abc' }, /secret\(\.\.\.\)/],
];
test.each(refused)('%s refuses what it is not for (%#)', (_kind, field, value, message) => {
  const checked = field.check(value);
  const { code: _, ...said } = checked as { code?: string; ok: boolean; message: string };
  expect(said).toStrictEqual({ ok: false, message: expect.stringMatching(message) });
  expect(checked).toMatchObject({ message: expect.stringMatching(/^must be [^\n]*[^.]$/) });
});

const all = [text(), number(), boolean(), oneOf(['a', 'b']), email(), date(), url(), json(), json({ maxBytes: 8192 })];
const likely = fc.oneof(
  fc.anything({
    withDate: true,
    withBigInt: true,
    withMap: true,
    withSparseArray: true,
    withNullPrototype: true,
    withTypedArray: true,
  }),
  fc.string({ unit: 'binary' }),
  fc.emailAddress(),
  fc.tuple(fc.string(), fc.string({ unit: 'binary' })).map((parts) => parts.join('@')),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.string({ unit: 'binary' }).map((rest) => `https://example.com/${rest}`),
  fc.string({ unit: 'binary' }).map((host) => `http://${host}`),
  fc.date({ noInvalidDate: false }),
  fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10)),
  fc.date().map((moment) => moment.toJSON()),
  fc.jsonValue(),
);

test('a check never throws, says what it wants, and leaves alone what it has normalised', () => {
  const kept = new Map<PlainField, number>();
  fc.assert(
    fc.property(likely, (value) => {
      for (const field of all) {
        const checked = field.check(value);
        if (!checked.ok) {
          expect(checked.message).toMatch(/^must be /);
          continue;
        }
        kept.set(field, (kept.get(field) ?? 0) + 1);
        expect(field.check(checked.value)).toStrictEqual(checked);
        // Kept in Postgres and read back, it is the same.
        const written = JSON.stringify(checked.value);
        expect(JSON.parse(written)).toStrictEqual(checked.value);
        expect(written.replaceAll('\\\\', '')).not.toMatch(/\\u0000|\\ud[89a-f]/i);
      }
    }),
    { numRuns: 3000 },
  );
  for (const field of all.filter(({ kind }) => kind !== 'oneOf')) expect(kept.get(field)).toBeGreaterThan(10);
});

test('an address is found however it is typed', () => {
  fc.assert(
    fc.property(fc.emailAddress(), fc.infiniteStream(fc.boolean()), (address, upper) => {
      const typed = Array.from(address, (c) => (upper.next().value === true ? c.toUpperCase() : c)).join('');
      expect(email().check(` ${typed} `)).toStrictEqual({ ok: true, value: address.toLowerCase() });
    }),
  );
});

test('a long hostile text is judged in no time', () => {
  const started = performance.now();
  for (const piece of ['a', '@', '.', '-', ' ', 'a.', '--', 'A1a', 'eyJ']) {
    for (const field of all) field.check(piece.repeat(1_000_000 / piece.length));
    for (const field of all) field.check(piece.repeat(4000 / piece.length));
  }
  expect(performance.now() - started).toBeLessThan(3000);
});

test.each([
  'sk_live_51H8x',
  'rk_test_1',
  'tk_live_1',
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'github_pat_11A',
  'xoxb-1-2',
  'AKIAIOSFODNN7EXAMPLE',
  'eyJhbGciOiJIUzI1NiJ9.e30.x',
  'Authorization: Bearer abcdefghijklmnopqrstuv',
  '-----BEGIN RSA PRIVATE KEY-----',
  'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
])('%s looks like a credential', (value) => {
  expect(looksLikeCredential(value)).toBe(true);
});

test.each([
  '',
  'pro',
  'ada@example.com',
  'Ada Lovelace, 12 St James’s Square, London SW1Y 4JH',
  '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  'd41d8cd98f00b204e9800998ecf8427e',
  'google-oauth2|103547991597142817347',
  'cus_NffrFeUfNV2Hib',
  'task-management-for-northwind-2026',
  'A'.repeat(4000),
])('%s does not look like a credential', (value) => {
  expect(looksLikeCredential(value)).toBe(false);
});
