import { at, everyAt, jsonOrNothing } from './delivery-json.ts';
import { decode, importHmacKey, isSameText, utf8 } from './keyed-hash.ts';
import { signedText } from './signed-text.ts';
import type { BodyTokenProof, Delivery, HmacProof, Proof, SignedTime, TokenProof } from './webhooks.ts';

const defaultWindowSeconds = 300;
/** While a secret is changed a delivery has two. Each costs a hash over all of it. */
const mostSignatures = 5;

/** Why a delivery is not believed: for a log, never for whoever sent it. */
export type Doubt = 'no_signature' | 'wrong_signature' | 'no_time' | 'outside_window';

/**
 * Whether one of the secrets proves the delivery: undefined when so, else why not. A signature counts in its usual
 * spelling alone, so that exactly what was signed is accepted, and is compared in a time that tells nothing.
 *
 * @example
 * const doubt = await doubtOf(connector.webhooks.proof, delivery, [signingSecret], new Date());
 */
export async function doubtOf(
  proof: Proof,
  delivery: Delivery,
  secrets: readonly string[],
  now: Date,
): Promise<Doubt | undefined> {
  if (proof.kind === 'body_token') return await doubtOfBodyToken(proof, delivery, secrets);
  const header = delivery.headers[proof.header];
  if (header === undefined || header === '') return 'no_signature';
  if (proof.kind === 'token') return (await fitsToken(proof, header, secrets)) ? undefined : 'wrong_signature';
  const { prefix = '', separator, time, signed = '{body}' } = proof;
  const entries = separator === undefined ? [header] : header.split(separator).map((entry) => entry.trim());
  const signatures = entries
    .filter((entry) => entry.startsWith(prefix))
    .map((entry) => decode(proof.encoding, entry.slice(prefix.length)))
    .filter((signature) => signature !== undefined);
  if (signatures.length > mostSignatures) return 'wrong_signature';
  // A time inside the body is read once the body is believed.
  const timestamp = time === undefined || 'field' in time ? '' : timestampIn(time, delivery, entries);
  if (timestamp === undefined) return 'no_time';
  const text = signedText(signed, delivery, timestamp);
  if (text === undefined) return 'no_signature';
  const keys = secrets.map((secret) => (proof.kind === 'hmac' ? hmacKey(proof, secret) : ed25519Key(secret)));
  if (!(await fits(await Promise.all(keys), signatures, text))) return 'wrong_signature';
  if (time === undefined) return undefined;
  const sentAt = 'field' in time ? timestampInBody(time.field, delivery) : timestamp;
  if (sentAt === undefined) return 'no_time';
  return isNear(time, sentAt, now) ? undefined : 'outside_window';
}

async function fits(
  keys: readonly (CryptoKey | undefined)[],
  signatures: readonly Uint8Array<ArrayBuffer>[],
  text: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  for (const key of keys) {
    if (key === undefined) continue;
    for (const signature of signatures) {
      if (await crypto.subtle.verify(key.algorithm.name, key, signature, text)) return true;
    }
  }
  return false;
}

/** Undefined for a key that cannot be read: in its place would be the empty one, with which anybody signs. */
async function hmacKey({ key, algorithm }: HmacProof, secret: string): Promise<CryptoKey | undefined> {
  const { encoding, prefix = '' } = key ?? {};
  const written = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
  const bytes = encoding === undefined ? utf8(written) : decode(encoding, written);
  return bytes === undefined || bytes.length === 0 ? undefined : await importHmacKey(algorithm, bytes);
}

async function ed25519Key(publicKey: string): Promise<CryptoKey | undefined> {
  const bytes = decode('hex', publicKey);
  if (bytes?.length !== 32) return undefined;
  // Not every 32 bytes are a point on the curve.
  return await crypto.subtle.importKey('raw', bytes, { name: 'Ed25519' }, false, ['verify']).catch(() => undefined);
}

async function fitsToken(proof: TokenProof, header: string, secrets: readonly string[]): Promise<boolean> {
  for (const secret of secrets) {
    const written = proof.encoding === 'base64' ? btoa(String.fromCodePoint(...utf8(secret))) : secret;
    if (secret !== '' && (await isSameText(`${proof.prefix ?? ''}${written}`, header))) return true;
  }
  return false;
}

/** One secret has to stand in all the places: else an entry could be added to a body that is somebody else's. */
async function doubtOfBodyToken(
  { field }: BodyTokenProof,
  delivery: Delivery,
  secrets: readonly string[],
): Promise<Doubt | undefined> {
  const tokens = everyAt(jsonOrNothing(delivery), field);
  if (tokens.length === 0) return 'no_signature';
  for (const secret of secrets) {
    const fitting = await Promise.all(
      tokens.map(async (token) => typeof token === 'string' && (await isSameText(secret, token))),
    );
    if (secret !== '' && fitting.every(Boolean)) return undefined;
  }
  return 'wrong_signature';
}

/** The time as it is written, since that is what was signed; undefined without exactly one. */
function timestampIn(
  time: Exclude<SignedTime, { readonly field: string }>,
  delivery: Delivery,
  entries: readonly string[],
): string | undefined {
  if ('header' in time) return delivery.headers[time.header];
  const found = entries.filter((entry) => entry.startsWith(time.entry));
  return found.length === 1 ? found[0]?.slice(time.entry.length) : undefined;
}

function timestampInBody(field: string, delivery: Delivery): string | undefined {
  const value = at(jsonOrNothing(delivery), field);
  return typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
}

const iso8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/;

function isNear({ form, windowSeconds = defaultWindowSeconds }: SignedTime, timestamp: string, now: Date): boolean {
  return Math.abs(now.getTime() - millisecondsOf(form, timestamp)) <= windowSeconds * 1_000;
}

function millisecondsOf(form: SignedTime['form'], timestamp: string): number {
  if (form === 'iso') return Date.parse(iso8601.test(timestamp) ? timestamp : '');
  if (!/^\d{1,14}$/.test(timestamp)) return Number.NaN;
  // Seconds have ten digits until the year 2286, milliseconds thirteen since 2001.
  return Number(timestamp) * (timestamp.length > 11 ? 1 : 1_000);
}
