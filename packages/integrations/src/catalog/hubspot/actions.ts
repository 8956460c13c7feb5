import * as z from 'zod';
import { actionsOf, defineAction, defineList } from '../../connector/action.ts';
import { pathTo } from '../../connector/answer.ts';
import { cursorPages } from '../../connector/paging.ts';

const connector = 'hubspot';
const contacts = '/crm/objects/2026-03/contacts';
/** By the internal names of HubSpot: `email`, `firstname`, `lastname`. */
const Properties = z.record(z.string(), z.string());
const Contact = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  createdAt: z.string(),
  updatedAt: z.string(),
});

const createContact = defineAction({
  connector,
  name: 'createContact',
  description: 'Creates a contact.',
  scopes: ['crm.objects.contacts.write'],
  input: z.object({ properties: Properties }),
  output: Contact,
  request: ({ properties }) => ({ method: 'POST', path: contacts, json: { properties, associations: [] } }),
});

const updateContact = defineAction({
  connector,
  name: 'updateContact',
  description: 'Changes what is given of a contact and leaves the rest.',
  scopes: ['crm.objects.contacts.write'],
  input: z.object({ id: z.string(), properties: Properties }),
  output: Contact,
  request: ({ id, properties }) => ({ method: 'PATCH', path: contacts + pathTo`/${id}`, json: { properties } }),
});

const listContacts = defineList({
  connector,
  name: 'listContacts',
  description: 'The contacts, with the properties that are asked for.',
  scopes: ['crm.objects.contacts.read'],
  input: z.object({
    properties: z.array(z.string().min(1)).default(['email', 'firstname', 'lastname']),
    limit: z.int().min(1).max(100).default(100),
  }),
  item: Contact,
  request: ({ properties, limit }) => ({
    method: 'GET',
    path: contacts,
    query: { limit, properties: properties.join(',') },
  }),
  items: 'results',
  paging: cursorPages({ at: 'paging.next.after', as: 'after' }),
});

/** What can be done in HubSpot. */
export const hubspotActions = actionsOf(createContact, updateContact, listContacts);
