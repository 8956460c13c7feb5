import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateEncryptionKey } from '@acme/core';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { dump } from '../packages/core/test/keys/seed-sealed.ts';
import {
  canary,
  connect,
  isThere,
  openStand,
  readSealed,
  readUser,
  setMetadata,
  type Stand,
} from '../packages/core/test/transfer/stand.ts';
import { outcomeOf, spawnAcme } from './stack/run-acme.ts';

vi.setConfig({ testTimeout: 120_000 });

const root = fileURLToPath(new URL('..', import.meta.url));
const transferKey = generateEncryptionKey('move');
const ids = ['ada', 'bob', 'cleo'];
let folder: string;
let source: Stand;
let target: Stand;

beforeAll(async () => {
  folder = await mkdtemp(join(root, 'test/.transfer-'));
  await writeFile(
    join(folder, 'config.ts'),
    `import { defineHost } from '../../packages/core/test/transfer/definition.ts';\nexport default defineHost();\n`,
  );
  await writeFile(join(folder, 'key'), `${transferKey}\n`);
  [source, target] = await Promise.all([openStand('here'), openStand('there')]);
  for (const userId of ids) {
    await setMetadata(source, userId, { plan: 'pro', apiKey: `${canary} key of ${userId}` });
    const credential = { kind: 'oauth2', accessToken: `${canary} token of ${userId}` } as const;
    await connect(source, userId, { integrationId: 'crm', accountId: 'x', credential, workflows: ['send'] });
  }
  const sealed = await acme(source, ['export', '--project', 'here', '--transfer-key-file', 'key']);
  await writeFile(join(folder, 'sealed.jsonl'), sealed.out);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await Promise.all([source.stop(), target.stop()]);
});

function start(stand: Stand, args: readonly string[], env: Record<string, string> = {}) {
  return spawnAcme(args, {
    cwd: folder,
    env: {
      DATABASE_URL: stand.connectionString,
      ACME_ENCRYPTION_KEYS: stand.keys,
      ACME_CONFIG: 'config.ts',
      LOG_LEVEL: 'debug',
      ...env,
    },
  });
}

async function acme(stand: Stand, args: readonly string[], env: Record<string, string> = {}, input = '') {
  const child = start(stand, args, env);
  child.stdin.end(input);
  return await outcomeOf(child);
}

const inFolder = async (name: string) => await readFile(join(folder, name), 'utf8');

test('users move with everything they have; the file is for its owner alone, and no secret lies open anywhere', async () => {
  const exported = await acme(source, [
    'export',
    '--project',
    'here',
    '--transfer-key-file',
    'key',
    '--out',
    'users.jsonl',
    '--report',
    'left.jsonl',
  ]);
  expect([exported.code, exported.out]).toEqual([0, '']);
  expect(exported.err).toContain('exported: 3 of 3 users\n');
  expect(exported.err).toContain('3 users are exported, with 3 secrets, 3 connections and 0 suspensions.\n');
  expect((await stat(join(folder, 'users.jsonl'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'left.jsonl'))).mode & 0o777).toBe(0o600);

  const args = ['import', 'users.jsonl', '--project', 'there', '--transfer-key-env', 'MOVE_KEY'];
  const env = { MOVE_KEY: transferKey };
  const rehearsed = await acme(target, [...args, '--dry-run'], env);
  expect([rehearsed.code, rehearsed.out]).toEqual([
    0,
    'Nothing was written. It would have been: 3 users made, 0 changed, 0 as they were, 0 failed; 0 things skipped.\n',
  ]);
  expect(await isThere(target, 'ada')).toBe(false);
  const imported = await acme(target, args, env);
  expect([imported.code, imported.out]).toEqual([
    0,
    '3 users made, 0 changed, 0 as they were, 0 failed; 0 things skipped.\n',
  ]);
  expect(imported.err).toContain('imported: up to line 4; 3 users made');
  for (const userId of ids) {
    expect(await readUser(target, userId)).toEqual(await readUser(source, userId));
    expect(await readSealed(target, userId)).toEqual(await readSealed(source, userId));
  }
  const again = await acme(target, args, env);
  expect([again.code, again.out]).toEqual([
    0,
    '0 users made, 0 changed, 3 as they were, 0 failed; 0 things skipped.\n',
  ]);

  const shown = [exported, rehearsed, imported, again].flatMap(({ out, err }) => [out, err]);
  shown.push(await inFolder('users.jsonl'), await inFolder('left.jsonl'), await dump(target.db));
  const forms = [
    canary,
    Buffer.from(canary).toString('base64').slice(0, -3),
    transferKey.slice(5),
    target.keys.slice(9),
  ];
  for (const text of shown) for (const secret of forms) expect(text).not.toContain(secret);
});

