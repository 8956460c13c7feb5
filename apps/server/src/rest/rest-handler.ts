import type { IncomingMessage } from 'node:http';
import { AppError, toAppError } from '@acme/api';
import type { HttpDeps } from '../http/app.ts';
import { errorResponse } from '../http/error-response.ts';
import { type OpenCall, openCall } from '../http/open-call.ts';
import type { RequestRecord } from '../http/request-record.ts';
import { compileMatch } from './match-route.ts';
import { describeApi } from './openapi/describe-api.ts';
import { readInput } from './read-input.ts';
import { compileRoutes, type RestRoute } from './routes.ts';

export const restPrefix = '/v1';
const documentPath = `${restPrefix}/openapi.json`;

/**
 * The project API as REST: the procedures of the router at the places that they name themselves.
 * Nothing is built per request but the call; it answers beside the web framework, as tRPC does.
 */
export function restHandler(deps: HttpDeps) {
  const routes = compileRoutes();
  const match = compileMatch(routes);
  let document: string | undefined;
  return async (
    request: Request,
    url: URL,
    incoming: IncomingMessage | undefined,
    record: RequestRecord,
  ): Promise<Response> => {
    const idempotencyKey = request.headers.get('idempotency-key') ?? undefined;
    const call = openCall(deps, { request, incoming, projectId: '', idempotencyKey, record });
    let name: string | undefined;
    try {
      if (url.pathname === documentPath) {
        record.route = documentPath;
        refuseMethod(request.method, ['GET']);
        document ??= JSON.stringify(describeApi(routes, { publicUrl: deps.publicUrl }));
        return new Response(document, { headers: { ...headersOf(call), 'cache-control': 'public, max-age=300' } });
      }
      const found = match(request.method, segmentsOf(url));
      if (found === undefined) {
        throw new AppError('not_found', `There is nothing at this address. ${documentPath} lists all there is.`);
      }
      if (found.route === undefined) throw new MethodRefused(found.allowed);
      name = found.route.name;
      const { route } = found;
      record.route = `${restPrefix}${route.path}`;
      // Reading the signal of a connection has the adapter build a whole web Request: only where it is waited with.
      const signal = route.meta.pending === undefined ? undefined : request.signal;
      const result = await run(route, call, signal, () => readInput(route, request, url, found.parameters));
      const status = isPending(route, result) ? 202 : 200;
      return new Response(JSON.stringify(result), { status, headers: headersOf(call) });
    } catch (error) {
      const known = error instanceof MethodRefused ? error.refusal : toAppError(error);
      if (known.code === 'internal_error') {
        const cause = error instanceof Error ? (error.cause ?? error) : error;
        deps.log.error({ err: cause, path: name, requestId: call.context.requestId }, 'a procedure failed');
      }
      const allow = error instanceof MethodRefused ? { allow: error.allowed.join(', ') } : {};
      return errorResponse(known, call.context.requestId, { ...headersOf(call), ...allow });
    }
  };
}

function isPending({ meta }: RestRoute, result: unknown): boolean {
  return meta.pending !== undefined && (result as { readonly status?: unknown }).status === meta.pending;
}

/** The input is read when the procedure asks for it: after the caller was proved. */
async function run(
  route: RestRoute,
  { context }: OpenCall,
  signal: AbortSignal | undefined,
  getRawInput: () => Promise<unknown>,
): Promise<unknown> {
  let input: Promise<unknown> | undefined;
  return await route.call({
    ctx: context,
    path: route.name,
    type: route.type,
    getRawInput: () => (input ??= getRawInput()),
    signal,
    batchIndex: 0,
  });
}

/** The segments below the prefix, decoded. @throws invalid_request for what is no UTF-8 */
function segmentsOf(url: URL): readonly string[] {
  const segments = url.pathname.slice(restPrefix.length + 1).split('/');
  if (!url.pathname.includes('%')) return segments;
  try {
    return segments.map(decodeURIComponent);
  } catch (cause) {
    throw new AppError('invalid_request', 'The address is not valid UTF-8. Encode each part with encodeURIComponent.', {
      cause,
    });
  }
}

class MethodRefused extends Error {
  readonly refusal: AppError;
  readonly allowed: readonly string[];

  constructor(allowed: readonly string[]) {
    super('method refused');
    this.allowed = allowed;
    this.refusal = new AppError('method_not_allowed', `Only ${allowed.join(' and ')} is answered at this address.`);
  }
}

function refuseMethod(method: string, allowed: readonly string[]): void {
  if (!allowed.includes(method)) throw new MethodRefused(allowed);
}

function headersOf({ context, standing, replayed }: OpenCall): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-request-id': context.requestId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
  // draft-ietf-httpapi-ratelimit-headers
  if (standing !== undefined) {
    headers['ratelimit-policy'] = `"key";q=${standing.limit};w=60`;
    headers['ratelimit'] = `"key";r=${standing.remaining};t=${standing.waitSeconds}`;
  }
  if (replayed) headers['idempotency-replayed'] = 'true';
  return headers;
}
