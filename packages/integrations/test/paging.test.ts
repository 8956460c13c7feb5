import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import {
  type ActionAnswer,
  type ActionRequest,
  cursorPages,
  defineList,
  graphqlPages,
  linkPages,
  type ListPage,
  nextUrlPages,
  numberedPages,
  offsetPages,
  pages,
  type Paging,
  performAction,
} from '@acme/integrations/connector';

const baseUrl = 'https://api.example/v1';

/** A provider with so many items, which hands them out in one way of its own. */
interface Provider {
  readonly paging: Paging;
  readonly items: string;
  readonly first: ActionRequest;
  answer(request: ActionRequest, all: readonly number[], size: number): ActionAnswer;
}

const ok = (json: unknown, headers: Record<string, string> = {}): ActionAnswer => ({ status: 200, headers, json });
const queryOf = ({ path, query = {} }: ActionRequest) =>
  Object.fromEntries([
    ...new URL(path, 'https://x.example').searchParams,
    ...Object.entries(query).map(([name, value]) => [name, String(value)]),
  ]) as Record<string, string>;
const slice = (all: readonly number[], start: number, size: number) => ({
  items: all.slice(start, start + size),
  more: start + size < all.length,
});

const ways: Readonly<Record<string, Provider>> = {
  'a cursor in the body': {
    paging: cursorPages({ at: 'paging.next.after', as: 'after' }),
    items: 'results',
    first: { method: 'GET', path: '/things', query: { kept: 'yes' } },
    answer: (request, all, size) => {
      const { items, more } = slice(all, Number(queryOf(request)['after'] ?? 0), size);
      const after = String(Number(queryOf(request)['after'] ?? 0) + size);
      return ok({ results: items, ...(more ? { paging: { next: { after } } } : {}) });
    },
  },
  'the id of the last item': {
    paging: cursorPages({
      at: ({ json }, items) => ((json as { has_more: boolean }).has_more ? items.at(-1) : undefined),
      as: 'starting_after',
    }),
    items: 'data',
    first: { method: 'GET', path: '/things' },
    answer: (request, all, size) => {
      const after = queryOf(request)['starting_after'];
      const { items, more } = slice(all, after === undefined ? 0 : all.indexOf(Number(after)) + 1, size);
      return ok({ data: items, has_more: more });
    },
  },
  'a cursor in the JSON that is sent': {
    paging: cursorPages({ at: 'next_cursor', as: 'start_cursor', sentIn: 'json' }),
    items: 'results',
    first: { method: 'POST', path: '/search', json: { filter: { kept: 'yes' } } },
    answer: ({ json }, all, size) => {
      const sent = json as { filter: { kept: string }; start_cursor?: string };
      expect(sent.filter.kept).toBe('yes');
      const start = Number(sent.start_cursor ?? 0);
      const { items, more } = slice(all, start, size);
      return ok({ results: items, next_cursor: more ? String(start + size) : null });
    },
  },
  'connections of GraphQL': {
    paging: graphqlPages({ at: 'data.issues' }),
    items: 'data.issues.nodes',
    first: { method: 'POST', path: '/graphql', json: { query: '{ issues }', variables: { first: 5 } } },
    answer: ({ json }, all, size) => {
      const { variables } = json as { variables: { after?: string; first: number } };
      expect(variables.first).toBe(5);
      const start = Number(variables.after ?? 0);
      const { items, more } = slice(all, start, size);
      return ok({
        data: { issues: { nodes: items, pageInfo: { hasNextPage: more, endCursor: String(start + size) } } },
      });
    },
  },
  'a Link header': {
    paging: linkPages(),
    items: 'items',
    first: { method: 'GET', path: '/things', query: { kept: 'yes' } },
    answer: (request, all, size) => {
      const { page = '1', kept } = queryOf(request);
      expect(kept).toBe('yes');
      const { items, more } = slice(all, (Number(page) - 1) * size, size);
      const link = (to: number, rel: string) => `<${baseUrl}/things?kept=yes&page=${to}>; rel="${rel}"`;
      return ok({ items }, more ? { link: `${link(1, 'first')}, ${link(Number(page) + 1, 'next')}` } : {});
    },
  },
  'the URL of the next page at the same path': {
    paging: nextUrlPages({ at: '@odata\\.nextLink' }),
    items: 'value',
    first: { method: 'GET', path: '/me/messages', query: { $top: 10 } },
    answer: (request, all, size) => {
      const { items, more } = slice(all, Number(queryOf(request)['$skip'] ?? 0), size);
      const skip = Number(queryOf(request)['$skip'] ?? 0) + size;
      return ok({
        value: items,
        ...(more ? { '@odata.nextLink': `${baseUrl}/me/messages?$top=10&$skip=${skip}` } : {}),
      });
    },
  },
  'a path for each list': {
    paging: nextUrlPages({ at: 'nextRecordsUrl', below: '/query/' }),
    items: 'records',
    first: { method: 'GET', path: '/query', query: { q: 'select' } },
    answer: ({ path, query }, all, size) => {
      const [, at] = /^\/query\/01g-(\d+)$/.exec(path) ?? [];
      if (at === undefined) expect([path, query]).toEqual(['/query', { q: 'select' }]);
      const start = Number(at ?? 0);
      const { items, more } = slice(all, start, size);
      return ok({ records: items, ...(more ? { nextRecordsUrl: `/v1/query/01g-${start + size}` } : {}) });
    },
  },
  'an offset, without a total': {
    paging: offsetPages({ offset: 'offset', size: { parameter: 'limit', default: 10 } }),
    items: 'items',
    first: { method: 'GET', path: '/things' },
    answer: (request, all, size) => ok({ items: slice(all, Number(queryOf(request)['offset'] ?? 0), size).items }),
  },
  'an offset, with a total': {
    paging: offsetPages({ offset: 'offset', size: { parameter: 'limit', default: 999 }, total: 'total' }),
    items: 'items',
    first: { method: 'GET', path: '/things' },
    answer: (request, all, size) =>
      ok({ items: slice(all, Number(queryOf(request)['offset'] ?? 0), size).items, total: all.length }),
  },
  'numbers from 1, without a total': {
    paging: numberedPages({ page: 'page', size: { parameter: 'per_page', default: 10 } }),
    items: 'items',
    first: { method: 'GET', path: '/things' },
    answer: (request, all, size) =>
      ok({ items: slice(all, (Number(queryOf(request)['page'] ?? 1) - 1) * size, size).items }),
  },
  'numbers from 0, with a total': {
    paging: numberedPages({ page: 'page', first: 0, size: { parameter: 'size', default: 10 }, total: 'count' }),
    items: 'items',
    first: { method: 'GET', path: '/things' },
    answer: (request, all, size) =>
      ok({ items: slice(all, Number(queryOf(request)['page'] ?? 0) * size, size).items, count: all.length }),
  },
};

