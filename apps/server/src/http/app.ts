import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AppError, toAppError } from '@acme/api';
import type { Core } from '@acme/core';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import { connectRoutes } from './connect-routes.ts';
import { linkRoutes } from './link-routes.ts';
import { errorResponse } from './error-response.ts';
import { hooksHandler } from './hooks-route.ts';
import { restHandler } from '../rest/rest-handler.ts';
import { trpcHandler } from './trpc-route.ts';

export interface HttpDeps {
  readonly core: Core;
  readonly log: Logger;
  readonly publicUrl: string;
  /** How many proxies stand in front; default none. */
  readonly trustProxyHops?: number;
  /** How long a provider may take to send a body. Default 10 s. */
  readonly hookBodyMs?: number;
  /** False once the process is told to stop: load balancers look elsewhere. */
  readonly isReady: () => boolean;
}

/** A plain `Request` to `Response` handler; `bindings.incoming` is Node's request where there is one. */
export type Handler = (request: Request, bindings?: { readonly incoming?: IncomingMessage }) => Promise<Response>;

/** Everything that answers HTTP. */
export function createApp(deps: HttpDeps): Handler {
  const trpc = trpcHandler(deps);
  const rest = restHandler(deps);
  const hooks = hooksHandler(deps);
  const pages = createPages(deps);
  return async (request, bindings) => {
    const url = new URL(request.url);
    if (url.pathname.startsWith('/trpc/')) return await trpc(request, url, bindings?.incoming);
    if (url.pathname === '/v1' || url.pathname.startsWith('/v1/')) return await rest(request, url, bindings?.incoming);
    if (url.pathname.startsWith('/hooks/')) return await hooks(request, url, bindings?.incoming);
    return await pages.fetch(request, bindings);
  };
}

function createPages(deps: HttpDeps): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const ready = deps.isReady() && (await deps.core.isReady());
    return c.json({ status: ready ? 'ready' : 'unavailable' }, ready ? 200 : 503);
  });
  app.route('/oauth', connectRoutes(deps));
  app.route('/oauth/link', linkRoutes(deps));
  app.notFound(() => errorResponse(new AppError('not_found', 'There is nothing at this address.'), randomUUID()));
  app.onError((error) => {
    const requestId = randomUUID();
    const known = toAppError(error);
    if (known.code === 'internal_error') deps.log.error({ err: error, requestId }, 'a request failed');
    return errorResponse(known, requestId);
  });
  return app;
}
