import * as z from 'zod';
import { actionsOf, defineAction, defineList } from '../../connector/action.ts';
import { valueAt } from '../../connector/answer.ts';
import { graphqlPages } from '../../connector/paging.ts';

const connector = 'shopify';
const scopes = ['read_products'];
const Product = z.object({ id: z.string(), title: z.string(), handle: z.string(), status: z.string() });

const productsQuery = `query ($first: Int!, $after: String) {
  products(first: $first, after: $after) {
    edges { node { id title handle status } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const productQuery = 'query ($id: ID!) { product(id: $id) { id title handle status } }';

const listProducts = defineList({
  connector,
  name: 'listProducts',
  description: 'The products of the shop.',
  scopes,
  input: z.object({ first: z.int().min(1).max(250).default(100) }),
  item: Product,
  request: ({ first }) => ({
    method: 'POST',
    path: '/graphql.json',
    json: { query: productsQuery, variables: { first } },
  }),
  items: ({ json }) => nodesOf(valueAt(json, 'data.products.edges')),
  paging: graphqlPages({ at: 'data.products' }),
});

const readProduct = defineAction({
  connector,
  name: 'readProduct',
  description: 'A product by its id, such as gid://shopify/Product/1; null where there is none.',
  scopes,
  input: z.object({ id: z.string().min(1) }),
  output: z.object({ product: Product.nullable() }),
  request: ({ id }) => ({ method: 'POST', path: '/graphql.json', json: { query: productQuery, variables: { id } } }),
  parse: ({ json }) => valueAt(json, 'data'),
});

function nodesOf(edges: unknown): unknown {
  return Array.isArray(edges) ? edges.map((edge: unknown) => valueAt(edge, 'node')) : edges;
}

/** What can be done in Shopify. */
export const shopifyActions = actionsOf(listProducts, readProduct);
