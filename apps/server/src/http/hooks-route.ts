import type { IncomingMessage } from 'node:http';
import { AppError, toAppError } from '@acme/api';
import type { HttpDeps } from './app.ts';
import { callerAddress } from './caller-address.ts';
import { errorResponse } from './error-response.ts';
import type { RequestRecord } from './request-record.ts';
import { readBody } from './read-body.ts';

const place = /^\/hooks\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/;

/**
 * Where providers send their events. It knows no session and no CORS: a delivery is proved by what its connector says of
 * the provider's signature, and whatever is wrong is answered alike.
 */
export function hooksHandler({ core, log, trustProxyHops = 0, hookBodyMs }: HttpDeps) {
  return async (
    request: Request,
    url: URL,
    incoming: IncomingMessage | undefined,
    record: RequestRecord,
  ): Promise<Response> => {
    const requestId = record.id;
    const headers = { 'x-request-id': requestId, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
    try {
      const { method } = request;
      // Some providers look whether the address is there before they send anything.
      if (method === 'HEAD') return new Response(null, { status: 200, headers });
      if (method !== 'POST' && method !== 'GET') {
        throw new AppError('method_not_allowed', 'A provider sends its events with POST.');
      }
      const found = place.exec(url.pathname);
      const [, projectId = '', integrationId = '', webhookId] = found ?? [];
      if (found !== null) {
        record.route = `/hooks/{projectId}/{integrationId}${webhookId === undefined ? '' : '/{webhookId}'}`;
      }
      record.projectId = projectId;
      const reception = await core.receiveDelivery({
        projectId,
        integrationId,
        webhookId,
        method,
        path: `${url.pathname}${url.search}`,
        headers: Object.fromEntries(request.headers),
        address: callerAddress(request, incoming, trustProxyHops),
        body: () => readBody(request, hookBodyMs),
      });
      if (reception.kind === 'refused') {
        // A body that was not read would be taken for the next request.
        return errorResponse(new AppError('invalid_signature', 'Nothing proves this delivery.'), requestId, {
          ...headers,
          connection: 'close',
        });
      }
      if (reception.kind === 'accepted') return new Response(null, { status: reception.status, headers });
      const { status, contentType, body } = reception;
      return new Response(body ?? null, {
        status,
        headers: {
          ...headers,
          ...reception.headers,
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
        },
      });
    } catch (error) {
      const known = toAppError(error);
      // Nothing of the error's text: a driver or a parser may repeat what was sent.
      if (known.code === 'internal_error') log.error({ requestId, error: nameOf(error) }, 'a delivery failed');
      return errorResponse(known, requestId, { ...headers, connection: 'close' });
    }
  };
}

function nameOf(error: unknown): string {
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  return [name, code].filter((part) => typeof part === 'string').join(' ');
}
