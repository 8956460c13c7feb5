import { createPrivateKey, createPublicKey, generateKeyPairSync, generatePrimeSync, type KeyObject } from 'node:crypto';
import { AppError } from '@acme/api';
import { calculateJwkThumbprint } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { hasCloseFactors } from '../../src/user-tokens/close-factors.ts';
import { checkUploadedKey, generateSigningKey, verifyUserToken } from '../../src/user-tokens/index.ts';
import { goodClaims, now, signed, type TokenKit, createTokenKit } from './token-kit.ts';

let kit: TokenKit;
beforeAll(() => {
  kit = createTokenKit();
});

const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' });
const base64url = (value: bigint) => {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
};

async function problemOf(input: Parameters<typeof checkUploadedKey>[0]): Promise<string> {
  const error: unknown = await checkUploadedKey(input).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!AppError.is(error)) throw new Error('The key was taken, or refused without a code.', { cause: error });
  expect(error.code).toBe('invalid_request');
  return error.message;
}

test('a generated key is RSA of 3072 bits, signs tokens that verify, and is named by its thumbprint', async () => {
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  const generated = await generateSigningKey();
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(0);

  const publicKey = createPublicKey(generated.publicKeyPem);
  expect(publicKey.asymmetricKeyDetails).toEqual({ modulusLength: 3_072, publicExponent: 65_537n });
  expect(generated.privateKeyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(generated.kid).toBe(await calculateJwkThumbprint(publicKey));
  expect((await generateSigningKey()).kid).not.toBe(generated.kid);

  const pair = { publicKey, privateKey: createPrivateKey(generated.privateKeyPem) };
  const checked = await checkUploadedKey(generated.publicKeyPem);
  expect(checked).toMatchObject({ kid: generated.kid, publicKeyPem: generated.publicKeyPem });
  const verified = await verifyUserToken({
    authorization: [`Bearer ${signed(pair, goodClaims, { alg: 'RS256', kid: generated.kid })}`],
    origin: undefined,
    now,
    project: { ...kit.project, keys: [{ kid: checked.kid, publicKey: checked.publicKey, status: 'active' }] },
  });
  expect(verified.kid).toBe(generated.kid);
});

test('a public key is taken as PEM, as JWK and as JSON text, and is the same key each time', async () => {
  const jwk = kit.a1.publicKey.export({ format: 'jwk' });
  const inputs = [
    pem(kit.a1.publicKey),
    `\n${pem(kit.a1.publicKey)}\n`,
    { ...jwk },
    JSON.stringify(jwk),
    { ...jwk, use: 'sig', alg: 'RS256', kid: 'mine', key_ops: ['verify'] },
  ];
  const kids = new Set<string>();
  for (const input of inputs) {
    const { kid, publicKey, publicKeyPem } = await checkUploadedKey(input);
    kids.add(kid);
    expect(publicKey.equals(kit.a1.publicKey)).toBe(true);
    expect(publicKeyPem).toBe(pem(kit.a1.publicKey));
  }
  expect(kids.size).toBe(1);
});

test('a private key in any form is refused, with the advice to rotate it', async () => {
  const { privateKey, publicKey } = kit.a1;
  const inputs = [
    privateKey.export({ type: 'pkcs8', format: 'pem' }),
    privateKey.export({ type: 'pkcs1', format: 'pem' }),
    privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }),
    kit.curve.privateKey.export({ type: 'sec1', format: 'pem' }),
    pem(publicKey) + privateKey.export({ type: 'pkcs8', format: 'pem' }),
    { ...privateKey.export({ format: 'jwk' }) },
    JSON.stringify(privateKey.export({ format: 'jwk' })),
    { kty: 'RSA', n: 'AQAB', e: 'AQAB', d: '' },
    { kty: 'oct', k: 'c2VjcmV0' },
  ];
  for (const input of inputs) expect(await problemOf(input)).toContain('Rotate this key');
});

