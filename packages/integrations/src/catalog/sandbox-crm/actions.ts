import * as z from 'zod';
import { actionsOf, defineAction, defineList } from '../../connector/action.ts';
import { pathTo } from '../../connector/answer.ts';
import { cursorPages } from '../../connector/paging.ts';

const connector = 'sandbox-crm';
const Contact = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string().optional(),
  lists: z.array(z.string()),
});
const List = z.string().trim().min(1).max(100);

const createContact = defineAction({
  connector,
  name: 'createContact',
  description: 'Creates a contact.',
  scopes: ['contacts'],
  input: z.object({
    email: z.email(),
    name: z.string().min(1).max(200).optional(),
    lists: z.array(List).max(50).optional(),
  }),
  output: Contact,
  request: (json) => ({ method: 'POST', path: '/contacts', json }),
});

const updateContact = defineAction({
  connector,
  name: 'updateContact',
  description: 'Changes what is given of a contact and leaves the rest.',
  scopes: ['contacts'],
  input: z.object({
    id: z.string(),
    email: z.email().optional(),
    name: z.string().min(1).max(200).optional(),
    lists: z.array(List).max(50).optional(),
  }),
  output: Contact,
  request: ({ id, ...json }) => ({ method: 'PATCH', path: pathTo`/contacts/${id}`, json }),
});

const listContacts = defineList({
  connector,
  name: 'listContacts',
  description: 'The contacts, oldest first.',
  scopes: ['contacts'],
  input: z.object({
    email: z.email().optional(),
    /** Of a page. */
    limit: z.int().min(1).max(100).default(100),
  }),
  item: Contact,
  request: ({ email, limit }) => ({ method: 'GET', path: '/contacts', query: { email, limit } }),
  items: 'contacts',
  paging: cursorPages({ at: 'next', as: 'cursor' }),
});

const upsertContact = defineAction({
  connector,
  name: 'upsertContact',
  description: 'Changes the contact with this e-mail address, or creates it.',
  scopes: ['contacts'],
  input: z.object({ email: z.email(), name: z.string().min(1).max(200) }),
  output: Contact,
  async run(http, { email, name }) {
    const found = await http.request({ method: 'GET', path: '/contacts', query: { email, limit: 1 } });
    const [known] = z.object({ contacts: z.array(Contact) }).parse(found.json).contacts;
    const { json } =
      known === undefined
        ? await http.request({ method: 'POST', path: '/contacts', json: { email, name } })
        : await http.request({ method: 'PATCH', path: pathTo`/contacts/${known.id}`, json: { name } });
    return json;
  },
});

/** What can be done in Sandbox CRM. */
export const sandboxCrmActions = actionsOf(createContact, updateContact, listContacts, upsertContact);
