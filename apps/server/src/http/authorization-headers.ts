import type { IncomingMessage } from 'node:http';

/** Every `Authorization` header as it was sent: two of them are refused, and a joined value would hide that. */
export function authorizationHeaders(request: Request, incoming: IncomingMessage | undefined): readonly string[] {
  if (incoming === undefined) {
    const single = request.headers.get('authorization');
    return single === null ? [] : [single];
  }
  const found: string[] = [];
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    if (incoming.rawHeaders[index]?.toLowerCase() === 'authorization') found.push(incoming.rawHeaders[index + 1] ?? '');
  }
  return found;
}
