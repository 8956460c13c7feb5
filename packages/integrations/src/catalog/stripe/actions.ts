import * as z from 'zod';
import { actionsOf, defineAction, defineList } from '../../connector/action.ts';
import { valueAt } from '../../connector/answer.ts';
import { cursorPages } from '../../connector/paging.ts';

const connector = 'stripe';
const Customer = z.object({ id: z.string(), email: z.string().nullish(), name: z.string().nullish() });

const listCustomers = defineList({
  connector,
  name: 'listCustomers',
  description: 'The customers of the account, newest first.',
  input: z.object({ email: z.string().max(512).optional(), limit: z.int().min(1).max(100).default(100) }),
  item: Customer,
  request: ({ email, limit }) => ({ method: 'GET', path: '/customers', query: { email, limit } }),
  items: 'data',
  // The cursor is the id of the last one that came.
  paging: cursorPages({
    at: ({ json }, items) => (valueAt(json, 'has_more') === true ? valueAt(items.at(-1), 'id') : undefined),
    as: 'starting_after',
  }),
});

const createCustomer = defineAction({
  connector,
  name: 'createCustomer',
  description: 'Creates a customer.',
  scopes: ['read_write'],
  input: z.object({
    email: z.email().max(512).optional(),
    name: z.string().optional(),
    description: z.string().optional(),
  }),
  output: Customer,
  request: ({ email, name, description }) => ({
    method: 'POST',
    path: '/customers',
    form: { email, name, description },
  }),
});

/** What can be done in Stripe. */
export const stripeActions = actionsOf(listCustomers, createCustomer);
