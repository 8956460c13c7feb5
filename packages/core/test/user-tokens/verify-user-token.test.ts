import dns from 'node:dns';
import { createServer, type Server, Socket } from 'node:net';
import { once } from 'node:events';
import { AppError } from '@acme/api';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { TokenRefusal, tokenRules, type VerifyUserTokenInput, verifyUserToken } from '../../src/user-tokens/index.ts';
import type { TokenRule } from '../../src/user-tokens/token-rule.ts';
import { verifyByRules } from '../../src/user-tokens/verify-user-token.ts';
import { type CorpusRow, corpus, tableRows } from './corpus.ts';
import { createTokenKit, goodClaims, now, signed, type TokenKit } from './token-kit.ts';

let kit: TokenKit;
let canary: Server;
let canaryUrl: string;
let canaryCalls = 0;

beforeAll(async () => {
  kit = createTokenKit();
  canary = createServer((socket) => {
    canaryCalls += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(canary, 'listening');
  canaryUrl = `http://127.0.0.1:${(canary.address() as { port: number }).port}/keys`;
});

afterAll(() => canary.close());

function inputOf(row: CorpusRow): VerifyUserTokenInput {
  const { token = '', ...changes } = row.make(kit, canaryUrl);
  return { authorization: [`Bearer ${token}`], origin: undefined, project: kit.project, now, ...changes };
}

/** What became of a row: `ok`, or the rule that refused it. Anything but an AppError with a TokenRefusal fails the test. */
async function outcomeOf(input: VerifyUserTokenInput, rules: readonly TokenRule[] = tokenRules): Promise<string> {
  try {
    await verifyByRules(rules, input);
    return 'ok';
  } catch (error) {
    if (!AppError.is(error) || !(error.cause instanceof TokenRefusal)) throw error;
    return error.cause.rule;
  }
}

test('the table is whole: rows 1 to 76, of which exactly 43, 60, 74 and 76 are good', () => {
  const numbers = [...new Set(tableRows.map(({ row }) => row))];
  expect(numbers).toEqual(Array.from({ length: 76 }, (_, index) => index + 1));
  const good = tableRows.filter(({ refusedBy }) => refusedBy === 'ok').map(({ row }) => row);
  expect(good).toEqual([43, 60, 74, 76]);
});

describe('every row ends as it has to', () => {
  test.for(corpus)('$row $what: $refusedBy', async (row) => {
    expect(await outcomeOf(inputOf(row))).toBe(row.refusedBy);
  });
});

// A row that jose takes without options has nothing wrong with it but what our rule is about.
describe('jose alone takes the rows that it is said to take', () => {
  test.for(tableRows.filter(({ row }) => row !== 75))('$row $what', async (row) => {
    const token = inputOf(row).authorization[0]?.slice('Bearer '.length) ?? '';
    const project = inputOf(row).project;
    const single = row.row === 25 || row.row === 26 ? project.keys[0]?.publicKey : kit.a1.publicKey;
    const accepted = await jwtVerify(token, single ?? kit.a1.publicKey, { currentDate: now }).then(
      () => true,
      () => false,
    );
    expect(accepted).toBe(row.joseAccepts ?? false);
  });
});

describe('each rule is needed', () => {
  test.for(tokenRules.map(({ name }) => name))('without %s, a row that it refuses gets through', async (dropped) => {
    const left = tokenRules.filter(({ name }) => name !== dropped);
    const good = corpus.filter(({ refusedBy }) => refusedBy === 'ok');
    const letThrough: string[] = [];
    for (const row of corpus) {
      if ((await outcomeOf(inputOf(row), left)) === 'ok') letThrough.push(row.refusedBy);
    }
    expect(letThrough).toContain(dropped);
    expect(letThrough.filter((refusedBy) => refusedBy === 'ok')).toHaveLength(good.length);
  });
});

test('nothing that a token names is fetched: no connection, no name looked up', async () => {
  const connect = vi.spyOn(Socket.prototype, 'connect');
  const lookups = [vi.spyOn(dns, 'lookup'), vi.spyOn(dns.promises, 'lookup')];
  const fetches = vi.spyOn(globalThis, 'fetch');
  try {
    for (const row of corpus) await outcomeOf(inputOf(row));
    for (const spy of [connect, ...lookups, fetches]) expect(spy).not.toHaveBeenCalled();
  } finally {
    vi.restoreAllMocks();
  }
  expect(canaryCalls).toBe(0);
  // The canary does sing.
  await expect(fetch(canaryUrl)).rejects.toThrow('fetch failed');
  expect(canaryCalls).toBe(1);
});

test('a foreign origin is told so, since its token is good', async () => {
  const row = corpus.find(({ refusedBy }) => refusedBy === 'origin') as CorpusRow;
  await expect(verifyUserToken(inputOf(row))).rejects.toMatchObject({
    code: 'forbidden_origin',
    status: 403,
    cause: { rule: 'origin' },
  });
});

test('every refusal looks the same from outside, and says why in its cause only', async () => {
  const messages = new Set<string>();
  for (const row of corpus.filter(({ refusedBy }) => refusedBy !== 'ok' && refusedBy !== 'origin')) {
    const input = inputOf(row);
    const error: unknown = await verifyUserToken(input).catch((thrown: unknown) => thrown);
    if (!AppError.is(error) || !(error.cause instanceof TokenRefusal)) throw error;
    messages.add(error.message);
    expect(error).toMatchObject({ code: 'invalid_token', status: 401, fields: undefined });
    expect(error.cause.reason).toMatch(/^[\x20-\x7e]{5,200}$/);
    const [, payload, signature] = input.authorization[0]?.split('.') ?? [];
    for (const part of [payload, signature]) expect(error.cause.message).not.toContain(part || 'no such part');
  }
  expect(messages.size).toBe(1);
});

test('a good token tells who, since when, until when and by which key, with its claims as they are', async () => {
  const claims = { ...goodClaims, name: 'Ada', plan: { id: 'pro' } };
  const input = { authorization: [`Bearer ${signed(kit.a1, claims)}`], origin: undefined, project: kit.project, now };
  const verified = await verifyUserToken(input);
  expect(verified).toMatchObject({
    sub: 'user-1',
    issuedAt: new Date(goodClaims.iat * 1_000),
    expiresAt: new Date(goodClaims.exp * 1_000),
    kid: 'A1',
  });
  expect({ ...verified.claims }).toEqual(claims);
  expect(Object.getPrototypeOf(verified.claims)).toBeNull();
  expect(Object.isFrozen(verified.claims)).toBe(true);
});

test('a claim called __proto__ is a claim like any other', async () => {
  const row = corpus.find((candidate) => candidate.row === 74);
  const { claims } = await verifyUserToken(inputOf(row as CorpusRow));
  expect(Object.hasOwn(claims, '__proto__')).toBe(true);
  expect(claims['__proto__']).toEqual({ isAdmin: true });
  expect(claims['isAdmin']).toBeUndefined();
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
});

test('without a kid the key that fits is found and named; the user is looked up only for a good token', async () => {
  const asked: string[] = [];
  const input = (token: string) => ({
    authorization: [`Bearer ${token}`],
    origin: undefined,
    project: kit.project,
    now,
    userTokensValidAfter: async (sub: string) => {
      asked.push(sub);
      return undefined;
    },
  });
  const verified = await verifyUserToken(input(signed(kit.a2, goodClaims, { alg: 'RS256' })));
  expect(verified.kid).toBe('A2');
  await expect(verifyUserToken(input(signed(kit.foreign)))).rejects.toMatchObject({ code: 'invalid_token' });
  expect(asked).toEqual(['user-1']);
});

test('a failing look-up of the user is not a bad token', async () => {
  const failure = new AppError('unavailable', 'The database does not answer. Try again.');
  const input = { authorization: [`Bearer ${signed(kit.a1)}`], origin: undefined, project: kit.project, now };
  const verifying = verifyUserToken({ ...input, userTokensValidAfter: () => Promise.reject(failure) });
  await expect(verifying).rejects.toBe(failure);
});

test('the present is the default time', async () => {
  const seconds = Math.floor(Date.now() / 1_000);
  const token = signed(kit.a1, { ...goodClaims, iat: seconds, exp: seconds + 60 });
  const input = { authorization: [`Bearer ${token}`], origin: undefined, project: kit.project };
  expect((await verifyUserToken(input)).sub).toBe('user-1');
  await expect(
    verifyUserToken({ ...input, authorization: [`Bearer ${signed(kit.a1, { ...goodClaims, iat: 1, exp: 2 })}`] }),
  ).rejects.toMatchObject({ code: 'invalid_token' });
});

test('keys are imported once, not per call', async () => {
  const input = { authorization: [`Bearer ${signed(kit.a1)}`], origin: undefined, project: kit.project, now };
  await verifyUserToken(input);
  const imports = [
    vi.spyOn(crypto.subtle, 'importKey'),
    vi.spyOn(kit.a1.publicKey, 'toCryptoKey'),
    vi.spyOn(kit.a1.publicKey, 'export'),
  ];
  try {
    for (let call = 0; call < 20; call += 1) await verifyUserToken(input);
    for (const spy of imports) expect(spy).not.toHaveBeenCalled();
  } finally {
    vi.restoreAllMocks();
  }
});
