import type { Core } from '@acme/core';

interface CorsHeaders {
  readonly vary: 'origin';
  readonly [name: string]: string;
}

/**
 * Answers browsers of the project's allow-listed origins and no others: never `*`, never `null`,
 * never with cookies. The project is in the address, because a preflight carries nothing else.
 */
export async function corsHeaders(core: Core, projectId: string, origin: string | undefined): Promise<CorsHeaders> {
  if (origin === undefined) return { vary: 'origin' };
  if (!(await core.isAllowedOrigin(projectId, origin))) return { vary: 'origin' };
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'x-request-id, retry-after',
  };
}

/** What a page may ask for, besides what any page may. */
interface Allowed {
  readonly methods: string;
  readonly headers: string;
}

const ofTrpc: Allowed = { methods: 'GET, POST', headers: 'authorization, content-type, trpc-accept' };

export async function preflight(
  core: Core,
  projectId: string,
  origin: string | undefined,
  allowed = ofTrpc,
): Promise<Response> {
  const headers = await corsHeaders(core, projectId, origin);
  if (!('access-control-allow-origin' in headers)) return new Response(null, { status: 403, headers });
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      'access-control-allow-methods': allowed.methods,
      'access-control-allow-headers': allowed.headers,
      'access-control-max-age': '600',
    },
  });
}
