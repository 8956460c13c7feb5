import type { CheckedUrl } from './check-url.ts';
import { EgressError } from './egress-error.ts';
import type { FilledSlots } from './fill-secrets.ts';

export interface BuiltRequest {
  readonly method: string;
  /** Path and query; may hold secrets. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | undefined;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** What decides where a message ends, where it goes and how it is packed is ours to say. */
const ourHeaders = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** @throws EgressError `egress_blocked` `invalid_request`, `header` */
export function buildRequest(
  { url }: CheckedUrl,
  filled: FilledSlots,
  spec: { readonly method: string; readonly body?: string | Uint8Array | undefined },
): BuiltRequest {
  const method = spec.method.toUpperCase();
  if (!methods.has(method))
    throw EgressError.blocked('invalid_request', 'The method of the request is not one of HTTP.');
  if (spec.body !== undefined && filled.json !== undefined) {
    throw EgressError.blocked('invalid_request', 'A request has a body or json, not both.');
  }
  const headers: Record<string, string> = { 'user-agent': 'acme-connect' };
  if (filled.json !== undefined) headers['content-type'] = 'application/json';
  for (const [name, value] of filled.headers) headers[checkName(name)] = checkValue(name, value);
  headers['accept-encoding'] = 'gzip, identity';
  return { method, path: url.pathname + searchOf(url, filled.query), headers, body: spec.body ?? filled.json };
}

function searchOf(url: URL, query: FilledSlots['query']): string {
  const added = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  if (added === '') return url.search;
  return url.search === '' ? `?${added}` : `${url.search}&${added}`;
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function checkName(name: string): string {
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower)) {
    throw EgressError.blocked('header', 'A header of the request has a name that is not one.');
  }
  if (ourHeaders.has(lower)) throw EgressError.blocked('header', `The header ${lower} is not the caller's to set.`);
  return lower;
}

function checkValue(name: string, value: string): string {
  if (/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value)) return value;
  throw EgressError.blocked(
    'header',
    `The value of the header ${name.toLowerCase()} has line breaks or letters that headers cannot carry.`,
  );
}
