import type { IncomingMessage } from 'node:http';
import { AppError, toAppError } from '@acme/api';
import { TRPCError } from '@trpc/server';
import { parse as parseCookies } from 'hono/utils/cookie';
import * as z from 'zod';
import type { HttpDeps } from '../http/app.ts';
import { authorizationHeaders } from '../http/authorization-headers.ts';
import { corsHeaders, preflight } from '../http/cors.ts';
import { errorResponse } from '../http/error-response.ts';
import { limitBody } from '../http/limit-body.ts';
import { openCall } from '../http/open-call.ts';
import type { RequestRecord } from '../http/request-record.ts';
import { trpcHandler } from '../http/trpc-route.ts';
import { compilePaths } from './match-path.ts';
import type { ParagonCall, ParagonRoute } from './paragon-call.ts';
import { ParagonError, paragonErrorResponse } from './paragon-error.ts';
import { paragonRoutes } from './routes.ts';

/** The third form is that of addresses for webhooks, which have no project before them. */
const place = /^(\/v2)?\/projects\/([^/]+)(\/.*)$|^(\/triggers\/connect)\/([^/]+)(\/.*)$/;

function placeOf(pathname: string) {
  const [, version = '', project, path, webhooks = '', projectOfWebhook = '', rest = ''] = place.exec(pathname) ?? [];
  return { prefix: `${version}${webhooks}`, projectId: project ?? projectOfWebhook, path: path ?? rest };
}

