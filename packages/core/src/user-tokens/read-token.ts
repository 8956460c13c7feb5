import type { TokenKey } from './token-project.ts';
import { parseJson } from '../parse-json.ts';

/**
 * A token as far as it can be read. Reading judges nothing: what is missing or broken reads as empty,
 * and refusing is left to the rules. Each part is read when a rule first asks for it.
 */
export interface TokenReading {
  readonly token: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Buffer;
  /** The parsed payload when it is JSON in UTF-8, of whatever type. */
  readonly payloadJson: unknown;
  /** Own properties only; empty when the payload is no object. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Keys that may still verify it; rules narrow them. */
  candidates: readonly TokenKey[];
  /** What the signature is allowed to be made with, once a rule has pinned it. */
  algorithms: string[] | undefined;
  /** The key that verified it. */
  verifiedBy: TokenKey | undefined;
}

/** Reads the token out of the first Authorization value. */
export function readToken(authorization: readonly string[], keys: readonly TokenKey[]): TokenReading {
  const token = (authorization[0] ?? '').replace(/^[^ ]* /, '');
  const part = once(() => token.split('.', 3).map((text) => Buffer.from(text, 'base64url')));
  const header = once(() => asRecord(parseJson((part()[0] ?? empty).toString('utf8'))));
  const payload = once(() => part()[1] ?? empty);
  const payloadJson = once(() => parseJson(payload().toString('utf8')));
  const claims = once(() => asRecord(payloadJson()));
  return {
    token,
    get header() {
      return header();
    },
    get payload() {
      return payload();
    },
    get payloadJson() {
      return payloadJson();
    },
    get claims() {
      return claims();
    },
    candidates: keys,
    algorithms: undefined,
    verifiedBy: undefined,
  };
}

const empty = Buffer.alloc(0);

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The parsed object itself, with its prototype taken away; a fresh empty one for anything else. */
function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  const record = isJsonObject(value) ? value : {};
  return Object.freeze(Object.setPrototypeOf(record, null) as Record<string, unknown>);
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
