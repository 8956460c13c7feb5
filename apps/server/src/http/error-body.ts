import type { AppError } from '@acme/api';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { HttpEnv } from './app.ts';

/** The one form of an error outside tRPC: `{ code, message, requestId }`. */
export function errorBody(c: Context<HttpEnv>, error: AppError): Response {
  if (error.retryAfterSeconds !== undefined) c.header('retry-after', String(error.retryAfterSeconds));
  return c.json(
    { code: error.code, message: error.message, requestId: c.get('requestId') },
    error.status as ContentfulStatusCode,
  );
}
