import type { IncomingMessage } from 'node:http';
import { AppError, appRouter, toAppError } from '@acme/api';
import { resolveResponse } from '@trpc/server/http';
import type { TRPCError } from '@trpc/server';
import { answerLoneQuery, readLoneQuery } from './answer-query.ts';
import type { HttpDeps } from './app.ts';
import { corsHeaders, preflight } from './cors.ts';
import { errorResponse } from './error-response.ts';
import { limitBody } from './limit-body.ts';
import { openCall } from './open-call.ts';
import type { RequestRecord } from './request-record.ts';
import { refuseOtherThanJson } from './refuse-body.ts';

const endpoint = '/trpc/';

/** Where a Paragon client's portal calls the router: the customer's own part of it, under the rules for such clients. */
export interface PortalEndpoint {
  /** Ends in `/trpc/`. */
  readonly path: string;
  readonly projectId: string;
}

const maxBatchSize = 20;

/**
 * tRPC with its open doors closed: JSON bodies only (a multipart form would run a mutation without
 * a preflight), small batches, bounded bodies, and no message of an unknown error.
 *
 * It answers beside the web framework, not through it: passing a response through middleware turns
 * one write into a stream, which was a third of the time of the hot path.
 */
export function trpcHandler(deps: HttpDeps) {
  const { core, log } = deps;
  return async (
    request: Request,
    url: URL,
    incoming: IncomingMessage | undefined,
    record: RequestRecord,
    portal?: PortalEndpoint,
  ): Promise<Response> => {
    const asked = url.pathname.slice((portal?.path ?? endpoint).length);
    record.route = routeOf(asked);
    const origin = request.headers.get('origin') ?? undefined;
    const projectId = portal?.projectId ?? url.searchParams.get('project') ?? '';
    if (request.method === 'OPTIONS') return await preflight(core, projectId, origin);
    const idempotencyKey = request.headers.get('idempotency-key') ?? undefined;
    const via = portal === undefined ? {} : { via: 'paragon' as const };
    const call = openCall(deps, { request, incoming, projectId, idempotencyKey, record, ...via });
    const { requestId } = call.context;
    const headers = {
      'x-request-id': requestId,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      ...(await corsHeaders(core, projectId, origin)),
    };
    const failed = ({ error, path }: { readonly error: TRPCError; readonly path: string | undefined }): void => {
      const known = toAppError(error);
      if (known.code === 'internal_error') {
        log.error({ err: error.cause ?? error, path, requestId }, 'a procedure failed');
      } else if (known.code === 'invalid_token') {
        log.info({ path, requestId, reason: String(known.cause) }, 'a token was refused');
      }
    };
    try {
      refuse(request, url, idempotencyKey);
      if (portal !== undefined) refuseOthersThanMe(asked);
      const lone = readLoneQuery(request, url, asked);
      if (lone !== undefined) {
        const { status, body, error } = await answerLoneQuery(lone, call.context);
        if (error !== undefined) failed({ error, path: asked });
        const vary = `${varies}, ${headers.vary}`;
        const type = { 'content-type': 'application/json' };
        return new Response(body, { status, headers: { ...headers, ...type, vary, ...waitFor([error]) } });
      }
      const response = await resolveResponse({
        req: request.method === 'POST' ? limitBody(request) : readable(request),
        path: asked,
        router: appRouter,
        error: null,
        allowBatching: true,
        maxBatchSize,
        createContext: async () => call.context,
        responseMeta: ({ errors }) => ({ headers: new Headers(waitFor(errors)) }),
        onError: failed,
      });
      for (const [name, value] of Object.entries(headers)) response.headers.append(name, value);
      if (call.replayed) response.headers.set('idempotency-replayed', 'true');
      return response;
    } catch (error) {
      if (!AppError.is(error)) log.error({ err: error, requestId }, 'a request failed');
      return errorResponse(toAppError(error), requestId, headers);
    }
  };
}

/** As tRPC says itself: what its answers depend on. */
const varies = 'trpc-accept, accept';

function waitFor(errors: readonly (TRPCError | undefined)[]): { readonly 'retry-after'?: string } {
  const waits = errors.map((error) => (error === undefined ? undefined : toAppError(error).retryAfterSeconds));
  const wait = waits.find((seconds) => seconds !== undefined);
  return wait === undefined ? {} : { 'retry-after': String(wait) };
}

const procedures: Readonly<Record<string, unknown>> = appRouter._def.procedures;

/** Of several in one batch no names: there are too many ways to put them together. */
function routeOf(path: string): string | undefined {
  if (Object.hasOwn(procedures, path)) return `${endpoint}${path}`;
  return path.includes(',') ? `${endpoint}(batch)` : undefined;
}

function refuse(request: Request, url: URL, idempotencyKey: string | undefined): void {
  if (request.method !== 'GET' && request.method !== 'POST') {
    throw new AppError('method_not_allowed', 'Only GET and POST are answered here.');
  }
  if (request.method === 'POST') refuseOtherThanJson(request);
  if (idempotencyKey !== undefined && url.searchParams.has('batch')) {
    throw new AppError('invalid_request', 'An Idempotency-Key stands for one write: send it without a batch.');
  }
}

/** The portal is the customer's. What proves itself with a secret key has its own address. */
function refuseOthersThanMe(path: string): void {
  // A comma may be written as %2C, and is one all the same; no name of ours needs to be written so.
  if (!path.includes('%') && path.split(',').every((name) => name.startsWith('me.'))) return;
  throw new AppError('not_found', 'There is nothing at this address.');
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