const methods = 'GET, POST, PUT, PATCH, DELETE';
const ofSdks = [
  'authorization',
  'content-type',
  'x-paragon-sdk-version',
  'x-paragon-credential',
  'x-paragon-configuration-id',
  'x-paragon-user-metadata',
  'x-paragon-proxy-url',
  'x-paragon-use-raw-response',
];
/** A name of a header, RFC 9110, section 5.1. */
const headerName = /^[\w!#$%&'*+.^`|~-]{1,100}$/;
const mostNames = 50;

/** Apps give requests to providers headers of their own, and where one is not allowed a browser sends nothing at all. */
function allowedAt(path: string, request: Request) {
  const asked = path.startsWith('/sdk/proxy/') ? (request.headers.get('access-control-request-headers') ?? '') : '';
  const own = asked.split(',').map((name) => name.trim().toLowerCase());
  const more = own.filter((name) => headerName.test(name) && !ofSdks.includes(name)).slice(0, mostNames);
  return { methods, headers: [...ofSdks, ...more].join(', ') };
}

/** What the panel in the portal calls. */
const portalApi = '/ui/trpc/';

/** True for an address that Paragon's clients would ask for. */
export function isParagonPath(path: string): boolean {
  return place.test(path);
}

/**
 * Paragon's API, for projects that let it: each address is a few lines over the same services as our own. To any other project
 * there is nothing here.
 */
export function paragonHandler(deps: HttpDeps) {
  const match = compilePaths(paragonRoutes);
  const trpc = trpcHandler(deps);
  return async (
    request: Request,
    url: URL,
    incoming: IncomingMessage | undefined,
    record: RequestRecord,
  ): Promise<Response> => {
    const { prefix, projectId, path } = placeOf(url.pathname);
    const headers: Record<string, string> = {
      'x-request-id': record.id,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    };
    try {
      if (!(await deps.core.speaksParagon(projectId))) {
        return errorResponse(new AppError('not_found', 'There is nothing at this address.'), record.id);
      }
      record.projectId = projectId;
      if (prefix === '' && path.startsWith(portalApi)) {
        if (isElsewhere(request, deps.publicUrl)) {
          const refused = new AppError('forbidden_origin', 'Nothing but the portal itself calls here.');
          return errorResponse(refused, record.id);
        }
        return await trpc(request, url, incoming, record, { path: `/projects/${projectId}${portalApi}`, projectId });
      }
      const origin = request.headers.get('origin') ?? undefined;
      if (request.method === 'OPTIONS') return await preflight(deps.core, projectId, origin, allowedAt(path, request));
      Object.assign(headers, await corsHeaders(deps.core, projectId, origin));
      const { route, parameters } = match(request.method, `${prefix}${path}`);
      record.route = routeName(route);
      const call = callOf(deps, { request, url, incoming, record, projectId, route, parameters });
      const answer = await route.run(call);
      if (!(answer instanceof Response)) {
        // A text is sent as it is; `Response.json` makes a stream of it, which the adapter has to read again.
        return new Response(JSON.stringify(answer), { headers: { ...headers, 'content-type': 'application/json' } });
      }
      for (const [name, value] of Object.entries(headers)) {
        if (!answer.headers.has(name)) answer.headers.set(name, value);
      }
      return answer;
    } catch (error) {
      const known = describe(error);
      if (known.error.code === 'internal_error' && known.error.cause !== undefined) {
        deps.log.error({ err: known.error.cause, route: record.route, requestId: record.id }, 'a Paragon call failed');
      } else if (known.error.code === 'invalid_token') {
        const reason = String(known.error.cause);
        deps.log.info({ route: record.route, requestId: record.id, reason }, 'a token was refused');
      }
      return paragonErrorResponse(known, record.id, headers);
    }
  };
}

/** Of pages of the host as well: those have addresses of their own. */
function isElsewhere(request: Request, publicUrl: string): boolean {
  const origin = request.headers.get('origin');
  return origin !== null && origin !== new URL(publicUrl).origin;
}

function routeName({ path }: ParagonRoute): string {
  if (path.startsWith('/triggers/connect/')) return path.replace('/connect/', '/connect/{projectId}/');
  return path.startsWith('/v2/') ? `/v2/projects/{projectId}${path.slice(3)}` : `/projects/{projectId}${path}`;
}

interface Received {
  readonly request: Request;
  readonly url: URL;
  readonly incoming: IncomingMessage | undefined;
  readonly record: RequestRecord;
  readonly projectId: string;
  readonly route: ParagonRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

function callOf(deps: HttpDeps, { route, projectId, ...received }: Received): ParagonCall {
  const { request, url, incoming, record, parameters } = received;
  const opened = openCall(deps, {
    request,
    incoming,
    projectId,
    record,
    idempotencyKey: undefined,
    via: 'paragon',
    ...(route.auth === 'link' ? { authorization: linkAuthorization(request, url, incoming) } : {}),
  });
  const text = async () => (request.body === null ? '' : await limitBody(request).text());
  return {
    core: deps.core,
    services: deps.core.services,
    publicUrl: deps.publicUrl,
    projectId,
    request,
    url,
    parameters,
    requestId: record.id,
    waitMs: deps.paragonWaitMs ?? 55_000,
    user: () => opened.context.authenticateUser(),
    server: async () => {
      const actor = await opened.context.authenticateServer();
      // The key of another project proves nothing here.
      if (actor.projectId === projectId) return actor;
      throw new AppError('not_found', 'There is nothing at this address.');
    },
    text,
    json: async () => {
      const body = await text();
      try {
        return body === '' ? {} : (JSON.parse(body) as unknown);
      } catch (cause) {
        throw new AppError('invalid_request', 'The body is not valid JSON.', { cause });
      }
    },
    cookie: (name) => parseCookies(request.headers.get('cookie') ?? '', name)[name],
  };
}

/** A window sends no header, so here and nowhere else the address may carry the token. */
function linkAuthorization(request: Request, url: URL, incoming: IncomingMessage | undefined): readonly string[] {
  const sent = authorizationHeaders(request, incoming);
  const inQuery = url.searchParams.getAll('userToken');
  if (sent.length > 0 || inQuery.length !== 1) return sent;
  return [`Bearer ${inQuery[0]}`];
}

function describe(error: unknown): ParagonError {
  if (error instanceof ParagonError) return error;
  // The words of what a schema finds are made in one place.
  const known =
    error instanceof z.ZodError ? toAppError(new TRPCError({ code: 'BAD_REQUEST', cause: error })) : toAppError(error);
  return new ParagonError(known);
}
