import type { ErrorData } from '@acme/api';
import { QueryError } from '@acme/api/query';
import { TRPCClientError } from '@trpc/client';
import { ConnectApiError } from './api-error.ts';

/** The one place where what the transport throws becomes our error. */
export async function translate<Result>(call: Promise<Result> | (() => Promise<Result>)): Promise<Result> {
  try {
    return await (typeof call === 'function' ? call() : call);
  } catch (error) {
    const data = error instanceof TRPCClientError ? (error.data as ErrorData | undefined) : undefined;
    if (data?.code !== undefined && error instanceof Error) {
      throw new ConnectApiError(data.code, error.message, {
        status: data.httpStatus,
        requestId: data.requestId,
        ...(data.fields === undefined ? {} : { fields: data.fields }),
        ...(data.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: data.retryAfterSeconds }),
        ...(data.provider === undefined ? {} : { provider: data.provider }),
        cause: error,
      });
    }
    if (QueryError.is(error)) throw badSearch(error);
    // A mistake of the caller's, found before anything was sent.
    if (error instanceof TypeError) throw error;
    throw new ConnectApiError(
      'network',
      'Acme Connect could not be reached, or something else answered in its place. Check the url and that the server runs.',
      { cause: error },
    );
  }
}

function badSearch(error: QueryError): ConnectApiError {
  const { position, length, message } = error;
  return new ConnectApiError('invalid_query', message, {
    fields: { query: { code: 'invalid_query', message, position, length } },
    cause: error,
  });
}
