import { AppError } from '@acme/api';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { TokenRefusal, type VerifiedUserToken, verifyUserToken } from '../../src/user-tokens/index.ts';
import { repeatedNames } from '../../src/user-tokens/repeated-names.ts';
import { corpus } from './corpus.ts';
import { createTokenKit, encode, goodClaims, goodHeader, now, nowSeconds, signed, type TokenKit } from './token-kit.ts';

let kit: TokenKit;
/** Every token of the corpus, and those of them that the usual project accepts. */
let tokens: string[];
let accepted: Set<string>;

beforeAll(async () => {
  kit = createTokenKit();
  tokens = corpus
    .map((row) => row.make(kit, 'http://127.0.0.1:9/'))
    .flatMap(({ token }) => (token === undefined || token.length > 10_000 ? [] : [token]));
  accepted = new Set();
  for (const token of tokens) if (await verify([`Bearer ${token}`])) accepted.add(token);
  if (accepted.size < 10) throw new Error('The corpus has no good tokens to change.');
});

/** What verifying gives; undefined for a refusal. Anything else that is thrown fails the property. */
async function verify(authorization: readonly string[], origin?: string): Promise<VerifiedUserToken | undefined> {
  try {
    return await verifyUserToken({ authorization, origin, project: kit.project, now });
  } catch (error) {
    if (!AppError.is(error) || !(error.cause instanceof TokenRefusal)) throw error;
    return undefined;
  }
}

test('however a token is changed, it is refused unless it is letter for letter a good one', async () => {
  const token = fc.nat().map((index) => tokens[index % tokens.length] ?? '');
  const junk = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom('.', '=', ' ', 'A', '_'),
  );
  const changed = fc.oneof(
    fc.tuple(token, fc.nat(), junk).map(([text, at, insert]) => splice(text, at, 0, insert)),
    fc.tuple(token, fc.nat(), fc.integer({ min: 1, max: 8 })).map(([text, at, count]) => splice(text, at, count, '')),
    fc.tuple(token, fc.nat(), junk).map(([text, at, insert]) => splice(text, at, insert.length, insert)),
    fc.tuple(token, token, fc.nat({ max: 2 })).map(([one, other, part]) => exchange(one, other, part)),
    fc.tuple(token, token).map(([one, other]) => one + other),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );
  await fc.assert(
    fc.asyncProperty(changed, async (text) => {
      const isTaken = (await verify([`Bearer ${text}`])) !== undefined;
      expect(isTaken && !accepted.has(text)).toBe(false);
    }),
    { numRuns: 1_500 },
  );
});

test('whatever a host signs, the answer is a refusal or a token that keeps every promise', async () => {
  const time = fc.oneof(fc.integer({ min: nowSeconds - 100, max: nowSeconds + 90_000 }), fc.double(), fc.jsonValue());
  const text = fc.oneof(
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 300 }) },
    { weight: 2, arbitrary: fc.string({ minLength: 1 }) },
  );
  const claims = fc.record(
    {
      sub: fc.oneof({ weight: 6, arbitrary: text }, { weight: 1, arbitrary: fc.jsonValue() }),
      iat: fc.oneof({ weight: 8, arbitrary: fc.constant(nowSeconds) }, { weight: 1, arbitrary: time }),
      exp: fc.oneof({ weight: 8, arbitrary: fc.constant(nowSeconds + 600) }, { weight: 1, arbitrary: time }),
      aud: fc.oneof({ weight: 8, arbitrary: fc.constant(goodClaims.aud) }, { weight: 1, arbitrary: fc.jsonValue() }),
      nbf: fc.oneof({ weight: 8, arbitrary: fc.constant(nowSeconds) }, { weight: 1, arbitrary: time }),
      ['__proto__']: fc.jsonValue(),
      more: fc.jsonValue(),
    },
    { requiredKeys: ['sub', 'iat', 'exp', 'aud'] },
  );
  let good = 0;
  await fc.assert(
    fc.asyncProperty(claims, async (input) => {
      const verified = await verify([`Bearer ${signed(kit.a1, JSON.stringify(input))}`]);
      if (!verified) return;
      good += 1;
      expect(verified.sub).toBe(input.sub);
      const length = Array.from(verified.sub).length;
      expect(length >= 1 && length <= 255).toBe(true);
      expect(verified.sub).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\ufffd]/u);
      const [issued, expires] = [verified.issuedAt.getTime(), verified.expiresAt.getTime()];
      expect(expires > now.getTime() - 30_000 && issued <= now.getTime() + 30_000).toBe(true);
      expect(expires > issued && expires - issued <= 86_400_000).toBe(true);
      expect(({} as Record<string, unknown>)['more']).toBeUndefined();
    }),
    { numRuns: 600 },
  );
  expect(good).toBeGreaterThan(50);
});

test('whatever the header says, only a good one is taken', async () => {
  const usual = {
    alg: fc.oneof({ weight: 5, arbitrary: fc.constant('RS256') }, { weight: 1, arbitrary: fc.jsonValue() }),
    typ: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('JWT', 'jwt') }, { weight: 1, arbitrary: fc.jsonValue() }),
    kid: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('A1', 'A2') }, { weight: 1, arbitrary: fc.jsonValue() }),
  };
  const header = fc.oneof(
    { weight: 1, arbitrary: fc.jsonValue() },
    { weight: 4, arbitrary: fc.record(usual, { requiredKeys: ['alg'] }) },
    {
      weight: 1,
      arbitrary: fc.record({ ...usual, crit: fc.jsonValue(), jwk: fc.jsonValue() }, { requiredKeys: ['alg'] }),
    },
  );
  let good = 0;
  await fc.assert(
    fc.asyncProperty(header, async (input) => {
      if (!(await verify([`Bearer ${signed(kit.a1, goodClaims, JSON.stringify(input))}`]))) return;
      good += 1;
      const { alg, typ = 'JWT', kid = 'A1', ...others } = input as Record<string, unknown>;
      expect([alg, String(typ).toUpperCase(), kid, Object.keys(others)]).toEqual(['RS256', 'JWT', 'A1', []]);
    }),
    { numRuns: 600 },
  );
  expect(good).toBeGreaterThan(10);
});

test('whatever headers come, nothing but a refusal or a token comes out', async () => {
  const headers = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(`Bearer ${signed(kit.a1)}`)), {
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(headers, fc.option(fc.string(), { nil: undefined }), async (authorization, origin) => {
      const isGood = authorization.length === 1 && authorization[0]?.startsWith('Bearer ey') && origin === undefined;
      expect((await verify(authorization, origin)) !== undefined).toBe(isGood);
    }),
    { numRuns: 400 },
  );
});

test('repeated names are found in any JSON, and only there', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'binary', maxLength: 6 }), fc.jsonValue(), { maxKeys: 6 }),
      fc.nat(),
      (object, pick) => {
        const json = JSON.stringify(object);
        expect([...repeatedNames(json)]).toEqual([]);
        const names = Object.keys(object);
        const name = names[pick % names.length];
        if (name === undefined) return;
        const twice = `${json.slice(0, -1)} , ${JSON.stringify(name)} :\n[{"x":1}]}`;
        expect([...repeatedNames(twice)]).toEqual([name]);
      },
    ),
  );
});

function splice(text: string, at: number, count: number, insert: string): string {
  const start = at % (text.length + 1);
  return text.slice(0, start) + insert + text.slice(start + count);
}

function exchange(one: string, other: string, part: number): string {
  const [mine, theirs] = [one.split('.'), other.split('.')];
  mine[part] = theirs[part] ?? encode(goodHeader);
  return mine.join('.');
}
