import type { Core } from '@acme/core';

/**
 * Answers browsers of the project's allow-listed origins and no others: never `*`, never `null`,
 * never with cookies. The project is in the address, because a preflight carries nothing else.
 */
export async function corsHeaders(
  core: Core,
  projectId: string,
  origin: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (origin === undefined) return { vary: 'origin' };
  if (!(await core.isAllowedOrigin(projectId, origin))) return { vary: 'origin' };
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'x-request-id, retry-after',
  };
}

export async function preflight(core: Core, projectId: string, origin: string | undefined): Promise<Response> {
  const headers = await corsHeaders(core, projectId, origin);
  if (!('access-control-allow-origin' in headers)) return new Response(null, { status: 403, headers });
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type, trpc-accept',
      'access-control-max-age': '600',
    },
  });
}
