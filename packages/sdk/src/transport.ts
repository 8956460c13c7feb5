import type { AppRouter } from '@acme/api';
import { createTRPCClient, httpLink } from '@trpc/client';
import type { ConnectClientOptions, WriteOptions } from './options.ts';

const defaultTimeoutMs = 30_000;
const defaultRetries = 2;
const firstWaitMs = 100;
const longestWaitMs = 5_000;

/** The calls of the server, each write with a key under which it happens once. */
export function createTransport(options: ConnectClientOptions) {
  const { timeoutMs = defaultTimeoutMs, retries = defaultRetries } = options;
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${options.url.replace(/\/+$/, '')}/trpc`,
        // Asked once per call: what is sent again carries the same key.
        headers: ({ op }) => ({
          authorization: `Bearer ${options.apiKey}`,
          ...(op.type === 'mutation' && op.context['reads'] !== true ? { 'idempotency-key': keyOf(op.context) } : {}),
        }),
        fetch: (url, init) =>
          fetchAgain(
            () => fetch(url, { ...(init as RequestInit), redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }),
            retries,
          ),
      }),
    ],
  }).project;
}

/** The calls of the server. */
export type Transport = ReturnType<typeof createTransport>;

/** Of what is sent as a write and only reads: there is nothing that could happen twice, so its answer need not be kept. */
export const reading = { context: { reads: true } };

/** How a write is told its key. */
export function keyed({ idempotencyKey }: WriteOptions = {}) {
  return idempotencyKey === undefined ? {} : { context: { idempotencyKey } };
}

function keyOf(context: Readonly<Record<string, unknown>>): string {
  const { idempotencyKey } = context;
  return typeof idempotencyKey === 'string' ? idempotencyKey : crypto.randomUUID();
}

/** Tries again where it is known to be safe and may help; a call that took too long is not repeated. */
async function fetchAgain(send: () => Promise<Response>, retries: number): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    const last = attempt >= retries;
    try {
      const response = await send();
      if (last || !mayHelp(response)) return response;
      await response.body?.cancel();
      await wait(attempt, Number(response.headers.get('retry-after') ?? '0') * 1000);
    } catch (error) {
      if (last || (error as Error).name === 'TimeoutError') throw error;
      await wait(attempt, 0);
    }
  }
}

/** Not available for a moment, or the first try of this very request is still being done: the only 409 with a time to wait. */
function mayHelp(response: Response): boolean {
  return response.status === 503 || (response.status === 409 && response.headers.has('retry-after'));
}

async function wait(attempt: number, atLeastMs: number): Promise<void> {
  const jitter = 0.5 + Math.random();
  const waitMs = Math.min(longestWaitMs, Math.max(atLeastMs, firstWaitMs * 2 ** attempt * jitter));
  await new Promise((resolve) => setTimeout(resolve, waitMs));
}
