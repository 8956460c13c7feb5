import { expect, test } from 'vitest';
import { createWhere, parseQuery, printQuery, QueryError } from '../src/index.ts';
import type { config } from './taskly.ts';

test('what the typed builder makes is a query of the search language', () => {
  const where = createWhere<typeof config>();
  const query = where.all(
    where.meta('plan').is('pro'),
    where.not(where.integration('crm')),
    where.workflow('send-contacts', 'off'),
    where.meta('apiKey').exists(),
    where.lastRun.olderThan({ days: 7 }),
  );
  expect(printQuery(query)).toBe(
    'meta.plan:pro -integration:crm workflow:send-contacts=off has:meta.apiKey lastRun>7d',
  );
  expect(parseQuery(printQuery(query))).toEqual(query);
});

test('a mistake has its place in the text', () => {
  expect(() => parseQuery('crm plan:pro')).toThrow(QueryError);
  expect(() => parseQuery('crm plan:pro')).toThrow(expect.objectContaining({ position: 4, length: 4 }));
});
