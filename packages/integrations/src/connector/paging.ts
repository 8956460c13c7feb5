import { type ActionAnswer, type ActionRequest, valueAt } from './answer.ts';
import type { ListPage } from './action.ts';

/** A list that goes on in a way nobody can follow, or for longer than was asked for. */
export class PagingError extends Error {
  override readonly name = 'PagingError';
  /** Whose fault it is: a cursor that is none of the list, or an answer of the provider's. */
  readonly reason: 'bad_cursor' | 'bad_answer' | 'too_many_pages';

  constructor(reason: PagingError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A page that has come, for whoever asks what comes after it. */
export interface ReadPage {
  readonly request: ActionRequest;
  readonly answer: ActionAnswer;
  readonly items: readonly unknown[];
  /** What the page was asked for with; undefined for the first. */
  readonly cursor: string | undefined;
  /** Of the account: where a URL of the provider's has to lead. */
  readonly baseUrl: string;
}

/**
 * How a provider hands out a list in pages. Pure. A cursor is text that may travel: to the browser and back, or into the
 * journal of a workflow. It never decides where a request goes, but for a path that the connector itself allows.
 */
export interface Paging {
  /** The request for the page that a cursor names. @throws PagingError for one that is not of this list */
  ask(request: ActionRequest, cursor: string): ActionRequest;
  /** The cursor of the next page; undefined after the last. @throws PagingError */
  next(page: ReadPage): string | undefined;
}

type Place = string | ((answer: ActionAnswer, items: readonly unknown[]) => unknown);

/**
 * The provider gives a cursor, and gets it back as a parameter of the query, or at a place in the JSON that is sent.
 *
 * @example
 * cursorPages({ at: 'paging.next.after', as: 'after' })
 */
export function cursorPages({
  at,
  as,
  sentIn = 'query',
}: {
  /** Where the answer has it. Nothing, an empty text or null there is the end. */
  readonly at: Place;
  /** What the parameter is called; in JSON, a place such as `variables.after`. */
  readonly as: string;
  readonly sentIn?: 'query' | 'json';
}): Paging {
  return {
    ask: (request, cursor) =>
      sentIn === 'query'
        ? { ...request, query: { ...request.query, [as]: cursor } }
        : { ...request, json: withValueAt(request.json, as.split('.'), cursor) },
    next: ({ answer, items }) => {
      const cursor = typeof at === 'string' ? valueAt(answer.json, at) : at(answer, items);
      return (typeof cursor === 'string' && cursor !== '') || typeof cursor === 'number' ? String(cursor) : undefined;
    },
  };
}

/** GraphQL's connections: `pageInfo { hasNextPage endCursor }` (GraphQL Cursor Connections Specification). */
export function graphqlPages({
  at,
  as = 'after',
}: {
  /** The connection in the answer, such as `data.issues`. */
  readonly at: string;
  /** The variable of the query. */
  readonly as?: string;
}): Paging {
  return cursorPages({
    at: ({ json }) =>
      valueAt(json, `${at}.pageInfo.hasNextPage`) === true ? valueAt(json, `${at}.pageInfo.endCursor`) : undefined,
    as: `variables.${as}`,
    sentIn: 'json',
  });
}

/** How many to skip and how many to take. The end is a page that is not full, or the total where the provider tells it. */
export function offsetPages({
  offset,
  size,
  total,
}: {
  readonly offset: string;
  /** How many a page has when there are more. */
  readonly size: { readonly parameter: string; readonly default: number };
  /** Where the answer has the number of all. */
  readonly total?: string;
}): Paging {
  return {
    ask: (request, cursor) => ({ ...request, query: { ...request.query, [offset]: wholeNumber(cursor) } }),
    next: ({ request, answer, items, cursor }) => {
      const end = (cursor === undefined ? 0 : wholeNumber(cursor)) + items.length;
      if (items.length === 0 || hasEnded(end, items.length, { request, answer, size, total })) return undefined;
      return String(end);
    },
  };
}

/** Pages by number. The end is a page that is not full, or the total where the provider tells it. */
export function numberedPages({
  page,
  first = 1,
  size,
  total,
}: {
  readonly page: string;
  readonly first?: 0 | 1;
  readonly size: { readonly parameter: string; readonly default: number };
  /** Where the answer has the number of all items. */
  readonly total?: string;
}): Paging {
  return {
    ask: (request, cursor) => ({ ...request, query: { ...request.query, [page]: wholeNumber(cursor) } }),
    next: ({ request, answer, items, cursor }) => {
      const number = cursor === undefined ? first : wholeNumber(cursor);
      const end = (number - first + 1) * sizeOf(request, size);
      if (items.length === 0 || hasEnded(end, items.length, { request, answer, size, total })) return undefined;
      return String(number + 1);
    },
  };
}

interface UrlOptions {
  /**
   * Where else than at its own path the list may go on, for providers that give each list a path of its own:
   * `/query/`. Default: the path stays as it is, and only the query of the URL is followed.
   */
  readonly below?: `/${string}/`;
}

/** `Link: <…>; rel="next"` (RFC 8288). */
export function linkPages(options: UrlOptions = {}): Paging {
  return urlPages(({ headers }) => nextLink(headers['link'] ?? ''), options);
}

/** The whole URL of the next page stands in the body. It has to lead below the base URL of the account. */
export function nextUrlPages({ at, ...options }: { readonly at: string } & UrlOptions): Paging {
  return urlPages(({ json }) => valueAt(json, at), options);
}

function urlPages(read: (answer: ActionAnswer) => unknown, { below }: UrlOptions): Paging {
  return {
    ask: (request, cursor) => {
      const [path, search] = split(cursor);
      if (path !== '' && !isBelow(path, below)) throw notOfThisList();
      // Its own query goes: the URL of the provider has all of it.
      const own = path === '' ? split(request.path)[0] : path;
      return { ...request, path: search === '' ? own : `${own}?${search}`, query: {} };
    },
    next: ({ answer, request, baseUrl }) => {
      const given = read(answer);
      if (typeof given !== 'string' || given === '') return undefined;
      const base = new URL(baseUrl.replace(/\/*$/, '/'));
      const url = URL.parse(given, base);
      if (url?.origin !== base.origin || !url.pathname.startsWith(base.pathname)) {
        throw new PagingError(
          'bad_answer',
          `The next page is at ${url?.origin ?? 'no URL'}, out of the API of this account.`,
        );
      }
      const path = `/${url.pathname.slice(base.pathname.length)}`;
      if (path !== pathOf(request) && isBelow(path, below)) return `${path}${url.search}`;
      return url.search === '' ? undefined : url.search;
    },
  };
}

function split(cursor: string): readonly [string, string] {
  const at = cursor.indexOf('?');
  return at === -1 ? [cursor, ''] : [cursor.slice(0, at), cursor.slice(at + 1)];
}

function pathOf({ path }: ActionRequest): string {
  return new URL(path.replace(/^\/*/, '/'), 'https://account.example').pathname;
}

function isBelow(path: string, below: string | undefined): boolean {
  if (below === undefined || !path.startsWith(below)) return false;
  const url = URL.parse(path, 'https://account.example');
  // The same after it was read as a URL: no `..`, no `//host`, no `\`.
  return url?.pathname === path && !/%2f|%5c|%2e/i.test(path);
}

function nextLink(header: string): string | undefined {
  // At most eight: a header of a provider is read without a bound otherwise.
  for (const [, url, parameters = ''] of [...header.matchAll(/<([^<>]*)>([^<]*)/g)].slice(0, 8)) {
    const [, quoted, plain] = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters) ?? [];
    const relations = (quoted ?? plain ?? '').toLowerCase().split(/\s+/);
    if (relations.includes('next')) return url;
  }
  return undefined;
}

function sizeOf({ query }: ActionRequest, size: { readonly parameter: string; readonly default: number }): number {
  return Number(query?.[size.parameter] ?? size.default);
}

function hasEnded(
  end: number,
  items: number,
  {
    request,
    answer,
    size,
    total,
  }: {
    readonly request: ActionRequest;
    readonly answer: ActionAnswer;
    readonly size: { readonly parameter: string; readonly default: number };
    readonly total: string | undefined;
  },
): boolean {
  const all = total === undefined ? undefined : valueAt(answer.json, total);
  return typeof all === 'number' ? end >= all : items < sizeOf(request, size);
}

function wholeNumber(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw notOfThisList();
}

function notOfThisList(): PagingError {
  return new PagingError(
    'bad_cursor',
    'The cursor is not one of this list. Give the one that came with the page before.',
  );
}

/** JSON with a value put at a place, where objects that are not there are made. */
function withValueAt(json: unknown, [key = '', ...rest]: readonly string[], value: string): unknown {
  const object = typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};
  const inner = (object as Readonly<Record<string, unknown>>)[key];
  return { ...object, [key]: rest.length === 0 ? value : withValueAt(inner, rest, value) };
}

/** What `pages` and its kin take. */
export interface PagesOptions {
  /** Reading more is an error; leave the loop to stop earlier. Default 100. */
  readonly maxPages?: number;
}

/**
 * Reads a list page by page, each when it is asked for.
 *
 * @throws PagingError when there are more pages than `maxPages`, or a cursor comes again
 */
export async function* pages<Item>(
  read: (cursor: string | undefined) => Promise<ListPage<Item>>,
  { maxPages = 100 }: PagesOptions = {},
): AsyncGenerator<readonly Item[], void, undefined> {
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let count = 0; ; count++) {
    if (count >= maxPages) {
      throw new PagingError(
        'too_many_pages',
        `There are more than ${maxPages} pages. Raise "maxPages", or leave the loop before.`,
      );
    }
    const { items, nextCursor } = await read(cursor);
    yield items;
    if (nextCursor === undefined) return;
    if (seen.has(nextCursor))
      throw new PagingError('bad_answer', 'The list goes in a circle: a page names one that was read before.');
    seen.add(nextCursor);
    cursor = nextCursor;
  }
}
