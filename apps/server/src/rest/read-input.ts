import { AppError } from '@acme/api';
import { limitBody } from '../http/limit-body.ts';
import { refuseOtherThanJson } from '../http/refuse-body.ts';
import type { RestRoute } from './routes.ts';

/**
 * The input of a call: the body or the query, and over it what is in the path.
 *
 * @throws invalid_request, unsupported_media_type, payload_too_large
 */
export async function readInput(
  route: RestRoute,
  request: Request,
  url: URL,
  parameters: Readonly<Record<string, string>>,
): Promise<unknown> {
  if (route.input === undefined) return undefined;
  const given = route.rest === 'body' ? await readBody(request) : readQuery(route, url);
  return { ...given, ...parameters };
}

function readQuery(route: RestRoute, url: URL): Record<string, unknown> {
  if (url.search === '') return {};
  const texts = new Map<string, string[]>();
  for (const [name, text] of url.searchParams) texts.set(name, [...(texts.get(name) ?? []), text]);
  const given: Record<string, unknown> = {};
  for (const [name, read] of route.readText) {
    const found = texts.get(name);
    if (found !== undefined) given[name] = read(found);
    texts.delete(name);
  }
  const [unknown] = texts.keys();
  if (unknown === undefined) return given;
  // A filter that is not known would be no filter at all.
  throw new AppError('invalid_request', `There is no query parameter "${unknown}" here. Check its spelling.`, {
    fields: { [unknown]: { code: 'unrecognized_keys', message: 'no such parameter' } },
  });
}

async function readBody(request: Request): Promise<object> {
  const empty = request.headers.get('content-length') === '0' || request.body === null;
  if (empty) return {};
  refuseOtherThanJson(request);
  const text = await limitBody(request).text();
  if (text === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid_request', 'The body is not valid JSON.', { cause });
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new AppError('invalid_request', 'The body must be a JSON object.');
}
