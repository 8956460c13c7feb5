import * as z from 'zod';
import { actionsOf, defineAction, defineList } from '../../connector/action.ts';
import { pathTo } from '../../connector/answer.ts';
import { cursorPages } from '../../connector/paging.ts';

const connector = 'notion';
const paging = cursorPages({ at: 'next_cursor', as: 'start_cursor', sentIn: 'json' });
const Found = z.looseObject({ object: z.string(), id: z.string() });

const createPage = defineAction({
  connector,
  name: 'createPage',
  description: 'Creates a page below another one, or in a data source.',
  input: z.object({
    parent: z.union([z.object({ page_id: z.string() }), z.object({ data_source_id: z.string() })]),
    /** By name, each as Notion writes values of its kind: `{ title: [{ text: { content: 'Offer' } }] }`. */
    properties: z.record(z.string(), z.json()),
    markdown: z.string().optional(),
  }),
  output: z.object({ object: z.literal('page'), id: z.string() }),
  request: (json) => ({ method: 'POST', path: '/pages', json }),
});

const search = defineList({
  connector,
  name: 'search',
  description: 'Pages and data sources whose title has these words, of those that the person has shared.',
  input: z.object({ query: z.string().optional(), pageSize: z.int().min(1).max(100).default(100) }),
  item: Found,
  request: ({ query, pageSize }) => ({ method: 'POST', path: '/search', json: { query, page_size: pageSize } }),
  items: 'results',
  paging,
});

const queryDataSource = defineList({
  connector,
  name: 'queryDataSource',
  description: 'The pages of a data source, by a filter as Notion writes them.',
  input: z.object({
    dataSourceId: z.string(),
    filter: z.record(z.string(), z.json()).optional(),
    sorts: z.array(z.record(z.string(), z.json())).optional(),
    pageSize: z.int().min(1).max(100).default(100),
  }),
  item: Found,
  request: ({ dataSourceId, filter, sorts, pageSize }) => ({
    method: 'POST',
    path: pathTo`/data_sources/${dataSourceId}/query`,
    json: { filter, sorts, page_size: pageSize },
  }),
  items: 'results',
  paging,
});

/** What can be done in Notion. */
export const notionActions = actionsOf(createPage, search, queryDataSource);
