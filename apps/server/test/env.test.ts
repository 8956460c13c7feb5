import { expect, test } from 'vitest';
import { EnvError } from '../src/env-error.ts';
import { readEnv } from '../src/env.ts';

const keys = { ACME_ENCRYPTION_KEYS: 'a:AAAA' };

test('a variable that is set to nothing is not set: no server listens for everybody because of it', () => {
  const names = ['PORT', 'HOST', 'PUBLIC_URL', 'DATABASE_URL', 'RATE_LIMIT_PER_KEY', 'WORKFLOW_RUNNING_PER_USER'];
  const empty = Object.fromEntries(names.map((name) => [name, '']));
  expect(readEnv({ ...keys, ...empty })).toEqual(readEnv(keys));
  expect(readEnv(keys)).toMatchObject({ host: '127.0.0.1', port: 4200 });
});

test.each([
  ['ACME_ENCRYPTION_KEYS', ''],
  ['DATABASE_URL', 'mysql://db/acme'],
  ['DATABASE_URL', 'postgres://acme:p#ss@db/acme'],
  ['EGRESS_ALLOW', 'crm.internal:99999'],
  ['EGRESS_ALLOW', 'crm.internal:0'],
  ['EGRESS_ALLOW', 'crm.internal'],
  ['PUBLIC_URL', 'http://connect.example.com'],
  ['PORT', 'eighty'],
])('%s=%s is refused by its name', (name, value) => {
  const read = () => readEnv({ ...keys, [name]: value });
  expect(read).toThrow(EnvError);
  expect(read).toThrow(new RegExp(`^${name}: `));
});

test.each([
  'postgres://acme:p%23ss@db:5432/acme',
  'postgresql://db/acme?sslmode=require',
  'postgres:///acme?host=/var/run/postgresql',
  'postgres://acme@/acme?host=/var/run/postgresql',
])('%s is taken', (databaseUrl) => {
  expect(readEnv({ ...keys, DATABASE_URL: databaseUrl }).databaseUrl).toBe(databaseUrl);
});