function listOf({ paging, items, first }: Provider, size: number) {
  const { parameter } = { parameter: ['limit', 'per_page', 'size'] };
  return defineList({
    connector: 'x',
    name: 'listThings',
    description: 'Things.',
    input: z.object({}),
    item: z.number(),
    request: () =>
      first.method === 'GET'
        ? { ...first, query: { ...first.query, ...Object.fromEntries(parameter.map((name) => [name, size])) } }
        : first,
    items,
    paging,
  });
}

test.each(Object.entries(ways))(
  '%s: every item comes once and in order, whatever the size of a page',
  async (name, provider) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 25 }), async (count, size) => {
        const all = Array.from({ length: count }, (_, index) => index + 1);
        const list = listOf(name === 'a path for each list' ? { ...provider, items: provider.items } : provider, size);
        let requests = 0;
        const seen: number[] = [];
        const read = (cursor: string | undefined) =>
          performAction(
            list,
            {},
            {
              cursor,
              baseUrl,
              call: async (request) => {
                requests += 1;
                const { query } = request;
                const sizes = new Set(['limit', 'per_page', 'size']);
                const own = Object.fromEntries(Object.entries(query ?? {}).filter(([key]) => !sizes.has(key)));
                return provider.answer({ ...request, ...(query === undefined ? {} : { query: own }) }, all, size);
              },
            },
          ) as Promise<ListPage<number>>;
        for await (const page of pages(read, { maxPages: 200 })) seen.push(...page);
        expect(seen).toEqual(all);
        // One request more than there are pages, at most: where only a page that is not full tells of the end.
        expect(requests).toBeLessThanOrEqual(Math.floor(count / size) + 1);
      }),
    );
  },
);

