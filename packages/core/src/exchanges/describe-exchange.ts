import type { Exchange } from '@acme/api';
import { isSecretHandle, isSecretText, namesCredential } from '@acme/integrations';
import { redact, redactJson } from '../egress/index.ts';
import type { Observed } from './observe.ts';

const mask = '[redacted]';
/** Characters of one body that are kept: enough to see what was wrong with it. */
const bodyLength = 4_000;
const valueLength = 500;

/** Headers of an answer that tell how to go on, or by what the other side finds the request in its logs. */
const toldHeaders =
  /^(?:content-type|retry-after|.*request-?id|.*trace-?id|.*correlation-?id|.*rate-?limit.*|link|etag)$/;

/**
 * A request and its answer for people to read: secrets that were sent are taken out wherever they stand, and so is whatever is
 * named as a credential.
 *
 * @param bodies false: without headers and bodies
 */
export function describeExchange({ sent, came, failure, startedAt, ms }: Observed, bodies: boolean): Exchange {
  const revealed = came?.revealed ?? [];
  const clean = (text: string) => redact(text, revealed);
  return {
    method: sent.method,
    url: clean(`${sent.url.origin}${sent.url.pathname}`),
    startedAt: startedAt.toISOString(),
    ms,
    ...(came === undefined ? {} : { status: came.status }),
    ...(failure === undefined ? {} : { failure }),
    ...(bodies
      ? {
          query: values({ ...Object.fromEntries(sent.url.searchParams), ...sent.query }, clean),
          requestHeaders: values(sent.headers ?? {}, clean),
          ...bodyOf('requestBody', requestText(sent), revealed),
          ...(came === undefined
            ? {}
            : {
                responseHeaders: values(
                  Object.fromEntries([...came.headers].filter(([name]) => toldHeaders.test(name))),
                  clean,
                ),
                ...bodyOf('responseBody', responseText(came), revealed),
              }),
        }
      : {}),
  };
}

function values(given: Readonly<Record<string, unknown>>, clean: (text: string) => string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given)
      .slice(0, 50)
      .map(([name, value]) => [
        clean(name).slice(0, 100),
        isCredential(name) ? mask : clean(spell(value)).slice(0, valueLength),
      ]),
  );
}

/** Names of headers and fields that carry what proves who somebody is. */
function isCredential(name: string): boolean {
  return namesCredential(name) || /^(?:proxy-)?authorization$|cookie$|^signature$/i.test(name);
}

/** A text with its secrets by their names. */
function spell(value: unknown): string {
  if (isSecretHandle(value)) return `«${value.name}»`;
  if (isSecretText(value)) return value.parts.map(spell).join('');
  return String(value);
}

function requestText({ json, body }: Observed['sent']): string | number | undefined {
  if (json !== undefined) return JSON.stringify(json);
  return typeof body === 'string' ? body : body?.byteLength;
}

function responseText(came: NonNullable<Observed['came']>): string | number | undefined {
  if (came.body.byteLength === 0) return undefined;
  const type = came.headers.get('content-type') ?? '';
  return /json|^text\/|xml|x-www-form-urlencoded/.test(type) ? came.text() : came.body.byteLength;
}

/** A number stands for bytes that are no text. */
function bodyOf<Name extends 'requestBody' | 'responseBody'>(
  name: Name,
  body: string | number | undefined,
  revealed: readonly string[],
): { [Key in Name]?: string } {
  if (body === undefined) return {};
  const text = typeof body === 'number' ? `(${body} bytes)` : cut(cleanBody(body, revealed));
  return { [name]: text } as { [Key in Name]?: string };
}

function cleanBody(text: string, revealed: readonly string[]): string {
  try {
    return JSON.stringify(withoutCredentials(redactJson(JSON.parse(text), revealed)));
  } catch {
    return redact(text, revealed).replaceAll(
      /(^|[&?\s])([\w.[\]-]{1,60})=([^&\s]{1,4096})/g,
      (whole, before: string, key: string) => (isCredential(key) ? `${before}${key}=${mask}` : whole),
    );
  }
}

function withoutCredentials(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCredentials);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      isCredential(key) && item !== null && typeof item !== 'boolean' ? mask : withoutCredentials(item),
    ]),
  );
}

/** Cut after redacting: half of a secret at the cut would be no secret to look for. */
function cut(text: string): string {
  const clean = text.replaceAll('\0', '\ufffd').toWellFormed();
  return clean.length <= bodyLength
    ? clean
    : `${clean.slice(0, bodyLength).toWellFormed()}… (${clean.length} characters)`;
}
