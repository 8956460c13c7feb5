import type { IncomingMessage } from 'node:http';
import { AppError, toAppError } from '@acme/api';
import type { Core } from '@acme/core';
import { Hono } from 'hono';
import { routePath } from 'hono/route';
import type { Logger } from 'pino';
import { connectRoutes } from './connect-routes.ts';
import { linkRoutes } from './link-routes.ts';
import { errorResponse } from './error-response.ts';
import { hooksHandler } from './hooks-route.ts';
import { metricsHandler } from './metrics-route.ts';
import { openRecord, type RequestRecord } from './request-record.ts';
import type { Telemetry } from '../telemetry/start-telemetry.ts';
import { restHandler } from '../rest/rest-handler.ts';
import { isParagonPath, paragonHandler } from '../paragon/paragon-handler.ts';
import { trpcHandler } from './trpc-route.ts';

export interface HttpDeps {
  readonly core: Core;
  readonly log: Logger;
  readonly publicUrl: string;
  /** How many proxies stand in front; default none. */
  readonly trustProxyHops?: number;
  /** How long a provider may take to send a body. Default 10 s. */
  readonly hookBodyMs?: number;
  /** How long a workflow that is asked over Paragon's API may take to answer. Default 55 s, as there. */
  readonly paragonWaitMs?: number;
  /** Counts and traces what is answered; without, `/metrics` is not there. */
  readonly telemetry?: Pick<Telemetry, 'watch' | 'registry'>;
  /** What whoever reads `/metrics` has to show; without, it is for this machine alone. */
  readonly metricsToken?: string | undefined;
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
  const paragon = paragonHandler(deps);
  const pages = createPages(deps);
  const metrics = metricsHandler(deps);
  const watch = deps.telemetry?.watch;

  async function answer(request: Request, incoming: IncomingMessage | undefined, record: RequestRecord) {
    const url = new URL(request.url);
    if (url.pathname.startsWith('/trpc/')) return await trpc(request, url, incoming, record);
    if (url.pathname === '/v1' || url.pathname.startsWith('/v1/')) return await rest(request, url, incoming, record);
    if (url.pathname.startsWith('/hooks/')) return await hooks(request, url, incoming, record);
    if (isParagonPath(url.pathname)) return await paragon(request, url, incoming, record);
    if (url.pathname === '/metrics' && metrics !== undefined) return await metrics(request, incoming, record);
    return await pages.fetch(request, { incoming, record });
  }

  /** What throws outside of what answers would reach the adapter, which says 500 and nothing, to nobody. */
  async function answerAlways(request: Request, incoming: IncomingMessage | undefined, record: RequestRecord) {
    try {
      return await answer(request, incoming, record);
    } catch (error) {
      const known = toAppError(error);
      if (known.code === 'internal_error') deps.log.error({ err: error, requestId: record.id }, 'a request failed');
      return errorResponse(known, record.id);
    }
  }

  return async (request, bindings) => {
    const record = openRecord();
    if (watch === undefined) return await answerAlways(request, bindings?.incoming, record);
    return await watch.request(record, request, () => answerAlways(request, bindings?.incoming, record));
  };
}

interface PageBindings {
  readonly incoming: IncomingMessage | undefined;
  readonly record: RequestRecord;
}

function createPages(deps: HttpDeps) {
  const app = new Hono<{ Bindings: PageBindings }>();
  app.use(async (c, next) => {
    await next();
    const path = routePath(c, -1);
    if (!path.includes('*')) c.env.record.route = path.replaceAll(/:(\w+)/g, '{$1}');
  });
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const ready = deps.isReady() && (await deps.core.isReady());
    return c.json({ status: ready ? 'ready' : 'unavailable' }, ready ? 200 : 503);
  });
  app.route('/oauth', connectRoutes(deps));
  app.route('/oauth/link', linkRoutes(deps));
  app.notFound((c) => errorResponse(new AppError('not_found', 'There is nothing at this address.'), c.env.record.id));
  app.onError((error, c) => {
    const requestId = c.env.record.id;
    const known = toAppError(error);
    if (known.code === 'internal_error') deps.log.error({ err: error, requestId }, 'a request failed');
    return errorResponse(known, requestId);
  });
  return app;
}
