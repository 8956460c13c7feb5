import { randomUUID } from 'node:crypto';
import { AppError } from '@acme/api';
import type { Core } from '@acme/core';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Logger } from 'pino';
import { connectRoutes } from './connect-routes.ts';
import { corsForProject } from './cors.ts';
import { errorBody } from './error-body.ts';
import { trpcRoute } from './trpc-route.ts';

export interface HttpDeps {
  readonly core: Core;
  readonly log: Logger;
  readonly publicUrl: string;
  /** False once the process is told to stop: load balancers look elsewhere. */
  readonly isReady: () => boolean;
}

export type HttpEnv = { Variables: { requestId: string } };

const maxBodyBytes = 1024 * 1024;

/** Everything that answers HTTP, as one `Request` to `Response` handler. */
export function createApp(deps: HttpDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(async (c, next) => {
    const requestId = randomUUID();
    c.set('requestId', requestId);
    await next();
    c.header('x-request-id', requestId);
    c.header('x-content-type-options', 'nosniff');
  });
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const ready = deps.isReady() && (await deps.core.isReady());
    return c.json({ status: ready ? 'ready' : 'unavailable' }, ready ? 200 : 503);
  });
  app.use('/trpc/*', corsForProject(deps.core));
  app.use(
    '/trpc/*',
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (c) => {
        // The rest of the body is not read, so this connection cannot carry another request.
        c.header('connection', 'close');
        return errorBody(c, new AppError('payload_too_large', 'The body is larger than 1 MB. Send less in one request.'));
      },
    }),
  );
  app.all('/trpc/*', trpcRoute(deps));
  app.route('/oauth', connectRoutes(deps));
  app.notFound((c) => errorBody(c, new AppError('not_found', 'There is nothing at this address.')));
  app.onError((error, c) => {
    if (AppError.is(error)) return errorBody(c, error);
    deps.log.error({ err: error, requestId: c.get('requestId') }, 'a request failed');
    return errorBody(
      c,
      new AppError('internal_error', 'Something failed on our side. Quote the request id to your administrator.'),
    );
  });
  return app;
}
