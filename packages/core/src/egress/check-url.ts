import { isIP } from 'node:net';
import { EgressError } from './egress-error.ts';
import { type Destination, destinationKey, isHostName, listNames } from './host-list.ts';

declare const checked: unique symbol;

/** A URL that may be connected to, as far as can be told without asking for its addresses. */
export interface CheckedUrl {
  readonly [checked]: true;
  readonly url: URL;
  readonly destination: Destination;
  /** Host without the brackets of IPv6, as resolvers, TLS and sockets want it. */
  readonly hostname: string;
  readonly secure: boolean;
  /** Whether the operator named this very host and port: private addresses and plain http are fine then. */
  readonly operatorAllowed: boolean;
}

/**
 * Parses once and checks everything that a URL says. What was parsed is what is dialled: nothing after
 * this reads the text again.
 *
 * @throws EgressError `egress_blocked`
 */
export function checkUrl(
  input: URL | string,
  rules: { readonly allow: ReadonlySet<string>; readonly allowHosts: readonly string[] },
): CheckedUrl {
  const url = parse(input);
  const secure = url.protocol === 'https:';
  if (!secure && url.protocol !== 'http:')
    throw EgressError.blocked('scheme', `Only https is allowed, not ${url.protocol}`);
  if (url.username !== '' || url.password !== '') {
    throw EgressError.blocked('userinfo', 'A URL must not hold a user name or password; send a header instead.');
  }
  const destination = { host: url.hostname, port: Number(url.port || (secure ? 443 : 80)) };
  const key = destinationKey(destination);
  const operatorAllowed = rules.allow.has(key);
  if (!secure && !operatorAllowed) {
    throw EgressError.blocked('plain_http', `http://${key} is not in EGRESS_ALLOW, and anything else has to be https.`);
  }
  const hostname = destination.host.replace(/^\[(.*)\]$/, '$1');
  const literal = isIP(hostname) !== 0;
  if (literal && !operatorAllowed) {
    throw EgressError.blocked('ip_literal', `${key} is an address, not a name, and is not in EGRESS_ALLOW.`);
  }
  if (!literal && !isHostName(hostname))
    throw EgressError.blocked('invalid_url', 'The host of the URL is not a host name.');
  if (!listNames(rules.allowHosts, destination)) {
    throw EgressError.blocked('host_not_allowed', `${key} is not among the hosts that this call may go to.`);
  }
  return { url, destination, hostname, secure, operatorAllowed } as CheckedUrl;
}

function parse(input: URL | string): URL {
  // The parser drops tabs and line breaks and takes a backslash for a slash. Whoever sends those means
  // to be read in two ways.
  const ambiguous = typeof input === 'string' && /[\u0000-\u0020\u007f\\]/.test(input);
  const url = ambiguous ? null : URL.parse(typeof input === 'string' ? input : input.href);
  if (url === null) throw EgressError.blocked('invalid_url', 'The URL cannot be read.');
  return url;
}
