import type { Dispatcher, Pool } from 'undici';
import type { BuiltRequest } from './build-request.ts';
import { EgressError } from './egress-error.ts';
import type { EgressLimits } from './limits.ts';
import { readBody } from './read-body.ts';

export interface ReceivedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/**
 * Sends a request over a pool and reads the answer to its end.
 *
 * @param key host and port, for the operator's log
 * @throws EgressError
 */
export async function receiveAnswer(
  pool: Pool,
  request: BuiltRequest,
  options: { readonly key: string; readonly signal: AbortSignal; readonly limits: EgressLimits },
): Promise<ReceivedAnswer> {
  const answer = await receive(pool, request, options.signal, options.key);
  return readAnswer(answer, options.signal, options.key, options.limits);
}

async function receive(
  pool: Pool,
  request: BuiltRequest,
  signal: AbortSignal,
  key: string,
): Promise<Dispatcher.ResponseData> {
  const { method, path, headers, body } = request;
  try {
    return await pool.request({ method, path, headers, body: body ?? null, signal });
  } catch (error) {
    throw toEgressError(error, key);
  }
}

async function readAnswer(
  answer: Dispatcher.ResponseData,
  signal: AbortSignal,
  key: string,
  limits: EgressLimits,
): Promise<ReceivedAnswer> {
  const { statusCode: status, body } = answer;
  // Tearing the body down emits an error once more.
  body.on('error', () => undefined);
  try {
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one);
    }
    const notModified = 304;
    if (status >= 300 && status < 400 && status !== notModified) {
      throw EgressError.failed(
        'redirect',
        `${key} answered ${status}. Redirects are not followed; name the final URL.`,
        {
          maybeSent: true,
        },
      );
    }
    if (Number(headers.get('content-length') ?? 0) > limits.responseBytes) {
      throw EgressError.failed('too_large', `The answer is larger than ${limits.responseBytes} bytes.`, {
        maybeSent: true,
      });
    }
    const bytes = await readBody(body, headers.get('content-encoding') ?? '', limits);
    for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
    return { status, headers, body: bytes };
  } catch (error) {
    body.destroy();
    throw signal.aborted ? signal.reason : toEgressError(error, key);
  }
}

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

function toEgressError(error: unknown, key: string): EgressError {
  if (error instanceof EgressError) return error;
  const { code } = error as { code?: unknown };
  const why = typeof code === 'string' ? code : 'unknown error';
  if (timeouts.has(why)) return EgressError.failed('timeout', `${key} kept silent for too long.`, { maybeSent: true });
  return EgressError.failed('connection_lost', `The connection to ${key} broke: ${why}.`, { maybeSent: true });
}
