import type { IncomingMessage } from 'node:http';

/**
 * The address of the caller as the outermost trusted proxy saw it, of IPv6 its network. `X-Forwarded-For` is read from
 * the right, as many entries as there are proxies: what stands further left is the caller's own word.
 */
export function callerAddress(
  request: Request,
  incoming: IncomingMessage | undefined,
  trustProxyHops: number,
): string | undefined {
  const direct = incoming?.socket.remoteAddress;
  if (trustProxyHops === 0) return networkOf(direct);
  const forwarded = (request.headers.get('x-forwarded-for') ?? '').split(',').map((entry) => entry.trim());
  return networkOf(forwarded.at(-trustProxyHops) || direct);
}

/** One household or server has 2⁶⁴ addresses of IPv6 (RFC 6177): to count them one by one would be no count. */
function networkOf(address: string | undefined): string | undefined {
  const [bare = ''] = address?.split('%') ?? [];
  if (!URL.canParse(`http://[${bare}]`) || bare.includes('.')) return address;
  const [head = '', tail] = bare.split('::');
  const [before, after] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array.from({ length: 8 - (before?.length ?? 0) - (after?.length ?? 0) }, () => '0');
  const groups = [...(before ?? []), ...(tail === undefined ? [] : zeros), ...(after ?? [])];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
