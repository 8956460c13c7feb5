import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { generateEncryptionKey } from '@acme/core';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { cloneDatabase, type TestDatabase } from './postgres/clone-database.ts';
import { canary, findLeaks, refuseLeaks, remember } from './stack/canary.ts';
import { dumpDatabase } from './stack/dump-database.ts';
import { outcomeOf, spawnAcme } from './stack/run-acme.ts';
import { eventually } from './stack/start-stack.ts';

vi.setConfig({ testTimeout: 90_000 });

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'test/stack/acme-connect.ts');
const keys = generateEncryptionKey('test');
remember('encryption key', keys.slice('test:'.length));
let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await cloneDatabase();
  // Inside the repository, so that a config finds @acme/integrations as a host's would.
  folder = await mkdtemp(join(root, 'test/.command-'));
  await writeFile(join(folder, 'good.ts'), definition(`project.integration('crm', { connector: sandboxCrm() })`));
});
afterAll(async () => {
  try {
    refuseLeaks(findLeaks(await dumpDatabase(database.connectionString)));
  } finally {
    await database.drop();
    await rm(folder, { recursive: true });
  }
});

const definition = (integrations: string) => `
import { defineProject } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
const project = defineProject();
export default project.define([${integrations}]);
`;

async function acme(args: readonly string[], env: Record<string, string> = {}, input = '') {
  const child = spawnAcme(args, {
    cwd: folder,
    env: {
      DATABASE_URL: database.connectionString,
      ACME_ENCRYPTION_KEYS: keys,
      ACME_CONFIG: 'good.ts',
      LOG_LEVEL: 'error',
      ...env,
    },
  });
  child.stdin.end(input);
  return await outcomeOf(child);
}

test('project create prints one line of JSON with what is shown once', async () => {
  const { code, out, err } = await acme([
    'project',
    'create',
    '--name',
    'Taskly',
    '--origin',
    'http://localhost:4300',
    '--json',
  ]);
  expect([code, err]).toEqual([0, '']);
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(out)).toEqual({
    projectId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    slug: 'taskly',
    kid: expect.any(String),
    signingKeyPem: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----/),
    apiKey: expect.stringMatching(/^ek_live_/),
  });
  const again = await acme(['project', 'create', '--name', 'Taskly', '--json']);
  expect(again.code).toBe(1);
  expect(again.err).toContain('Choose another with --slug');
});

test('neither the private key nor the secret key is stored', async () => {
  const { out } = await acme(['project', 'create', '--name', 'Stored', '--json']);
  const { apiKey, signingKeyPem } = JSON.parse(out);
  remember('api key', apiKey);
  remember('signing key', signingKeyPem);
  expect(findLeaks(await dumpDatabase(database.connectionString))).toEqual([]);
});

test('an integration is configured with the secret from standard input, and doctor sees it', async () => {
  const clientSecret = canary('OAuth client secret');
  await acme(['project', 'create', '--name', 'Doctor', '--json']);
  const before = await acme(['doctor']);
  expect(before.code).toBe(1);
  expect(before.out).toContain('integration configure crm --project doctor');
  expect(before.out).toMatch(/warn {2}project "doctor": .* origins none: .* configure doctor --add-origin/);
  const configured = await acme(
    ['integration', 'configure', 'crm', '--project', 'doctor', '--client-id', 'c1'],
    {},
    `${clientSecret}\n`,
  );
  expect([configured.code, configured.err]).toEqual([0, '']);
  expect(configured.out).toMatch(/\/oauth\/callback\/[0-9a-f-]{36}\/crm/);
  const after = await acme(['doctor']);
  expect(after.out).toMatch(/ok +project "doctor", integration "crm": ready/);
  expect(configured.out).toMatch(/Webhook URL .*\n.*\/hooks\/[0-9a-f-]{36}\/crm\n/);
  const signing = ['integration', 'configure', 'crm', '--project', 'doctor', '--signing-secret'];
  const hooked = await acme(signing, {}, `${canary('signing secret')}\n`);
  expect([hooked.code, hooked.err]).toEqual([0, '']);
  expect(hooked.out).toMatch(/^The webhooks of crm of "doctor" are configured\.\n.*\n.*\/hooks\/[0-9a-f-]{36}\/crm\n$/);
  const asJson = await acme([...signing, '--json'], {}, `${canary('signing secret')}\n`);
  expect(JSON.parse(asJson.out)).toEqual({
    webhookUrl: expect.stringMatching(/\/hooks\/[0-9a-f-]{36}\/crm$/) as string,
  });
  const neither = await acme(signing.slice(0, -1), {}, 'x');
  const both = await acme([...signing, '--client-id', 'c1'], {}, 'x');
  const none = await acme(signing, {}, '\n');
  expect([neither, both, none].map(({ code }) => code)).toEqual([78, 78, 78]);
  expect(both.err).toMatch(/either --client-id, .*, or --signing-secret/);
  expect(none.err).toMatch(/the signing secret is empty/);
  const printed = [configured, hooked, after].map(
    ({ out, err }) => ({ channel: 'log', where: 'doctor', text: out + err }) as const,
  );
  expect(findLeaks(printed)).toEqual([]);
});

