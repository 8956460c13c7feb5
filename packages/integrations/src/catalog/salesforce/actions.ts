import * as z from 'zod';
import { actionsOf, defineAction, defineList } from '../../connector/action.ts';
import { pathTo } from '../../connector/answer.ts';
import { nextUrlPages } from '../../connector/paging.ts';

const connector = 'salesforce';
const data = '/services/data/v65.0';
/** The API name of a kind of record: `Account`, `Contact`, `Invoice__c`. */
const ObjectName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'must be the API name of an object, such as "Contact"');
const Fields = z.record(z.string(), z.json());

const createRecord = defineAction({
  connector,
  name: 'createRecord',
  description: 'Creates a record.',
  scopes: ['api'],
  input: z.object({ object: ObjectName, fields: Fields }),
  output: z.object({ id: z.string(), success: z.literal(true) }),
  request: ({ object, fields }) => ({ method: 'POST', path: data + pathTo`/sobjects/${object}`, json: fields }),
});

const updateRecord = defineAction({
  connector,
  name: 'updateRecord',
  description: 'Changes the given fields of a record and leaves the rest.',
  scopes: ['api'],
  input: z.object({ object: ObjectName, id: z.string(), fields: Fields }),
  output: z.object({}),
  request: ({ object, id, fields }) => ({
    method: 'PATCH',
    path: data + pathTo`/sobjects/${object}/${id}`,
    json: fields,
  }),
});

const query = defineList({
  connector,
  name: 'query',
  description: 'The records that a query in SOQL finds.',
  scopes: ['api'],
  /** Put nothing of a customer into the text of it: SOQL can be injected as SQL can. */
  input: z.object({ soql: z.string().min(1) }),
  item: z.record(z.string(), z.unknown()),
  request: ({ soql }) => ({ method: 'GET', path: `${data}/query`, query: { q: soql } }),
  items: 'records',
  paging: nextUrlPages({ at: 'nextRecordsUrl', below: `${data}/query/` }),
});

/** What can be done in Salesforce. */
export const salesforceActions = actionsOf(createRecord, updateRecord, query);
