import { ConnectApiError, createConnectClient, createUserTokens } from '@acme/sdk';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type config from '../connect.config.ts';
import { introduceCustomers } from './introduce-customers.ts';
import { listenOnLoopback } from './listen.ts';
import { customerRoutes } from './routes/customer-routes.ts';
import { hookRoutes } from './routes/hook-routes.ts';
import { pageRoutes } from './routes/page-routes.ts';
import { sessionRoutes } from './routes/session-routes.ts';
import { supportRoutes } from './routes/support-routes.ts';
import { createSessions } from './sessions.ts';
import { type Activity, openStore, type ReceivedCall } from './store.ts';

export interface TasklyOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The Acme Connect server. */
  readonly acmeUrl: string;
  readonly projectId: string;
  readonly apiKey: string;
  readonly signingKey: { readonly kid: string; readonly pem: string };
  /** A JSON file that keeps Taskly's data for the next run. Default: nothing outlives `stop`. */
  readonly dataFile?: string | undefined;
  /** Default true: tells Acme Connect of the customers it does not know yet, before Taskly listens. */
  readonly introduce?: boolean;
  /** Gets what Taskly itself did wrong. */
  readonly log?: (error: Error) => void;
}

export interface Taskly {
  /** For browsers. Another name than that of Acme Connect, as in real life. */
  readonly url: string;
  /** For workflows. */
  readonly apiUrl: string;
  readonly port: number;
  /** The names of the customers that Acme Connect did not know before. */
  readonly introduced: readonly string[];
  /** What Taskly's own API accepted, oldest first. */
  calls(): readonly ReceivedCall[];
  /** What workflows have told customers, oldest first. */
  activity(): readonly Activity[];
  stop(): Promise<void>;
}

/**
 * Starts Taskly, a to-do product whose customers connect their own accounts: pages, the endpoints these
 * call, and the API at `/hooks` that workflows call with a customer's key.
 *
 * @throws Error with code EADDRINUSE when the port is taken
 * @throws ConnectApiError when Acme Connect cannot be told of the customers
 * @example
 * const taskly = await startTaskly({ acmeUrl, projectId, apiKey, signingKey: { kid, pem } });
 */
export async function startTaskly(options: TasklyOptions): Promise<Taskly> {
  const { acmeUrl, projectId, apiKey, signingKey } = options;
  const store = openStore(options.dataFile);
  const sessions = createSessions(store);
  const userTokens = createUserTokens({ url: acmeUrl, projectId, kid: signingKey.kid, signingKeyPem: signingKey.pem });
  const connect = createConnectClient<typeof config>({ url: acmeUrl, apiKey, userTokens, timeoutMs: 10_000 });

  const app = new Hono();
  // A foreign name that resolves to loopback must not reach these pages (DNS rebinding).
  app.use(async (c, next) => {
    const { hostname } = new URL(c.req.url);
    return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) ? await next() : c.text('Unknown host.', 421);
  });
  app.use(bodyLimit({ maxSize: 64 * 1024 }));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.route('/hooks', hookRoutes({ store }));
  app.use('/api/*', csrf(), async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
  });
  app.route('/api/session', sessionRoutes({ store, sessions, connect, panel: { apiUrl: acmeUrl, projectId } }));
  app.route('/api/support', supportRoutes({ store, sessions, connect }));
  app.route('/api', customerRoutes({ store, sessions, connect, userTokens }));
  app.route('/', pageRoutes({ acmeUrl }));
  app.notFound((c) => c.json({ error: 'not_found', message: 'There is nothing at this address.' }, 404));
  app.onError((error, c) => {
    if (error instanceof HTTPException) {
      return error.res ?? c.json({ error: 'refused', message: error.message }, error.status);
    }
    if (ConnectApiError.is(error)) {
      const status = (error.status ?? (error.code === 'network' ? 502 : 400)) as ContentfulStatusCode;
      const { code, message, requestId, fields } = error;
      return c.json({ error: code, message, requestId, fields }, status);
    }
    options.log?.(error);
    return c.json({ error: 'internal_error', message: 'Taskly failed; its log says why.' }, 500);
  });

  const introduced = options.introduce === false ? [] : await introduceCustomers(connect, store);
  const { port, stop } = await listenOnLoopback(app.fetch, options.port ?? 0);
  return {
    url: `http://localhost:${port}`,
    apiUrl: `http://127.0.0.1:${port}`,
    port,
    introduced,
    calls: () => store.data.calls,
    activity: () => store.data.activity,
    stop,
  };
}
