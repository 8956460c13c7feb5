import { randomBytes } from 'node:crypto';
import { encodings } from './encodings.ts';

/** Something that left the server or stays in its database, and where it was seen. */
export interface Seen {
  readonly channel: 'response' | 'log' | 'error' | 'table' | 'telemetry';
  readonly where: string;
  readonly text: string;
}

/** A secret that was found where none may be. */
export interface Leak {
  readonly label: string;
  readonly encoding: string;
  readonly channel: Seen['channel'];
  readonly where: string;
}

/** Secrets by value, each with the words that name it in a report. */
export type Canaries = ReadonlyMap<string, string>;

const remembered = new Map<string, string>();
/** What is shorter would be found by chance. */
const shortest = 20;

/**
 * A secret for a test, looked for wherever it must not be when the stack stops. It holds characters that each encoding
 * writes in another way.
 */
export function canary(label: string): string {
  return remember(label, `cnr_${label.replace(/\W+/g, '_')}_${randomBytes(18).toString('base64url')}+/="%&`);
}

/** Takes a secret that somebody else has made among the canaries, and returns it. */
export function remember(label: string, secret: string): string {
  for (const part of tellingParts(secret)) if (part.length >= shortest) remembered.set(part, label);
  return secret;
}

/** What proves that the secret leaked: half of a private key or the signature of a token is as bad as the whole. */
function tellingParts(secret: string): readonly string[] {
  // The first lines of a private key hold the modulus, which is public.
  if (secret.includes('PRIVATE KEY')) return secret.trim().split('\n').slice(12, -2);
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(secret)) return [secret, secret.slice(secret.lastIndexOf('.') + 1)];
  return [secret];
}

/** Where a secret is shown on purpose. */
const disclosures: readonly (Pick<Leak, 'channel'> & { readonly where: RegExp; readonly label: RegExp })[] = [
  // A new key is in the one answer that made it, and in no other.
  {
    channel: 'response',
    where: /^POST \/(trpc\/project\.keys\.(createSecret|rotateSecret|createSigning)|v1\/keys\/)/,
    label: /^(bearer|api key|signing key)$/,
  },
  {
    channel: 'response',
    where: /^POST \/(trpc\/project\.destinations\.(create|rotateSecret)|v1\/destinations(\/[^/]+\/rotate-secret)?)$/,
    label: /^secret of a destination$/,
  },
  {
    channel: 'response',
    where: /^POST \/(trpc\/project\.users\.createViewToken|v1\/users\/[^/]+\/view-tokens)$/,
    label: /^(bearer|view token)$/,
  },
  // A provider that gives the secret of a webhook wants it back, in the one answer to that.
  { channel: 'response', where: /^POST \/hooks\/[^/]+\/gift\//, label: /^(secret that a provider gave|raced secret)$/ },
];

/** Looks for every canary, in every encoding, in what was seen. */
export function findLeaks(seen: Iterable<Seen>, canaries: Canaries = remembered): Leak[] {
  const forms = indexForms(canaries);
  const leaks = new Map<string, Leak>();
  for (const { channel, where, text } of seen) {
    for (let at = 0; at + keyLength <= text.length; at += 1) {
      for (const form of forms.get(text.slice(at, at + keyLength)) ?? []) {
        if (!text.startsWith(form.text, at)) continue;
        const leak = { label: form.label, encoding: form.encoding, channel, where };
        if (!isDisclosure(leak)) leaks.set(JSON.stringify(leak), leak);
      }
    }
  }
  return [...leaks.values()];
}

function isDisclosure(leak: Leak): boolean {
  return disclosures.some(
    ({ channel, where, label }) => channel === leak.channel && where.test(leak.where) && label.test(leak.label),
  );
}

interface Form {
  readonly text: string;
  readonly label: string;
  readonly encoding: string;
}

/** So many characters of a form are looked up at once, whatever the number of forms. */
const keyLength = 12;

function indexForms(canaries: Canaries): ReadonlyMap<string, readonly Form[]> {
  const index = new Map<string, Form[]>();
  for (const [secret, label] of canaries) {
    for (const [encoding, encode] of Object.entries(encodings)) {
      for (const text of new Set(encode(secret))) {
        const key = text.slice(0, keyLength);
        index.set(key, [...(index.get(key) ?? []), { text, label, encoding }]);
      }
    }
  }
  return index;
}

/** @throws Error naming each leak: what leaked, in which encoding, and where. Never the secret itself. */
export function refuseLeaks(leaks: readonly Leak[]): void {
  if (leaks.length === 0) return;
  const lines = leaks.map(
    ({ label, encoding, channel, where }) => `  ${label} (${encoding}) in a ${channel}: ${where}`,
  );
  throw new Error(`Secrets were found where none may be:\n${[...new Set(lines)].join('\n')}`);
}
