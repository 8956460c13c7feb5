import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact, redactJson } from '../../src/egress/index.ts';

const mask = '[redacted]';
const secret = 'sk_live_a/b+c="ü"\n~!';

test.each([
  ['as it is', secret],
  ['JSON', JSON.stringify({ key: secret })],
  ['JSON in JSON', JSON.stringify(JSON.stringify({ key: secret }))],
  ['JSON with escaped slashes', JSON.stringify(secret).replaceAll('/', '\\/')],
  ['JSON in ASCII', JSON.stringify(secret).replaceAll('ü', '\\u00fc')],
  ['base64', Buffer.from(secret).toString('base64')],
  ['base64 without padding', Buffer.from(secret).toString('base64').replaceAll('=', '')],
  ['base64url', Buffer.from(secret).toString('base64url')],
  ['HTTP Basic', `Basic ${Buffer.from(`user:${secret}`).toString('base64')}`],
  ['in the middle of base64', Buffer.from(`ab${secret}yz`).toString('base64url')],
  ['URL component', `https://x.test/?key=${encodeURIComponent(secret)}&a=1`],
  ['URL component, lower case', encodeURIComponent(secret).replace(/%../g, (it) => it.toLowerCase())],
  ['form', new URLSearchParams({ key: secret }).toString()],
  ['URL in JSON', JSON.stringify({ url: `https://x.test/?key=${encodeURIComponent(secret)}` })],
  ['hex', Buffer.from(secret).toString('hex')],
  ['HEX', Buffer.from(secret).toString('hex').toUpperCase()],
])('%s', (_, text) => {
  const redacted = redact(text, [secret]);
  expect(redacted).toContain(mask);
  for (const part of ['sk_live', Buffer.from('_live_a').toString('hex'), 'b%2Bc', 'b%2bc']) {
    expect(redacted).not.toContain(part);
  }
  const runs = redacted.match(/[\w+/-]{6,}/g) ?? [];
  for (const run of runs)
    for (const at of [0, 1, 2, 3]) expect(Buffer.from(run.slice(at), 'base64').toString()).not.toContain('live');
});

test('leaves the rest of the text alone', () => {
  expect(redact('before s3cret-1 between s3cret-1s3cret-2 after', ['s3cret-1', 's3cret-2'])).toBe(
    `before ${mask} between ${mask}${mask} after`,
  );
  expect(redact('nothing here', ['s3cret-1'])).toBe('nothing here');
  expect(redact('nothing here', ['', 'x'.repeat(40)])).toBe('nothing here');
  expect(redact('nothing here', [])).toBe('nothing here');
});

test('overlapping values leave no part of either', () => {
  expect(redact('..abcdefgh..', ['abcdef', 'cdefgh'])).toBe(`..${mask}..`);
  expect(redact('abababab', ['aba'])).toBe(`${mask}b`);
  expect(redact('key-1key-12', ['key-1', 'key-12'])).toBe(`${mask}${mask}`);
});

test('JSON values: texts, keys and numbers, however deep', () => {
  const value = { list: [{ 's3cret-1': 's3cret-1', n: 1 }], pin: 1234567, fine: 12, none: null, yes: true };
  expect(redactJson(value, ['s3cret-1', '1234567'])).toEqual({
    list: [{ [mask]: mask, n: 1 }],
    pin: mask,
    fine: 12,
    none: null,
    yes: true,
  });
});

const encodings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify(text),
  (text) => JSON.stringify({ nested: [JSON.stringify(text)] }),
  (text) => encodeURIComponent(text),
  (text) => new URLSearchParams({ q: text }).toString(),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('base64url'),
  (text) => Buffer.from(text).toString('hex'),
  (text) => Buffer.from(text).toString('hex').toUpperCase(),
];

test('P4: any secret, in any encoding, at any depth, is absent from the output', { timeout: 90_000 }, () => {
  const anySecret = fc.string({ unit: 'binary', minLength: 6, maxLength: 60 });
  const around = fc.string({ maxLength: 20 });
  fc.assert(
    fc.property(
      anySecret,
      around,
      around,
      fc.nat(encodings.length - 1),
      fc.nat(4),
      (value, before, after, which, depth) => {
        const encode = encodings[which] as (text: string) => string;
        const encoded = encode(value);
        fc.pre(!mask.includes(value) && !before.includes(value) && !after.includes(value));
        let document: unknown = `${before}${encoded}${after}`;
        for (let level = 0; level < depth; level += 1)
          document = level % 2 === 0 ? [document] : { [encoded]: document };
        for (const output of [
          redact(JSON.stringify(document), [value]),
          JSON.stringify(redactJson(document, [value])),
        ]) {
          expect(output).not.toContain(value);
          expect(output).not.toContain(encoded);
          expect(output).not.toContain(JSON.stringify(encoded).slice(1, -1));
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('P4: also in the middle of base64', { timeout: 90_000 }, () => {
  const anySecret = fc.string({ unit: 'binary', minLength: 10, maxLength: 60 });
  const around = fc.string({ unit: 'grapheme-ascii', maxLength: 8 });
  fc.assert(
    fc.property(
      anySecret,
      around,
      around,
      fc.constantFrom<BufferEncoding>('base64', 'base64url'),
      (value, before, after, encoding) => {
        const output = redact(Buffer.from(before + value + after).toString(encoding), [value]);
        expect(output).toContain(mask);
        // At most the bytes at either edge of the value remain, each sharing a character with what is outside.
        const [head = '', tail = ''] = output.split(mask);
        const left = Buffer.from(head, 'base64').length - Buffer.from(before).length;
        expect(left).toBeLessThanOrEqual(1);
        expect(tail.length).toBeLessThanOrEqual(Math.ceil(((Buffer.from(after).length + 2) * 8) / 6) + 2);
      },
    ),
    { numRuns: 500 },
  );
});

test('a long text with many secrets takes little time', () => {
  const secrets = Array.from({ length: 20 }, (_, n) => `secret-number-${n}-${'x'.repeat(40)}`);
  const text = 'a line of a log that says nothing\n'.repeat(30_000);
  const startedAt = performance.now();
  expect(redact(text + secrets[7], secrets).endsWith(`\n${mask}`)).toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
