import {
  createHash,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import type { TokenKey, TokenProject } from '../../src/user-tokens/index.ts';

export const now = new Date('2026-11-23T12:00:00Z');
export const nowSeconds = now.getTime() / 1_000;
const projectId = 'b6f3a5a0-3c1f-4d53-9f4b-2d8f6f1a7c11';
export const audience = `connect.example/${projectId}`;

export interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Everything that the corpus makes tokens of. Key generation is slow: made once per test file. */
export interface TokenKit {
  readonly a1: Pair;
  readonly a2: Pair;
  readonly disabled: Pair;
  readonly foreign: Pair;
  readonly small: Pair;
  /** Public only: nobody needs a private key to sign for it. */
  readonly exponentOne: KeyObject;
  readonly curve: Pair;
  readonly project: TokenProject;
}

export function createTokenKit(): TokenKit {
  const rsa = (modulusLength: number): Pair => generateKeyPairSync('rsa', { modulusLength });
  const [a1, a2, disabled, foreign] = [rsa(2_048), rsa(2_048), rsa(2_048), rsa(2_048)];
  return {
    a1,
    a2,
    disabled,
    foreign,
    small: rsa(1_024),
    exponentOne: exponentOneKey(a1.publicKey),
    curve: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    project: {
      id: projectId,
      audience,
      audienceRequired: true,
      maxTokenTtlSeconds: 86_400,
      origins: ['https://app.taskly.example', 'http://localhost:4300'],
      keys: [
        key('A1', a1.publicKey, 'active'),
        key('A2', a2.publicKey, 'retiring'),
        key('A0', disabled.publicKey, 'disabled'),
      ],
    },
  };
}

export function key(kid: string, publicKey: KeyObject, status: TokenKey['status'] = 'active'): TokenKey {
  return { kid, publicKey, status };
}

export const goodHeader = { alg: 'RS256', typ: 'JWT', kid: 'A1' };
export const goodClaims = { sub: 'user-1', aud: audience, iat: nowSeconds - 60, exp: nowSeconds + 3_540 };

export function encode(part: string | Buffer | object): string {
  const bytes = typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify(part);
  return Buffer.from(bytes).toString('base64url');
}

/** header.payload as it is signed; a string or buffer is taken as the raw bytes of the part. */
export function signingInput(header: string | object, payload: string | Buffer | object): string {
  return `${encode(header)}.${encode(payload)}`;
}

/** A token with a true RSASSA-PKCS1-v1_5 SHA-256 signature, whatever header and payload say. */
export function signed(
  signer: Pair,
  payload: string | Buffer | object = goodClaims,
  header: string | object = goodHeader,
): string {
  const input = signingInput(header, payload);
  return `${input}.${sign('RSA-SHA256', Buffer.from(input), signer.privateKey).toString('base64url')}`;
}

export function hmacSigned(secret: string | Buffer): string {
  const input = signingInput({ ...goodHeader, alg: 'HS256' }, goodClaims);
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** What signs for a key with the exponent 1: the padded hash itself (RFC 8017 section 9.2). */
export function forgedForExponentOne(header: object): string {
  const input = signingInput(header, goodClaims);
  const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  const hash = Buffer.concat([digestInfo, createHash('sha256').update(input).digest()]);
  const padding = Buffer.alloc(256 - 3 - hash.length, 0xff);
  const block = Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), hash]);
  return `${input}.${block.toString('base64url')}`;
}

function exponentOneKey(any: KeyObject): KeyObject {
  const { n = '' } = any.export({ format: 'jwk' });
  return createPublicKey({ key: { kty: 'RSA', n, e: 'AQ' }, format: 'jwk' });
}

export function randomPart(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