test('other keys are refused, each with what is wrong', async () => {
  const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2_048 });
  const jwk = kit.a1.publicKey.export({ format: 'jwk' });
  const rows: [Parameters<typeof checkUploadedKey>[0], string][] = [
    [pem(kit.small.publicKey), 'has 1024 bits'],
    [pem(kit.curve.publicKey), 'of type ec'],
    [pem(generateKeyPairSync('ed25519').publicKey), 'of type ed25519'],
    [pem(pss.publicKey), 'of type rsa-pss'],
    [pem(kit.exponentOne), 'exponent of the key is 1'],
    [{ ...jwk, e: 'Aw' }, 'exponent of the key is 3'],
    [{ ...jwk, e: base64url(65_539n * 2n) }, 'exponent of the key is 131078'],
    [kit.a1.publicKey.export({ type: 'pkcs1', format: 'pem' }), 'Found begin rsa public key'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'Found begin certificate'],
    [pem(kit.a1.publicKey) + pem(kit.a2.publicKey), 'Found begin public key and begin public key'],
    ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n', 'holds no public key'],
    ['ssh-rsa AAAAB3NzaC1yc2E', 'no PEM block'],
    ['', 'no PEM block'],
    ['{"kty":', 'not valid JSON'],
    ['x'.repeat(20_001), 'too long'],
    [{ ...jwk, n: 'A'.repeat(30_000) }, 'too long'],
    [{ keys: [jwk] }, 'a set of keys'],
    [{ kty: 'EC', crv: 'P-256', x: 'a', y: 'b' }, 'no RSA public key'],
    [{ kty: 'RSA', n: 7, e: 'AQAB' }, 'no RSA public key'],
    [{ ...jwk, use: 'enc' }, 'for something else'],
    [{ ...jwk, alg: 'PS256' }, 'for something else'],
    [[] as unknown as Record<string, unknown>, 'neither PEM nor a JWK'],
  ];
  for (const [input, problem] of rows)
    expect(await problemOf(input), JSON.stringify(input).slice(0, 80)).toContain(problem);
});

test('a modulus whose primes lie close together is refused', async () => {
  const p = generatePrimeSync(1_024, { bigint: true });
  const q = nextPrime(p + 2n);
  expect(await problemOf({ kty: 'RSA', n: base64url(p * q), e: 'AQAB' })).toContain('can be factored');
  expect(hasCloseFactors(p * p)).toBe(true);
  expect(hasCloseFactors(p * 2n)).toBe(true);
  const far = generatePrimeSync(1_024, { bigint: true });
  expect(hasCloseFactors(p * far)).toBe(false);
});

test.for([
  [1n, true],
  [99n, true],
  [100n, true],
  [101n, false],
] as const)('Fermat is tried for 100 steps: a modulus found in step %s counts: %s', ([step, found]) => {
  expect(hasCloseFactors(modulusFoundIn(step))).toBe(found);
});

/** An odd n = (a - b)(a + b) that Fermat's method reaches in exactly that step. */
function modulusFoundIn(step: bigint): bigint {
  const a = 1n << 200n;
  // The step is a - floor(sqrt(n)), about b² / 2a.
  for (let b = integerRoot(2n * a * (step - 1n)) | 1n; ; b += (b >> 12n) * 2n + 2n) {
    const n = a * a - b * b;
    if (a - integerRoot(n) === step) return n;
  }
}

function integerRoot(value: bigint): bigint {
  let low = 0n;
  let high = value + 1n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle * middle <= value) low = middle;
    else high = middle;
  }
  return low;
}

function nextPrime(from: bigint): bigint {
  for (let candidate = from | 1n; ; candidate += 2n) if (isProbablePrime(candidate)) return candidate;
}

function isProbablePrime(candidate: bigint): boolean {
  for (const small of [3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n]) if (candidate % small === 0n) return false;
  return [2n, 3n].every((base) => power(base, candidate - 1n, candidate) === 1n);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
