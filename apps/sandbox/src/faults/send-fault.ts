import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { sendBomb } from './bomb.ts';
import { sendEndless } from './endless.ts';
import type { Fault } from './schema.ts';

/** The status a fault answers with; 0 where the connection is cut instead. */
export function faultStatus(fault: Fault): number {
  if (fault.kind === 'status' || fault.kind === 'echo' || fault.kind === 'json' || fault.kind === 'redirect')
    return fault.status;
  return fault.kind === 'drop' ? 0 : 200;
}

/** Answers a request with a fault, in place of whatever the response was going to be. */
export async function sendFault(
  fault: Fault,
  response: ServerResponse,
  bombBytes: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  switch (fault.kind) {
    case 'status': {
      const message = 'The sandbox was told to fail here.';
      const body = JSON.stringify({ error: fault.error, error_description: message, message });
      const retry = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      response.writeHead(fault.status, { 'content-type': 'application/json', ...retry }).end(body);
      return;
    }
    case 'error_in_200':
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ok: false, error: fault.error, error_description: 'An error inside a 200.' }));
      return;
    case 'json':
      response.writeHead(fault.status, { 'content-type': 'application/json' }).end(JSON.stringify(fault.body));
      return;
    case 'echo': {
      const { req } = response;
      const carried = `${req.rawHeaders.join('\n')}\n\n${req.readableEnded ? '' : await text(req)}`;
      response
        .writeHead(fault.status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: fault.error, error_description: carried }));
      return;
    }
    case 'html':
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end('<!doctype html><title>Maintenance</title><p>We are working on it.');
      return;
    case 'truncated':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' });
      response.write('{"access_token":"', () => response.destroy());
      return;
    case 'drop':
      response.destroy();
      return;
    case 'redirect':
      response.writeHead(fault.status, { location: fault.location ?? ownPath(response.req) }).end();
      return;
    case 'bomb':
      await sendBomb(response, bombBytes);
      return;
    case 'endless':
      await sendEndless(response);
      return;
    case 'drip':
      await sendEndless(response, fault.everyMs);
  }
}

/** Of the request as it came in: the OAuth server is mounted below a path. */
function ownPath(request: IncomingMessage & { readonly originalUrl?: string }): string {
  return request.originalUrl ?? request.url ?? '/';
}
