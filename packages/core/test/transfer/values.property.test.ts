import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateKey } from '../../src/vault/index.ts';
import { exportAll, importAll, openStand, readSealed, readUser, setMetadata, type Stand } from './stand.ts';

const transferKey = generateKey('transfer');
let source: Stand;
let target: Stand;
beforeAll(async () => {
  [source, target] = await Promise.all([openStand('one'), openStand('two')]);
});
afterAll(() => Promise.all([source.stop(), target.stop()]));

const storable = fc
  .string({ unit: 'grapheme', maxLength: 200 })
  .filter((text) => !text.includes('\0') && text.isWellFormed());
const json = fc
  .jsonValue({ maxDepth: 4, stringUnit: 'grapheme' })
  .filter((value) => value !== null && !/\\u0000|__proto__|constructor|prototype/.test(JSON.stringify(value)));

/** Metadata that the product takes: a value of every kind, each perhaps absent. */
const metadata = fc.record(
  {
    plan: fc.constantFrom('trial', 'pro'),
    note: storable,
    seats: fc.double({ noDefaultInfinity: true, noNaN: true }),
    beta: fc.boolean(),
    contact: fc.emailAddress(),
    since: fc
      .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    site: fc.webUrl({ withQueryParameters: true, withFragments: true }),
    about: json,
    // Not declared: text that looks like no credential.
    other: storable.map((text) => `${text.slice(0, 100)} and a space`),
    apiKey: fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }).filter((text) => text.isWellFormed()),
  },
  { requiredKeys: [] },
);
const userId = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((text) => !/[\p{Cc}\p{Cf}\p{Cs}\uFFFD]/u.test(text) && !text.startsWith('deleted:'));

test('whatever the product stores comes back the same, to the last character', async () => {
  let users = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(userId, metadata), { maxLength: 6, selector: ([id]) => id }),
      async (all) => {
        for (const [id, patch] of all) await setMetadata(source, id, patch as never);
        const { text, end } = await exportAll(source, { transferKey });
        const imported = await importAll(target, text, { transferKey });
        expect(imported.skipped).toEqual([]);
        expect(imported.end.created + imported.end.updated + imported.end.unchanged).toBe(end.users);
        for (const [id] of all) {
          expect(await readUser(target, id)).toEqual(await readUser(source, id));
          expect(await readSealed(target, id)).toEqual(await readSealed(source, id));
        }
        users = end.users;
      },
    ),
    { numRuns: 40 },
  );
  expect(users).toBeGreaterThan(40);
});

test('no file, however damaged, breaks a run or brings a user that is not in it', async () => {
  const stand = await openStand('three');
  try {
    for (const id of ['a', 'b', 'c']) await setMetadata(stand, id, { plan: 'pro', seats: 3, apiKey: `key ${id}` });
    const { lines } = await exportAll(stand, { transferKey });
    const [header = '', ...rest] = lines;
    const body = rest.join('\n');
    const damage = fc.oneof(
      fc
        .tuple(fc.nat(body.length), fc.string({ maxLength: 5 }))
        .map(([at, text]) => body.slice(0, at) + text + body.slice(at + text.length)),
      fc.tuple(fc.nat(body.length), fc.nat(60)).map(([at, length]) => body.slice(0, at) + body.slice(at + length)),
      fc.nat(body.length).map((at) => body.slice(0, at)),
      fc.json(),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (text) => {
        const { end, skipped } = await importAll(target, `${header}\n${text}`, { transferKey, dryRun: true });
        expect(end.failed).toBeLessThanOrEqual(skipped.length);
        expect(end.created + end.updated + end.unchanged + end.failed).toBeLessThanOrEqual(text.split('\n').length);
        expect(skipped.every(({ code }) => code !== 'internal_error')).toBe(true);
      }),
      { numRuns: 150 },
    );
    expect(target.logged).toEqual([]);
  } finally {
    await stand.stop();
  }
});
