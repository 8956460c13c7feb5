import { AppError, type ProviderRequest } from '@acme/api';
import type { BrowserRequest, Integration } from '@acme/integrations';
import { urlBelow } from '@acme/integrations/runtime';

/** @throws forbidden unless the definition lets browsers call the action */
export function refuseBrowserAction({ name: integration, browser }: Integration, name: string): void {
  if (browser.actions?.includes(name) === true) return;
  throw new AppError(
    'forbidden',
    `The definition does not let browsers call this action of ${integration}. Call it from your backend, or name it under "browser".`,
  );
}

/**
 * Refuses a request that the definition does not let browsers make. The path is compared as it will be sent, after everything
 * that leads elsewhere was taken out of it, and a header could ask a provider for another method than the one that was compared.
 *
 * @throws forbidden
 */
export function refuseBrowserRequest({ name, browser }: Integration, request: ProviderRequest): void {
  const path = plainPath(request.path);
  const allowed = browser.requests?.some(
    (one) => one.method === request.method && path !== undefined && fits(one, path, Object.keys(request.query ?? {})),
  );
  const headers = Object.keys(request.headers ?? {}).every((header) => sendable.has(header.toLowerCase()));
  if (allowed === true && headers) return;
  throw new AppError(
    'forbidden',
    `The definition does not let browsers send this request to ${name}. Send it from your backend, or name its method, path and query under "browser".`,
  );
}

const sendable: ReadonlySet<string> = new Set(['accept', 'accept-language', 'content-type']);

/** As it is sent below the base URL; undefined for what has a query in it, or something that a provider may read as a slash. */
function plainPath(path: string): string | undefined {
  if (/[?#\\]|%2f|%5c|%2e|%25/i.test(path)) return undefined;
  try {
    const { pathname } = urlBelow('https://account.example', path);
    return pathname === path ? path : undefined;
  } catch {
    return undefined;
  }
}

function fits({ path, query = [] }: BrowserRequest, asked: string, names: readonly string[]): boolean {
  const pattern = path.split('/');
  const segments = asked.split('/');
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index])) &&
    names.every((name) => query.includes(name))
  );
}

/** Of an answer, what a page may read. */
const readable: ReadonlySet<string> = new Set([
  'content-type',
  'content-language',
  'content-disposition',
  'etag',
  'last-modified',
  'retry-after',
]);

/** The headers of an answer that a page may read. */
export function readableHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => readable.has(name)));
}
