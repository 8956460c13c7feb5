import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateEncryptionKey } from '@acme/core';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { sealedColumns } from '../packages/core/src/keys/sealed-columns.ts';
import { createVault } from '../packages/core/src/vault/index.ts';
import { cloneDatabase, type TestDatabase } from './postgres/clone-database.ts';
import { outcomeOf, spawnAcme } from './stack/run-acme.ts';

vi.setConfig({ testTimeout: 90_000 });

const root = fileURLToPath(new URL('..', import.meta.url));
const [oldKey, newKey] = [generateEncryptionKey('old'), generateEncryptionKey('new')];
const vault = createVault({ keys: oldKey });
const projectId = '00000000-0000-4000-8000-000000000001';
const userId = '00000000-0000-4000-8000-000000000002';
function addressOf(name: string) {
  const secrets = sealedColumns.find(({ table }) => table === 'connect.user_secret');
  if (secrets === undefined) throw new Error('user secrets are not listed');
  return secrets.address({ project_id: projectId, user_id: userId, name });
}
const canary = 'cnry-of-the-rotate-command';
const secretsStored = 400;
let folder: string;
let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  folder = await mkdtemp(join(root, 'test/.rotate-'));
  await writeFile(
    join(folder, 'config.ts'),
    `import { defineProject } from '@acme/integrations';\nexport default defineProject().define([]);\n`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  database = await cloneDatabase();
  client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  await client.query(`insert into connect.project (project_id, slug, name, origins) values ($1, 's', 's', '{}')`, [
    projectId,
  ]);
  await client.query(`insert into connect.connected_user (project_id, id, external_id) values ($1, $2, 'u')`, [
    projectId,
    userId,
  ]);
  const names = Array.from({ length: secretsStored }, (_, nth) => `s${nth}`);
  await client.query(
    `insert into connect.user_secret (project_id, user_id, name, sealed, fingerprint)
     select $1, $2, name, sealed, fingerprint from unnest($3::text[], $4::text[], $5::text[]) as t (name, sealed, fingerprint)`,
    [
      projectId,
      userId,
      names,
      names.map((name) => vault.seal(`${canary} ${name}`, addressOf(name))),
      names.map((name) => vault.fingerprint(projectId, `${canary} ${name}`)),
    ],
  );
  // The old key has been in use.
  await acme(['keys', 'rotate'], oldKey);
  return async () => {
    await client.end();
    await database.drop();
  };
});

function start(args: readonly string[], keys: string) {
  const child = spawnAcme(args, {
    cwd: folder,
    env: {
      DATABASE_URL: database.connectionString,
      ACME_ENCRYPTION_KEYS: keys,
      ACME_CONFIG: 'config.ts',
      LOG_LEVEL: 'debug',
    },
  });
  child.stdin.end();
  return child;
}

const acme = (args: readonly string[], keys: string) => outcomeOf(start(args, keys));

function expectNothingShown(...texts: string[]): void {
  const keys = [oldKey, newKey].map((key) => key.slice(key.indexOf(':') + 1));
  for (const text of texts) {
    for (const secret of [canary, Buffer.from(canary).toString('base64').slice(0, -3), ...keys]) {
      expect(text).not.toContain(secret);
    }
  }
}

test('rotates, says which key may go, and doctor agrees; the secrets show nowhere', async () => {
  expect((await acme(['doctor'], oldKey)).out).toContain(`ok    encryption key "old": seals ${secretsStored} values`);
  const waiting = await acme(['keys', 'rotate'], `${oldKey},${newKey}`);
  expect([waiting.code, waiting.out]).toEqual([
    0,
    'Everything is sealed with "old".\n' +
      '"new" has never been first in ACME_ENCRYPTION_KEYS. To rotate to it, put it first in every process, restart, and run this again.\n',
  ]);
  const unfinished = await acme(['doctor'], `${newKey},${oldKey}`);
  expect(unfinished.out).toContain('the rotation is unfinished, run "acme-connect keys rotate"');

  const rotated = await acme(['keys', 'rotate', '--batch', '50'], `${newKey},${oldKey}`);
  expect(rotated.code).toBe(0);
  expect(rotated.out).toContain(
    `${secretsStored} values are sealed again with "new".\nEverything is sealed with "new".\n`,
  );
  expect(rotated.out).toMatch(/remove from ACME_ENCRYPTION_KEYS: old\. Keep the key itself/);
  expect(rotated.err).toContain(`sealed again: ${secretsStored} of ${secretsStored}; at connect.user_secret.sealed`);

  const done = await acme(['doctor'], `${newKey},${oldKey}`);
  expect(done.out).toContain(
    `ok    encryption key "new": seals ${secretsStored} values: ${secretsStored} in user_secret.sealed`,
  );
  expect(done.out).toContain('ok    encryption key "old": seals nothing any more; it may be removed');
  const alone = await acme(['keys', 'rotate'], newKey);
  expect([alone.code, alone.out]).toEqual([0, 'Everything is sealed with "new".\n']);
  const { rows } = await client.query(`select string_agg(s::text, ' ') as text from connect.user_secret s`);
  expectNothingShown(
    rows[0].text,
    ...[waiting, unfinished, rotated, done, alone].flatMap(({ out, err }) => [out, err]),
  );
});

