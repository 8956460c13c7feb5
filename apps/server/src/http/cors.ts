import type { Core } from '@acme/core';
import type { MiddlewareHandler } from 'hono';
import type { HttpEnv } from './app.ts';

/**
 * Answers browsers of the project's allow-listed origins and no others: never `*`, never `null`,
 * never with cookies. The project is in the address, because a preflight carries nothing else.
 */
export function corsForProject(core: Core): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const origin = c.req.header('origin');
    const projectId = c.req.query('project');
    const allowed = origin !== undefined && projectId !== undefined && (await core.isAllowedOrigin(projectId, origin));
    if (c.req.method === 'OPTIONS') {
      if (!allowed) return c.body(null, 403);
      return c.body(null, 204, {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'authorization, content-type, trpc-accept',
        'access-control-max-age': '600',
        vary: 'origin',
      });
    }
    await next();
    if (allowed) {
      c.header('access-control-allow-origin', origin);
      c.header('access-control-expose-headers', 'x-request-id, retry-after');
    }
    c.header('vary', 'origin', { append: true });
  };
}