const request: ActionRequest = { method: 'GET', path: '/query', query: { q: 'select' } };
const page = (answer: ActionAnswer) => ({ request, answer, items: [1], cursor: undefined, baseUrl });

test.each([
  'https://evil.example/v1/query?after=1',
  'https://api.example.evil.example/v1/query?after=1',
  'https://api.example:8443/v1/query?after=1',
  'http://api.example/v1/query?after=1',
  'https://api.example/v2/query?after=1',
  'https://api.example/v1/../admin?after=1',
  '//evil.example/v1/query?after=1',
  '/v2/query?after=1',
  'https://api.example/v1evil?after=1',
  'javascript:alert(1)',
])('the next page is not followed to %s', (url) => {
  for (const paging of [nextUrlPages({ at: 'next' }), nextUrlPages({ at: 'next', below: '/query/' })]) {
    expect(() => paging.next(page(ok({ next: url })))).toThrow(expect.objectContaining({ reason: 'bad_answer' }));
  }
  expect(() => linkPages().next(page(ok({}, { link: `<${url}>; rel=next` })))).toThrow('out of the API');
});

test('a cursor decides nothing about where a request goes but what the connector allows', () => {
  const strict = nextUrlPages({ at: 'next' });
  const open = nextUrlPages({ at: 'next', below: '/query/' });
  expect(strict.ask(request, '?after=1&after=2')).toMatchObject({ path: '/query?after=1&after=2', query: {} });
  expect(open.ask(request, '/query/01g-2000')).toMatchObject({ path: '/query/01g-2000' });
  for (const cursor of [
    '/me',
    '/query/../me',
    '/query/%2e%2e/me',
    '/query//evil.example',
    '/query/\\x',
    'https://evil.example/query/',
  ]) {
    expect(() => strict.ask(request, cursor), cursor).toThrow('not one of this list');
  }
  for (const cursor of ['/me', '/query/../me', '/query/%2e%2e/me', '/query/x%2f..', '/query/\\x', '//query/x', 'x']) {
    expect(() => open.ask(request, cursor), cursor).toThrow('not one of this list');
  }
  const size = { parameter: 'limit', default: 10 };
  for (const cursor of ['-1', '1e3', '1.5', '', ' 1', '9'.repeat(16), 'NaN']) {
    expect(() => offsetPages({ offset: 'offset', size }).ask(request, cursor), cursor).toThrow('not one of this list');
    expect(() => numberedPages({ page: 'page', size }).ask(request, cursor), cursor).toThrow('not one of this list');
  }
});

test('a Link header of any text is read without harm, and rel is one word of several', () => {
  const next = (link: string) => linkPages().next(page(ok({}, { link })));
  expect(next(`<${baseUrl}/query?a=1>; title="x"; rel="prev next"`)).toBe('?a=1');
  expect(next(`<${baseUrl}/query?a=1>; rel=nextish`)).toBeUndefined();
  expect(next(`<${baseUrl}/query?a=1>; rel=prev, <${baseUrl}/query?a=2>; REL=NEXT`)).toBe('?a=2');
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('<', '>', ';', ',', '"', 'rel=', 'next', ' ', 'a'), maxLength: 200 }),
      (link) => {
        try {
          const cursor = next(link);
          if (cursor !== undefined) expect(cursor).toMatch(/^\?/);
        } catch (error) {
          expect(error).toMatchObject({ name: 'PagingError' });
        }
      },
    ),
  );
});

test('a list that goes in a circle, or on for too long, ends', async () => {
  const drain = async (read: (cursor: string | undefined) => Promise<ListPage<number>>, maxPages?: number) => {
    let count = 0;
    for await (const items of pages(read, maxPages === undefined ? {} : { maxPages })) count += items.length;
    return count;
  };
  await expect(drain(async () => ({ items: [1], nextCursor: 'same' }))).rejects.toMatchObject({ reason: 'bad_answer' });
  let n = 0;
  await expect(drain(async () => ({ items: [1], nextCursor: String(n++) }))).rejects.toThrow('more than 100 pages');
  await expect(drain(async () => ({ items: [1], nextCursor: String(n++) }), 3)).rejects.toMatchObject({
    reason: 'too_many_pages',
  });
  expect(
    await drain(async (cursor) => (cursor === undefined ? { items: [1], nextCursor: 'a' } : { items: [2] }), 2),
  ).toBe(2);
});
