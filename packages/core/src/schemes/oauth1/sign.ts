import { createHmac } from 'node:crypto';
import type { OAuth1Auth } from '@acme/integrations/connector';

/** Who signs: the host's client, and once there is one, a token of the customer. */
export interface OAuth1Keys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly token?: string;
  readonly tokenSecret?: string;
}

/** What of a request is signed. */
export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  /** The body, if it is `application/x-www-form-urlencoded`. */
  readonly form?: string | undefined;
}

/** What makes each signature another one. */
export interface Once {
  readonly nonce: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** The `Authorization` header of a request (RFC 5849 §3.1, §3.5.1). `more` are parameters of the protocol besides: a callback, a verifier. */
export function oauth1Header(
  { signatureMethod = 'HMAC-SHA1', realm }: Pick<OAuth1Auth, 'signatureMethod' | 'realm'>,
  keys: OAuth1Keys,
  request: SignedRequest,
  { nonce, timestamp }: Once,
  more: Readonly<Record<string, string>> = {},
): string {
  const parameters: Readonly<Record<string, string>> = {
    oauth_consumer_key: keys.consumerKey,
    ...(keys.token === undefined ? {} : { oauth_token: keys.token }),
    oauth_signature_method: signatureMethod,
    oauth_timestamp: String(timestamp),
    oauth_nonce: nonce,
    oauth_version: '1.0',
    ...more,
  };
  const secrets = `${encode(keys.consumerSecret)}&${encode(keys.tokenSecret ?? '')}`;
  const signature =
    signatureMethod === 'PLAINTEXT'
      ? secrets
      : createHmac(signatureMethod === 'HMAC-SHA1' ? 'sha1' : 'sha256', secrets)
          .update(baseString(request, parameters))
          .digest('base64');
  const written = Object.entries({ ...parameters, oauth_signature: signature }).map(
    ([name, value]) => `${encode(name)}="${encode(value)}"`,
  );
  return `OAuth ${[...(realm === undefined ? [] : [`realm="${realm}"`]), ...written].join(', ')}`;
}

/** RFC 5849 §3.4.1. The URL is normal already: a small host, and no port that goes without saying. */
export function baseString(
  { method, url, form = '' }: SignedRequest,
  parameters: Readonly<Record<string, string>>,
): string {
  const all = [...Object.entries(parameters), ...url.searchParams, ...new URLSearchParams(form)]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted((one, other) => compare(one[0], other[0]) || compare(one[1], other[1]))
    .map(([name, value]) => `${name}=${value}`);
  return [method.toUpperCase(), url.origin + url.pathname, all.join('&')].map(encode).join('&');
}

/** By bytes, of which there are only those of ASCII after encoding. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** RFC 5849 §3.6: more is encoded than JavaScript does. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
