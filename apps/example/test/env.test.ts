import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAddresses, readEnv } from '../src/env.ts';

const pem = '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n';
const whole = {
  ACME_PROJECT_ID: '7d9c6ee7-6a0a-4f9b-9d53-1f3b4d7c1f10',
  ACME_API_KEY: 'ek_live_1',
  ACME_SIGNING_KEY_ID: 'kid-1',
  ACME_SIGNING_KEY: pem,
};

test('an empty environment has the addresses of the demo', () => {
  expect(readAddresses({ ACME_URL: '' })).toEqual({
    acmeUrl: 'http://127.0.0.1:4200',
    sandboxUrl: 'http://127.0.0.1:4400',
    tasklyUrl: 'http://127.0.0.1:4300',
  });
});

test('the signing key is a PEM text or a file that holds one', () => {
  expect(readEnv(whole).signingKey).toEqual({ kid: 'kid-1', pem });
  const file = join(tmpdir(), `taskly-${process.pid}.pem`);
  writeFileSync(file, pem);
  expect(readEnv({ ...whole, ACME_SIGNING_KEY: file }).signingKey.pem).toBe(pem);
});

test.for([
  [{ PORT: 'eighty' }, 'PORT'],
  [{ ACME_URL: 'localhost:4200' }, 'ACME_URL'],
  [{ ACME_PROJECT_ID: 'taskly' }, 'ACME_PROJECT_ID'],
  [{ ACME_API_KEY: undefined }, 'ACME_API_KEY'],
  [{ ACME_SIGNING_KEY: '/nowhere.pem' }, 'ACME_SIGNING_KEY'],
] as const)('a bad environment %j is named', ([change, variable]) => {
  expect(() => readEnv({ ...whole, ...change })).toThrow(new RegExp(`^${variable}: `));
});