test('a project is set up anew with the command, and listed', async () => {
  const { projectId } = JSON.parse((await acme(['project', 'create', '--name', 'Opened', '--json'])).out);
  const configure = (...options: string[]) => acme(['project', 'configure', 'opened', ...options]);
  const set = ['--name', 'Moved', '--max-token-ttl', '1h', '--paragon-compat', 'on'];
  const moved = await configure('--add-origin', 'https://app2.example.com', ...set);
  expect([moved.code, moved.err]).toEqual([0, '']);
  expect(moved.out).toBe(
    `opened (${projectId}) "Moved"\n  origins: https://app2.example.com\n  user tokens: good for 3600 s at most, with the project as audience\n` +
      "  apps written for Paragon's SDK can use it, with the id above as project id\n",
  );
  const listed = JSON.parse((await acme(['project', 'list', '--json'])).out);
  expect(listed).toContainEqual({
    projectId,
    slug: 'opened',
    name: 'Moved',
    origins: ['https://app2.example.com'],
    maxTokenTtlSeconds: 3600,
    audienceRequired: true,
    paragonCompat: true,
  });
  expect([(await configure()).code, (await configure('--paragon-compat', 'maybe')).code]).toEqual([78, 1]);
});

test('keys are made, listed and disabled', async () => {
  await acme(['project', 'create', '--name', 'Keys', '--json']);
  const made = JSON.parse((await acme(['keys', 'create', 'secret', '--project', 'keys'])).out);
  remember('api key', made.apiKey);
  expect((await acme(['keys', 'list', '--project', 'keys'])).out).toContain(made.id);
  expect((await acme(['keys', 'disable', made.id, '--project', 'keys'])).code).toBe(0);
  expect((await acme(['keys', 'list', '--project', 'keys'])).out).toMatch(new RegExp(`${made.id} +disabled`));
  const args = ['--project', 'keys'];
  const narrow = JSON.parse(
    (await acme(['keys', 'create', 'secret', '--name', 'CI', '--scope', 'users:read', '--expires', '90d', ...args]))
      .out,
  );
  const rotated = JSON.parse((await acme(['keys', 'replace', narrow.id, '--overlap', '1h', ...args])).out);
  remember('api key', narrow.apiKey);
  remember('api key', rotated.apiKey);
  expect(rotated).toMatchObject({ kind: 'secret', replaces: narrow.id, apiKey: expect.stringMatching(/^ek_live_/) });
  const signing = JSON.parse((await acme(['keys', 'create', 'signing', ...args])).out);
  remember('signing key', signing.signingKeyPem);
  await acme(['keys', 'retire', signing.kid, ...args]);
  const listed = (await acme(['keys', 'list', ...args])).out;
  expect(listed).toMatch(new RegExp(`${rotated.id} +active .* CI users:read until \\d{4}-.* used never`));
  expect(listed).toMatch(new RegExp(`${signing.kid} +retiring`));
  expect((await acme(['keys', 'create', 'secret', '--expires', 'soon', ...args])).err).toContain('--expires: "soon"');
  expect((await acme(['keys', 'generate', '--id', 'k2'])).out).toMatch(/^k2:[A-Za-z0-9+/]{43}=\n$/);
});

