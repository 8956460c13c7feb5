import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One call that the host's own API got. */
export interface HostCall {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as it came. */
  readonly text: string;
}

/** How the host answers a call. */
export interface HostAnswer {
  readonly status: number;
  readonly retryAfter?: string;
  /** Default: `{"ok":true}`. */
  readonly body?: (call: HostCall) => string;
}

export interface HostApi {
  readonly url: string;
  readonly calls: HostCall[];
  /** Statuses of the next answers, with a `Retry-After` and a body if given; then 200 again. */
  readonly answers: HostAnswer[];
  /** Leaves calls of a path without an answer until they are let go. */
  hold(path: string): () => void;
  stop(): Promise<void>;
}

/** The host's own API, which workflows call: it writes down what it gets. */
export async function startHostApi(): Promise<HostApi> {
  const calls: HostCall[] = [];
  const answers: HostAnswer[] = [];
  const held = new Map<string, PromiseWithResolvers<void>>();
  const server = createServer(async (request, response) => {
    const sent = await text(request);
    const call: HostCall = {
      path: request.url ?? '',
      authorization: request.headers.authorization,
      idempotencyKey: request.headers['idempotency-key'] as string | undefined,
      body: sent === '' ? undefined : JSON.parse(sent),
      headers: request.headers,
      text: sent,
    };
    calls.push(call);
    await held.get(call.path)?.promise;
    const { status, retryAfter, body } = answers.shift() ?? { status: 200 };
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    });
    response.end(body === undefined ? '{"ok":true}' : body(call));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answers,
    hold: (path) => {
      const until = Promise.withResolvers<void>();
      held.set(path, until);
      return () => {
        held.delete(path);
        until.resolve();
      };
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
