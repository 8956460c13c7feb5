import { at, jsonOrNothing } from './delivery-json.ts';
import { hmacHex } from './keyed-hash.ts';
import type { Delivery, Handshake } from './webhooks.ts';

/** What a handshake is answered with. */
export interface HandshakeAnswer {
  readonly status: 200 | 204;
  readonly contentType?: 'text/plain; charset=utf-8' | 'application/json';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a secret looks like that a provider gives: long enough not to be guessed, and fit for a header. */
const secretText = /^[\x21-\x7e]{16,512}$/;

/** The secret that a delivery gives for those to come; undefined for any other delivery. */
export function secretGiven(handshake: Handshake | undefined, delivery: Delivery): string | undefined {
  if (handshake?.kind !== 'secret' || delivery.method !== 'POST') return undefined;
  const given = delivery.headers[handshake.header];
  return given !== undefined && secretText.test(given) ? given : undefined;
}

/** What providers send is short and has nothing to read for a browser in it. */
const shown = /^[\x20-\x7e]{1,1024}$/;

/** The answer to a question that comes before there is anything to prove; undefined for any other request. */
export function answerQuery(handshake: Handshake | undefined, delivery: Delivery): HandshakeAnswer | undefined {
  if (handshake?.kind !== 'query' || handshake.method !== delivery.method) return undefined;
  const values = new URL(delivery.url).searchParams.getAll(handshake.parameter);
  const [value] = values;
  if (value === undefined || values.length > 1 || !shown.test(value)) return undefined;
  return { status: 200, contentType: 'text/plain; charset=utf-8', body: value };
}

/** The answer to a proved delivery that is a question and no event; undefined for any other. */
export async function answerHandshake(
  handshake: Handshake | undefined,
  delivery: Delivery,
  secret: string,
): Promise<HandshakeAnswer | undefined> {
  if (handshake === undefined || handshake.kind === 'query' || handshake.kind === 'secret') return undefined;
  const json = jsonOrNothing(delivery);
  if (!Object.entries(handshake.where).every(([path, value]) => at(json, path) === value)) return undefined;
  if (handshake.kind === 'ignored') return { status: handshake.status, contentType: 'application/json' };
  const value = at(json, handshake.field);
  if (typeof value !== 'string' || value.length > 1024) return undefined;
  const answer =
    handshake.kind === 'echo'
      ? { [handshake.field]: value }
      : {
          [handshake.answer.plain]: value,
          [handshake.answer.hashed]: await hmacHex(secret, value),
        };
  return { status: 200, contentType: 'application/json', body: JSON.stringify(answer) };
}
