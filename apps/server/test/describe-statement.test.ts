import { expect, test } from 'vitest';
import { createDescribe } from '../src/telemetry/describe-statement.ts';

const describe = createDescribe();

test.each([
  ['begin', 'BEGIN'],
  ['select "c"."id" from "connect"."connection" as "c" where "c"."id" = $1', 'SELECT connect.connection'],
  ['insert into "connect"."outbox" ("type") values ($1)', 'INSERT connect.outbox'],
  [
    '\n  with e as (select 1 from workflow.pause) update workflow.execution e set status = $1',
    'UPDATE workflow.execution',
  ],
  ['delete from connect.attempt where id = $1', 'DELETE connect.attempt'],
  ["select pg_notify($1, 'advance')", 'SELECT'],
  ['listen x', 'STATEMENT'],
])('%s', (text, summary) => {
  expect(describe(text).summary).toBe(summary);
});

test('nothing of a text gets out but a verb and a table of ours', () => {
  const text = `select 'ada@northwind.example' from connect.project where slug = 'private.table' -- other.table`;
  expect(describe(text)).toEqual({ operation: 'SELECT', table: 'connect.project', summary: 'SELECT connect.project' });
  expect(describe(`select * from other.people where name = 'ada'`).summary).toBe('SELECT');
});
