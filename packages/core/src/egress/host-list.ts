/** A place to connect to: host as WHATWG URL writes it (IPv6 in brackets) and the port, always. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** `host:port` as it stands in an exact list. */
export function destinationKey({ host, port }: Destination): string {
  return `${host}:${port}`;
}

/** Reads one entry of EGRESS_ALLOW, an exact `host:port`; undefined if it is anything else. */
export function parseExact(entry: string): Destination | undefined {
  const parsed = parseEntry(entry.trim());
  return parsed === undefined || parsed.wildcard || !parsed.explicitPort ? undefined : parsed.destination;
}

/**
 * Whether a list of `host`, `host:port` and `*.suffix[:port]` names a destination. Without a port an entry
 * means 443. `*` stands for exactly one label, as in a certificate. An entry that is none of these matches
 * nothing.
 */
export function listNames(list: readonly string[], { host, port }: Destination): boolean {
  return list.some((entry) => {
    const parsed = parseEntry(entry);
    if (parsed === undefined || parsed.destination.port !== port) return false;
    if (!parsed.wildcard) return parsed.destination.host === host;
    const [first = '', ...rest] = host.split('.');
    return label.test(first) && rest.join('.') === parsed.destination.host;
  });
}

/** Whether every label of a host name is one; WHATWG URL also lets `..a` and labels of 300 letters pass. */
export function isHostName(host: string): boolean {
  return host.length <= 253 && host.split('.').every((part) => label.test(part));
}

interface Entry {
  readonly destination: Destination;
  readonly wildcard: boolean;
  readonly explicitPort: boolean;
}

function parseEntry(entry: string): Entry | undefined {
  const match = /^(\*\.)?(\[[0-9a-f:.]+\]|[^\s:/?#@\\[\]*]+)(?::(\d{1,5}))?$/iu.exec(entry);
  if (match === null) return undefined;
  const [, star, name = '', port] = match;
  const url = URL.parse(`https://${name}/`);
  if (url === null || Number(port ?? 443) < 1 || Number(port ?? 443) > 65_535) return undefined;
  const host = url.hostname;
  if (!host.startsWith('[') && !isHostName(host)) return undefined;
  // `*.com` would be half of the internet, `*.1` an address.
  if (star !== undefined && !/\..*[a-z]/.test(host)) return undefined;
  return {
    destination: { host, port: Number(port ?? 443) },
    wildcard: star !== undefined,
    explicitPort: port !== undefined,
  };
}
