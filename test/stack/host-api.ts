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
}

export interface HostApi {
  readonly url: string;
  readonly calls: HostCall[];
  /** Statuses of the next answers, with a `Retry-After` if given; then 200 again. */
  readonly answers: { status: number; retryAfter?: string }[];
  stop(): Promise<void>;
}

/** The host's own API, which workflows call: it writes down what it gets. */
export async function startHostApi(): Promise<HostApi> {
  const calls: HostCall[] = [];
  const answers: { status: number; retryAfter?: string }[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    calls.push({
      path: request.url ?? '',
      authorization: request.headers.authorization,
      idempotencyKey: request.headers['idempotency-key'] as string | undefined,
      body: body === '' ? undefined : JSON.parse(body),
    });
    const { status, retryAfter } = answers.shift() ?? { status: 200 };
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    });
    response.end('{"ok":true}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answers,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
