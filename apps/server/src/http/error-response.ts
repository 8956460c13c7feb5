import type { AppError } from '@acme/api';

/** The one form of an error outside tRPC: `{ code, message, requestId, fields?, retryAfterSeconds?, provider? }`. */
export function errorResponse(
  error: AppError,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(
    {
      code: error.code,
      message: error.message,
      requestId,
      ...(error.fields === undefined ? {} : { fields: error.fields }),
      ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
      ...(error.provider === undefined ? {} : { provider: error.provider }),
    },
    {
      status: error.status,
      headers: {
        ...headers,
        'x-request-id': requestId,
        // What is left of a refused body is not read, so its connection carries no other request.
        ...(error.code === 'payload_too_large' ? { connection: 'close' } : {}),
        ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
      },
    },
  );
}