test('without the key that is needed it ends with 78 and one line; doctor fails too, until the key is forgotten', async () => {
  const rotated = await acme(['keys', 'rotate'], newKey);
  expect([rotated.code, rotated.out]).toEqual([78, '']);
  expect(rotated.err).toMatch(/ACME_ENCRYPTION_KEYS: there is no key "old", and 400 values are sealed with it/);
  const doctor = await acme(['doctor'], newKey);
  expect(doctor.code).toBe(1);
  expect(doctor.out).toContain('FAIL  encryption key "old": not in ACME_ENCRYPTION_KEYS');

  const lost = await acme(['keys', 'forget', 'old'], newKey);
  expect([lost.code, lost.err]).toEqual([0, '']);
  expect(lost.out).toMatch(/^ +400 user_secret\.sealed\n"old" seals 400 values, which would be lost.* with --yes\.\n$/);
  expect((await client.query('select count(*)::int from connect.user_secret')).rows).toEqual([
    { count: secretsStored },
  ]);
  const forgotten = await acme(['keys', 'forget', 'old', '--yes'], newKey);
  expect([forgotten.code, forgotten.err, forgotten.out]).toEqual([
    0,
    '',
    expect.stringContaining('"old" is forgotten, and 400 values with it.'),
  ]);
  expect((await client.query('select count(*)::int from connect.user_secret')).rows).toEqual([{ count: 0 }]);
});

test('Ctrl-C stops it after the batch; run again, it goes on', async () => {
  const child = start(['keys', 'rotate', '--batch', '1'], `${newKey},${oldKey}`);
  const ended = outcomeOf(child);
  while (!String((await once(child.stderr, 'data'))[0]).includes('sealed again')) continue;
  child.kill('SIGINT');
  const stopped = await ended;
  expect([stopped.code, stopped.out]).toEqual([130, '']);
  expect(stopped.err).toMatch(/stopped with \d+ of 400 values sealed again\. .*run it again to go on/);
  const more = await acme(['keys', 'rotate'], `${newKey},${oldKey}`);
  expect(more.code).toBe(0);
  const sealedAgain = Number(/^(\d+) values/.exec(more.out)?.[1]);
  expect(sealedAgain).toBeGreaterThan(0);
  expect(sealedAgain).toBeLessThan(secretsStored);
});

test('values that do not open are named by their rows, and end with 1', async () => {
  await client.query(
    `update connect.user_secret set sealed = (select sealed from connect.user_secret where name = 's1') where name = 's2'`,
  );
  await client.query(`update connect.user_secret set sealed = $1 where name = 's3'`, [`${canary}.in.plain`]);
  const rotated = await acme(['keys', 'rotate'], `${newKey},${oldKey}`);
  expect(rotated.code).toBe(1);
  expect(rotated.err).toContain(
    `unreadable: connect.user_secret.sealed at project_id "${projectId}", user_id "${userId}", name "s2": cannot_open (key "old")\n`,
  );
  expect(rotated.err).toContain(`name "s3": malformed\n`);
  expect(rotated.err).toContain('2 values do not open and were left as they are');
  expect(rotated.out).toBe(`${secretsStored - 2} values are sealed again with "new".\n`);
  expectNothingShown(rotated.out, rotated.err);
});

test.each(['0', '5001', 'many', '1.5'])('--batch %s is refused', async (batch) => {
  const { code, err } = await acme(['keys', 'rotate', '--batch', batch], oldKey);
  expect([code, err]).toEqual([1, expect.stringContaining('Give a whole number from 1 to 5000.')]);
});
