import type { IncomingMessage } from 'node:http';

/**
 * The address of the caller as the outermost trusted proxy saw it. `X-Forwarded-For` is read from
 * the right, as many entries as there are proxies: what stands further left is the caller's own word.
 */
export function callerAddress(
  request: Request,
  incoming: IncomingMessage | undefined,
  trustProxyHops: number,
): string | undefined {
  const direct = incoming?.socket.remoteAddress;
  if (trustProxyHops === 0) return direct;
  const forwarded = (request.headers.get('x-forwarded-for') ?? '').split(',').map((entry) => entry.trim());
  return forwarded.at(-trustProxyHops) || direct;
}
