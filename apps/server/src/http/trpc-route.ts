import type { IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';
import { AppError, type ApiContext, appRouter, toAppError } from '@acme/api';
import { resolveResponse } from '@trpc/server/http';
import type { HttpDeps } from './app.ts';
import { callerAddress } from './caller-address.ts';
import { corsHeaders, preflight } from './cors.ts';
import { errorResponse } from './error-response.ts';
import { limitBody } from './limit-body.ts';

const endpoint = '/trpc/';
const maxBatchSize = 20;

/**
 * tRPC with its open doors closed: JSON bodies only (a multipart form would run a mutation without
 * a preflight), small batches, bounded bodies, and no message of an unknown error.
 *
 * It answers beside the web framework, not through it: passing a response through middleware turns
 * one write into a stream, which was a third of the time of the hot path.
 */
export function trpcHandler({ core, log, trustProxyHops = 0 }: HttpDeps) {
  return async (request: Request, url: URL, incoming: IncomingMessage | undefined): Promise<Response> => {
    const requestId = randomUUID();
    const origin = request.headers.get('origin') ?? undefined;
    const projectId = url.searchParams.get('project') ?? '';
    if (request.method === 'OPTIONS') return await preflight(core, projectId, origin);
    const headers = {
      'x-request-id': requestId,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      ...(await corsHeaders(core, projectId, origin)),
    };
    const refusal = refuse(request);
    if (refusal !== undefined) return errorResponse(refusal, requestId, headers);
    const authorization = authorizationHeaders(request, incoming);
    const createContext = async (): Promise<ApiContext> => ({
      requestId,
      services: core.services,
      authenticateUser: () =>
        core.authenticateUser({
          projectId,
          authorization,
          origin,
          address: callerAddress(request, incoming, trustProxyHops),
        }),
      authenticateServer: () => core.authenticateServer(authorization),
    });
    try {
      return await resolveResponse({
        req: request.method === 'POST' ? limitBody(request) : readable(request),
        path: url.pathname.slice(endpoint.length),
        router: appRouter,
        error: null,
        allowBatching: true,
        maxBatchSize,
        createContext,
        responseMeta: ({ errors }) => {
          const wait = errors
            .map((error) => toAppError(error).retryAfterSeconds)
            .find((seconds) => seconds !== undefined);
          const meta = new Headers(headers);
          if (wait !== undefined) meta.set('retry-after', String(wait));
          return { headers: meta };
        },
        onError: ({ error, path }) => {
          const known = toAppError(error);
          if (known.code === 'internal_error') {
            log.error({ err: error.cause ?? error, path, requestId }, 'a procedure failed');
          } else if (known.code === 'invalid_token') {
            log.info({ path, requestId, reason: String(known.cause) }, 'a token was refused');
          }
        },
      });
    } catch (error) {
      if (!AppError.is(error)) log.error({ err: error, requestId }, 'a request failed');
      return errorResponse(toAppError(error), requestId, headers);
    }
  };
}

function refuse(request: Request): AppError | undefined {
  if (request.method !== 'GET' && request.method !== 'POST') {
    return new AppError('method_not_allowed', 'Only GET and POST are answered here.');
  }
  const contentType = request.headers.get('content-type') ?? '';
  if (request.method === 'POST' && !/^application\/json(\s*;|$)/i.test(contentType)) {
    return new AppError('unsupported_media_type', 'Send the body as application/json.');
  }
  return undefined;
}

/**
 * A GET without a live query needs neither a body nor the signal of its connection, and touching
 * either makes the adapter build a whole web Request.
 */
function readable(request: Request): Request {
  if (request.headers.get('trpc-accept') === 'application/jsonl') return request;
  const { signal } = new AbortController();
  return { method: request.method, url: request.url, headers: request.headers, signal, body: null } as Request;
}

/** Every `Authorization` header as it was sent: two of them are refused, and a joined value would hide that. */
function authorizationHeaders(request: Request, incoming: IncomingMessage | undefined): readonly string[] {
  if (incoming === undefined) {
    const single = request.headers.get('authorization');
    return single === null ? [] : [single];
  }
  const found: string[] = [];
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    if (incoming.rawHeaders[index]?.toLowerCase() === 'authorization') found.push(incoming.rawHeaders[index + 1] ?? '');
  }
  return found;
}
