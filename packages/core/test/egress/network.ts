import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Dial, Resolve } from '../../src/egress/index.ts';
import type { Certificate } from './make-certificate.ts';

/**
 * A network of one machine: what the code under test believes to be public addresses are ports of
 * loopback. No address outside loopback is ever connected to; what has no route is refused and noted.
 */
export interface Network {
  readonly dial: Dial;
  readonly resolve: Resolve;
  /** `address:port` of every attempt to connect. */
  readonly dialled: readonly string[];
  readonly lookedUp: readonly string[];
  /** `address:port` → port on 127.0.0.1. */
  readonly routes: Map<string, number>;
  /** Name → its addresses, or a function for a name that changes its mind. */
  readonly names: Map<string, readonly string[] | (() => readonly string[])>;
}

export function createNetwork(): Network {
  const dialled: string[] = [];
  const lookedUp: string[] = [];
  const routes: Network['routes'] = new Map();
  const names: Network['names'] = new Map();
  return {
    dialled,
    lookedUp,
    routes,
    names,
    async resolve(hostname) {
      lookedUp.push(hostname);
      const answer = names.get(hostname);
      if (answer === undefined) throw Object.assign(new Error('unknown name'), { code: 'ENOTFOUND' });
      return typeof answer === 'function' ? answer() : answer;
    },
    dial({ address, port, family }) {
      dialled.push(`${address}:${port}`);
      const route = routes.get(`${address}:${port}`);
      if (route !== undefined) {
        const socket = connect({ host: '127.0.0.1', port: route });
        Object.defineProperty(socket, 'remoteAddress', { value: address });
        return socket;
      }
      if (address.startsWith('127.') || address === '::1') return connect({ host: address, port, family });
      return new Socket().destroy(Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' }));
    },
  };
}

export interface Canary {
  readonly port: number;
  readonly hits: {
    readonly url: string;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: string;
    /** The name asked for in the TLS handshake. */
    readonly servername?: string | false | null;
  }[];
}

/** A server on loopback that notes every request. Stops at the end of the test. */
export async function startServer(
  answer: RequestListener = (_, response) => response.end('ok'),
  certificate?: Certificate,
): Promise<Canary> {
  const hits: Canary['hits'] = [];
  const listener: RequestListener = (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.once('end', () => {
      const secure = request.socket instanceof TLSSocket ? { servername: request.socket.servername } : {};
      hits.push({ url: request.url ?? '', headers: request.headers, body, ...secure });
      answer(request, response);
    });
  };
  const server: Server = certificate ? createHttpsServer({ ...certificate }, listener) : createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, hits };
}