test('through a pipe, without what is sealed: it is listed, and both ends say so with 1', async () => {
  const exported = await acme(source, ['export', '--project', 'here', '--query', 'ada']);
  expect(exported.code).toBe(1);
  expect(exported.out.trimEnd().split('\n')).toHaveLength(3);
  expect(exported.err).toContain('not taken along: 2 (2 no_transfer_key)\n');
  expect(exported.err).toContain('  line 2 "ada" "secret.apiKey": no_transfer_key: It is sealed');
  await target.core.admin.createProject({ name: 'Piped', slug: 'piped', origins: [] });
  const imported = await acme(target, ['import', '-', '--project', 'piped', '--report', 'r.jsonl'], {}, exported.out);
  expect([imported.code, imported.out]).toEqual([
    1,
    '1 users made, 0 changed, 0 as they were, 0 failed; 2 things skipped.\n',
  ]);
  expect(imported.err).toContain('not taken along: 2 (1 left_behind, 1 needs_reauth); each is a line in r.jsonl\n');
  const report = (await inFolder('r.jsonl')).trimEnd().split('\n');
  expect(report.map((line) => JSON.parse(line))).toMatchObject([
    { line: 2, userId: 'ada', what: 'secret.apiKey', code: 'left_behind' },
    { line: 2, userId: 'ada', what: 'credential crm x', code: 'needs_reauth' },
  ]);
});

test.each([
  [
    'a wrong key',
    ['import', 'sealed.jsonl', '--transfer-key-env', 'WRONG', '--report', 'new.report'],
    78,
    'This is not the transfer key of the file',
  ],
  ['no key', ['import', 'sealed.jsonl'], 78, 'Give that key, or leave them behind with --without-secrets'],
  [
    'a key that is none',
    ['export', '--transfer-key-env', 'NONE'],
    78,
    'The transfer key cannot be used: it must be one key',
  ],
  ['a variable that is not set', ['export', '--transfer-key-env', 'UNSET'], 78, 'the variable of that name is not set'],
  ['a key file that is not there', ['export', '--transfer-key-file', 'x'], 78, 'it cannot be read (ENOENT)'],
  ['two keys', ['export', '--transfer-key-file', 'key', '--transfer-key-env', 'WRONG'], 78, 'not both'],
  ['a file that is not there', ['import', 'nowhere.jsonl'], 78, 'nowhere.jsonl cannot be read (ENOENT)'],
  ['a file that exists', ['export', '--out', 'key'], 78, '--out: key exists already'],
  [
    'a report that exists',
    ['import', 'sealed.jsonl', '--without-secrets', '--report', 'key'],
    78,
    '--report: key exists',
  ],
  ['a file that is no export', ['import', 'config.ts'], 1, 'its first line is not the header of an export'],
  ['a search that is none', ['export', '--query', 'state:', '--out', 'new.out'], 1, 'The search was not understood'],
  ['another name for nothing', ['import-paragon', 'config.ts', '--map', 'x'], 1, 'Give it as name=key'],
  ['a moment that is none', ['audit', 'export', '--from', 'monday'], 1, 'Give a day such as 2026-01-31'],
])('%s ends it with one line, and changes nothing', async (_, args, code, message) => {
  const keys = { WRONG: generateEncryptionKey('move'), NONE: `sk_live_${canary}` };
  const before = await dump(target.db);
  const ended = await acme(target, [...args, '--project', 'there'], keys);
  expect([ended.code, ended.out]).toEqual([code, '']);
  expect(ended.err).toContain(message);
  for (const secret of [canary, keys.WRONG.slice(5)]) expect(ended.err).not.toContain(secret);
  expect(await dump(target.db)).toBe(before);
  expect((await readdir(folder)).filter((name) => name.startsWith('new.'))).toEqual([]);
});

