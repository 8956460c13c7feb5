import { AppError, type ApiContext, appRouter, toAppError } from '@acme/api';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { Context } from 'hono';
import type { HttpDeps, HttpEnv } from './app.ts';
import { errorBody } from './error-body.ts';

const maxBatchSize = 20;

/**
 * tRPC with its open doors closed: JSON bodies only (a multipart form would run a mutation without
 * a preflight), small batches, and no message of an unknown error.
 */
export function trpcRoute({ core, log }: HttpDeps) {
  return async (c: Context<HttpEnv>): Promise<Response> => {
    const request = c.req.raw;
    if (request.method !== 'GET' && request.method !== 'POST') {
      return errorBody(c, new AppError('method_not_allowed', 'Only GET and POST are answered here.'));
    }
    if (request.method === 'POST' && !/^application\/json(\s*;|$)/i.test(request.headers.get('content-type') ?? '')) {
      return errorBody(c, new AppError('unsupported_media_type', 'Send the body as application/json.'));
    }
    const requestId = c.get('requestId');
    const projectId = c.req.query('project') ?? '';
    const authorization = authorizationHeaders(c);
    const origin = request.headers.get('origin') ?? undefined;
    return await fetchRequestHandler({
      endpoint: '/trpc',
      req: request,
      router: appRouter,
      maxBatchSize,
      createContext: (): ApiContext => ({
        requestId,
        services: core.services,
        authenticateUser: () => core.authenticateUser({ projectId, authorization, origin }),
        authenticateServer: () => core.authenticateServer(authorization),
      }),
      responseMeta: ({ errors }) => {
        const wait = errors
          .map((error) => toAppError(error).retryAfterSeconds)
          .find((seconds) => seconds !== undefined);
        return {
          headers: { 'cache-control': 'no-store', ...(wait === undefined ? {} : { 'retry-after': String(wait) }) },
        };
      },
      onError: ({ error, path }) => {
        const known = toAppError(error);
        if (known.code === 'internal_error')
          log.error({ err: error.cause ?? error, path, requestId }, 'a procedure failed');
        else if (known.code === 'invalid_token')
          log.info({ path, requestId, reason: String(known.cause) }, 'a token was refused');
      },
    });
  };
}

/** Every `Authorization` header as it was sent: two of them are refused, and a joined value would hide that. */
function authorizationHeaders(c: Context<HttpEnv>): readonly string[] {
  const incoming = (c.env as { incoming?: { rawHeaders?: readonly string[] } } | undefined)?.incoming;
  if (incoming?.rawHeaders === undefined) {
    const single = c.req.header('authorization');
    return single === undefined ? [] : [single];
  }
  const found: string[] = [];
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    if (incoming.rawHeaders[index]?.toLowerCase() === 'authorization') found.push(incoming.rawHeaders[index + 1] ?? '');
  }
  return found;
}