test.each([
  [{ ACME_ENCRYPTION_KEYS: '' }, 'ACME_ENCRYPTION_KEYS'],
  [{ ACME_ENCRYPTION_KEYS: 'a:tooshort' }, 'ACME_ENCRYPTION_KEYS'],
  [{ PUBLIC_URL: 'http://connect.example.com' }, 'PUBLIC_URL'],
  [{ PUBLIC_URL: 'https://connect.example.com/path' }, 'PUBLIC_URL'],
  [{ PORT: 'eighty' }, 'PORT'],
  [{ PORT: '70000' }, 'PORT'],
  [{ EGRESS_ALLOW: '127.0.0.1' }, 'EGRESS_ALLOW'],
  [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
])('%j ends with exit code 78 and one line that names the variable', async (env, name) => {
  const { code, out, err } = await acme(['start'], env);
  expect([code, out]).toEqual([78, '']);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(err).toContain(name);
});

test('a database that does not answer ends with one line, and no password in it', async () => {
  const { code, err } = await acme(['start'], { DATABASE_URL: 'postgres://acme:hunter2@127.0.0.1:1/acme' });
  expect(code).toBe(1);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(err).toMatch(/DATABASE_URL.*127\.0\.0\.1:1/);
  expect(err).not.toContain('hunter2');
});

test('a config that is not there, does not parse, or names an integration twice says where and what to do', async () => {
  const missing = await acme(['start'], { ACME_CONFIG: 'nowhere.ts' });
  expect([missing.code, missing.err]).toEqual([78, expect.stringMatching(/nowhere\.ts does not exist/)]);

  await writeFile(join(folder, 'broken.ts'), 'const a = 1;\nexport default {{;\n');
  const broken = await acme(['start'], { ACME_CONFIG: 'broken.ts' });
  expect([broken.code, broken.err]).toEqual([78, expect.stringMatching(/broken\.ts:2 did not load/)]);

  await writeFile(join(folder, 'throws.ts'), 'const list: string[] = [];\n\nexport default list[0].length;\n');
  const throws = await acme(['start'], { ACME_CONFIG: 'throws.ts' });
  expect([throws.code, throws.err]).toEqual([78, expect.stringMatching(/throws\.ts:3 did not load: Cannot read/)]);

  await writeFile(
    join(folder, 'twice.ts'),
    definition(
      `\n  project.integration('crm', { connector: sandboxCrm() }),\n  project.integration('crm', { connector: sandboxCrm() }),\n`,
    ),
  );
  const twice = await acme(['start'], { ACME_CONFIG: 'twice.ts' });
  expect([twice.code, twice.err]).toEqual([
    78,
    expect.stringMatching(/"crm" is defined twice, at twice\.ts:6 and at twice\.ts:7\. Rename/),
  ]);

  await writeFile(join(folder, 'empty.ts'), 'export const nothing = 1;\n');
  const empty = await acme(['start'], { ACME_CONFIG: 'empty.ts' });
  expect([empty.code, empty.err]).toEqual([78, expect.stringMatching(/has no definition as its default export/)]);
});

test('a signal during the start stops the embedded Postgres too', { timeout: 60_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'acme-signal-'));
  const owner = join(dataDir, 'postgres', 'owner.json');
  const child = spawn(process.execPath, ['--conditions=@acme/source', program, 'start'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      ACME_ENCRYPTION_KEYS: keys,
      ACME_CONFIG: 'good.ts',
      ACME_DATA_DIR: dataDir,
      PORT: '0',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const printed = text(child.stderr);
  // The owner of the data writes itself down before its Postgres runs.
  await eventually(
    () => existsSync(owner),
    (taken) => taken,
    30_000,
  );
  child.kill('SIGTERM');
  await ended;
  expect([child.exitCode, await printed]).toEqual([0, expect.not.stringContaining('is ready')]);
  // Given back only after the server has ended.
  expect(existsSync(owner)).toBe(false);
  await rm(dataDir, { recursive: true, force: true });
});

test('another encryption key of the same name is noticed at start, before anything is served; doctor binds no name to a key', async () => {
  const own = await cloneDatabase();
  const looked = await acme(['doctor'], {
    DATABASE_URL: own.connectionString,
    ACME_ENCRYPTION_KEYS: generateEncryptionKey('test'),
  });
  expect(looked.out).toContain('encryption keys: test; the first one seals');
  const first = await acme(['keys', 'rotate'], { DATABASE_URL: own.connectionString });
  expect(first.code).toBe(0);
  const wrong = await acme(['start'], {
    DATABASE_URL: own.connectionString,
    ACME_ENCRYPTION_KEYS: generateEncryptionKey('test'),
    PORT: '0',
  });
  expect([wrong.code, wrong.err]).toEqual([78, expect.stringMatching(/"test" is not the key of that name/)]);
  await own.drop();
});

test('doctor on an empty database says what is missing, and which command brings it', async () => {
  const name = `${new URL(database.connectionString).pathname.slice(1)}_empty`;
  const client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  await client.query(`create database ${name}`);
  const empty = new URL(database.connectionString);
  empty.pathname = `/${name}`;
  const { code, out, err } = await acme(['doctor'], { DATABASE_URL: empty.href });
  expect([code, err]).toEqual([1, '']);
  expect(out).toMatch(
    /ok {4}database: Postgres .*\nok {4}clock: .*\nFAIL {2}schema: .*; run "acme-connect migrate"\n$/,
  );
  await client.query(`drop database ${name}`);
  await client.end();
});
