import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';

type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch'];

/**
 * Listens on both loopback addresses, because "localhost" may mean either. Without IPv6 on this machine
 * the first is enough. Port 0 takes a free one.
 */
export async function listenOnLoopback(fetch: Fetch, port: number): Promise<{ port: number; stop(): Promise<void> }> {
  const first = await listen(fetch, port, '127.0.0.1');
  const chosen = (first.address() as AddressInfo).port;
  const servers = [first];
  try {
    servers.push(await listen(fetch, chosen, '::1'));
  } catch (error) {
    if (!['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      await close(first);
      throw error;
    }
  }
  return {
    port: chosen,
    stop: async () => {
      await Promise.all(servers.map(close));
    },
  };
}

async function listen(fetch: Fetch, port: number, host: string): Promise<ServerType> {
  const server = createAdaptorServer({ fetch });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

async function close(server: ServerType): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
  await closed;
}