test('Ctrl-C stops an import after the users under way and says where to go on; so it goes on', async () => {
  const client = new pg.Client({ connectionString: source.connectionString });
  await client.connect();
  const { projectId } = await source.core.admin.createProject({ name: 'Many', slug: 'many', origins: [] });
  await client.query(
    `insert into connect.connected_user (project_id, id, external_id, metadata, created_at)
     select $1, gen_random_uuid(), 'user-' || n, '{"seats": 1}', now() - interval '1 hour' from generate_series(1, 3000) n`,
    [projectId],
  );
  await client.end();
  expect((await acme(source, ['export', '--project', 'many', '--out', 'many.jsonl'])).code).toBe(0);
  await target.core.admin.createProject({ name: 'Many', slug: 'many', origins: [] });

  const child = start(target, ['import', 'many.jsonl', '--project', 'many'], { LOG_LEVEL: 'error' });
  child.stdin.end();
  const ended = outcomeOf(child);
  while (!String((await once(child.stderr, 'data'))[0]).includes('imported: up to line')) continue;
  child.kill('SIGINT');
  const stopped = await ended;
  expect(stopped.code).toBe(130);
  const line = Number(/stopped\. To go on: the same command with --from-line (\d+)\./.exec(stopped.err)?.[1]);
  const made = Number(/^(\d+) users made/.exec(stopped.out)?.[1]);
  expect(made).toBe(line - 2);
  expect(made).toBeLessThan(3000);

  const on = await acme(target, ['import', 'many.jsonl', '--project', 'many', '--from-line', String(line)]);
  expect([on.code, on.out]).toEqual([
    0,
    `${3000 - made} users made, 0 changed, 0 as they were, 0 failed; 0 things skipped.\n`,
  ]);
});

test('Connected Users of Paragon come with their metadata, under other names; the summary shows the first twenty', async () => {
  await target.core.admin.createProject({ name: 'Moved', slug: 'moved', origins: [] });
  const users = Array.from({ length: 30 }, (_, nth) => ({
    authenticated: true,
    userId: `p${nth}`,
    meta: { Email: `p${nth}@example.test`, 'Company Name': 'Ltd' },
    integrations: { slack: { enabled: true, credentialId: 'c', credentialStatus: 'VALID', allCredentials: [] } },
  }));
  await writeFile(join(folder, 'paragon.json'), JSON.stringify(users));
  const args = ['import-paragon', 'paragon.json', '--project', 'moved'];
  const { code, out, err } = await acme(target, [...args, '--map', 'Email=contact', '--map', 'Company Name=company']);
  expect([code, out]).toEqual([1, '30 users made, 0 changed, 0 as they were, 0 failed; 30 things skipped.\n']);
  expect(err).toContain('not taken along: 30 (30 to_reconnect)\n');
  expect(err.match(/^ {2}line \d+ /gm)).toHaveLength(20);
  expect(err).toContain('  line 1 "p0" "integration slack": to_reconnect: 1 account there (VALID), 0 workflows on.');
  expect(err).toContain('and 10 more; --report FILE writes all of them down\n');
  const { projectId } = await target.core.admin.findProject('moved');
  expect(await readUser({ ...target, projectId, actor: { ...target.actor, projectId } }, 'p7')).toMatchObject({
    metadata: { contact: 'p7@example.test', company: 'Ltd' },
  });
});

test('the audit comes out as JSON Lines, and as CSV in which nothing is a formula', async () => {
  const subject = { projectId: source.projectId, userId: '=cmd|calc' };
  await setMetadata(source, subject.userId, { plan: 'pro' });
  const reason = '\t@SUM(1+1), "quoted"\nsecond line';
  await source.core.services.suspensions.suspend(source.actor, subject, { reason });
  const args = ['audit', 'export', '--project', 'here', '--user', subject.userId];
  const json = await acme(source, args);
  expect(json.code).toBe(0);
  expect(
    json.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { action: 'user.created', userId: '=cmd|calc' },
    { action: 'user.metadata_changed', after: { plan: 'pro' } },
    { action: 'user.suspended', reason },
  ]);
  expect(json.err).toContain('3 entries of the audit are exported.\n');

  const csv = await acme(source, [...args, '--format', 'csv', '--out', 'audit.csv']);
  expect([csv.code, csv.out]).toEqual([0, '']);
  const written = await inFolder('audit.csv');
  const lines = written.split('\r\n');
  expect(lines[0]).toBe('id,at,actorKind,actorId,action,userId,target,before,after,reason');
  expect(lines[1]).toMatch(/^\d+,[^,]+Z,server,k,user\.created,"'=cmd\|calc",\{\},,,$/);
  expect(written).toContain(`"'\t@SUM(1+1), ""quoted""\nsecond line"\r\n`);
  expect((await stat(join(folder, 'audit.csv'))).mode & 0o777).toBe(0o600);

  const bad = await acme(source, [
    'audit',
    'export',
    '--project',
    'here',
    '--from',
    '2026-01-01',
    '--to',
    '2026-01-02',
  ]);
  expect([bad.code, bad.out]).toEqual([0, '']);
});
