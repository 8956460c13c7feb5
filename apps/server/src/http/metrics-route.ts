import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AppError } from '@acme/api';
import type { HttpDeps } from './app.ts';
import { authorizationHeaders } from './authorization-headers.ts';
import { errorResponse } from './error-response.ts';
import type { RequestRecord } from './request-record.ts';

/** What a proxy on the way adds; one that adds nothing is the reason why a public server needs a token. */
const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];
const loopbackAddress = /^(::ffff:)?127(\.\d+){3}$|^::1$/;
const loopbackHost = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;

/**
 * `/metrics`, in the form of Prometheus. With a token, for whoever shows it. Without, for a caller on this machine that came
 * straight here, of a server that is not public: a proxy on the same machine is a caller on this machine as well.
 */
export function metricsHandler({ telemetry, metricsToken, publicUrl, trustProxyHops = 0 }: HttpDeps) {
  if (telemetry === undefined) return undefined;
  const { registry } = telemetry;
  const isPublic = trustProxyHops > 0 || !loopbackHost.test(new URL(publicUrl).host);
  const expected = metricsToken === undefined ? undefined : sha256(`Bearer ${metricsToken}`);

  return async (request: Request, incoming: IncomingMessage | undefined, record: RequestRecord): Promise<Response> => {
    const refused = refusal(request, incoming);
    const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
    if (refused !== undefined) {
      return errorResponse(refused, record.id, {
        ...headers,
        ...(refused.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      });
    }
    record.route = '/metrics';
    if (request.method !== 'GET') {
      return errorResponse(new AppError('method_not_allowed', 'Metrics are read with GET.'), record.id, headers);
    }
    const text = await registry.metrics();
    return new Response(text, {
      headers: { ...headers, 'content-type': registry.contentType, 'x-request-id': record.id },
    });
  };

  function refusal(request: Request, incoming: IncomingMessage | undefined): AppError | undefined {
    if (expected !== undefined) {
      const [given = '', ...more] = authorizationHeaders(request, incoming);
      if (more.length === 0 && timingSafeEqual(sha256(given), expected)) return undefined;
      return new AppError('invalid_token', 'Metrics are for whoever shows METRICS_TOKEN as a bearer token.');
    }
    if (!isPublic && isLocal(request, incoming)) return undefined;
    // In the words for what is not there: nobody outside is to know more.
    return new AppError('not_found', 'There is nothing at this address.');
  }
}

/** The name in `Host` as well: a page whose own name leads to this machine has a foreign one. */
function isLocal(request: Request, incoming: IncomingMessage | undefined): boolean {
  return (
    loopbackAddress.test(incoming?.socket.remoteAddress ?? '') &&
    loopbackHost.test(request.headers.get('host') ?? '') &&
    !forwarding.some((name) => request.headers.has(name))
  );
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
