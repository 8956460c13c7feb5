import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../../../../test/postgres/clone-database.ts';
import type { Db } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { adoptEncryptionKeys, checkEncryptionKeys } from '../../src/keys/check-encryption-keys.ts';
import { doOnce } from '../../src/idempotency/once.ts';
import { examineKeys } from '../../src/keys/examine-keys.ts';
import { forgetEncryptionKey, readLost } from '../../src/keys/forget-encryption.ts';
import { readSealedKeyIds } from '../../src/keys/read-sealed-key-ids.ts';
import { resealBatch } from '../../src/keys/reseal-batch.ts';
import { type RotationEnd, type RotationProgress, rotateEncryption } from '../../src/keys/rotate-encryption.ts';
import { unobserved } from '../../src/observe/observer.ts';
import { createProjectReader } from '../../src/projects/read.ts';
import { createVault, generateKey, type Vault } from '../../src/vault/index.ts';
import {
  canary,
  column,
  dump,
  formsOfCanary,
  openEverything,
  secretText,
  seedSealed,
  type Seeded,
} from './seed-sealed.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const [oldKey, newKey] = [generateKey('old'), generateKey('new')];
const before = createVault({ keys: oldKey });
const after = createVault({ keys: `${newKey},${oldKey}` });
const alone = createVault({ keys: newKey });

let database: TestDatabase;
let db: Db;
beforeEach(async () => {
  database = await cloneDatabase();
  db = openDatabase({ connectionString: database.connectionString });
  await adoptEncryptionKeys({ db, vault: before });
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
});

async function rotate(
  vault: Vault,
  options: Parameters<typeof rotateEncryption>[1] = {},
  onProgress: (progress: RotationProgress) => unknown = () => undefined,
): Promise<RotationEnd> {
  const rotation = rotateEncryption({ db, vault }, options);
  for (;;) {
    const step = await rotation.next();
    if (step.done === true) return step.value;
    await onProgress(step.value);
  }
}

test('everything is sealed again, the old key may go, and nothing of it was shown', async () => {
  await seedSealed(db, before, 20);
  const shown: RotationProgress[] = [];
  const end = await rotate(after, { batch: 7 }, (progress) => shown.push(progress));
  const total = 2 * (20 * 9 + 4);
  expect(end).toEqual({
    primary: 'new',
    stopped: false,
    total,
    done: total,
    unreadable: 0,
    left: [],
    removable: ['old'],
    waiting: [],
  });
  expect(shown.at(-1)).toMatchObject({ done: total, total, skipped: 0, unreadable: 0 });
  expect(shown.map(({ done }) => done)).toEqual(shown.map(({ done }) => done).toSorted((a, b) => a - b));
  expect(await openEverything(db, alone)).toBe(total);
  await checkEncryptionKeys({ db, vault: alone });
  const text = `${JSON.stringify([shown, end])}${await dump(db)}`;
  for (const form of formsOfCanary()) expect(text).not.toContain(form);
});

test('the forms of the canary are found where a secret lies open', async () => {
  const [{ userId }] = (await seedSealed(db, before, 1)).users as [Seeded['users'][number]];
  const open = [secretText(userId, 'x'), ` ${canary}!!!`, `  ${canary}!!!`, `12${canary} and more`];
  const forms = formsOfCanary();
  for (const text of open) {
    const base64 = Buffer.from(text).toString('base64url');
    expect(forms.some((form) => base64.includes(form))).toBe(true);
  }
  await sql`update connect.connected_user set metadata = jsonb_build_object('leak', ${open[0]}::text)`.execute(db);
  expect(await dump(db)).toContain(canary);
});

test('run again with nothing to do changes nothing', async () => {
  await seedSealed(db, before, 2);
  expect(await rotate(before)).toMatchObject({
    primary: 'old',
    total: 0,
    done: 0,
    left: [],
    removable: [],
    waiting: [],
  });
  await rotate(after);
  const settled = await dump(db);
  expect(await rotate(after)).toMatchObject({ total: 0, done: 0, removable: ['old'] });
  expect(await rotate(alone)).toMatchObject({ primary: 'new', total: 0, removable: [] });
  expect(await dump(db)).toBe(settled);
});

test('a key that was added behind the first is waiting, not removable', async () => {
  await seedSealed(db, before, 1);
  const added = createVault({ keys: `${oldKey},${newKey}` });
  expect(await rotate(added)).toMatchObject({ primary: 'old', total: 0, removable: [], waiting: ['new'] });
  const lines = await examineKeys({ db, vault: added });
  expect(lines.at(-1)).toMatchObject({ ok: true, subject: 'encryption key "new"' });
  expect(lines.at(-1)?.message).toContain('put it first');
});

test('without a key that is needed nothing is begun', async () => {
  await seedSealed(db, before, 1);
  const untouched = await dump(db);
  await expect(rotate(alone)).rejects.toMatchObject({
    code: 'invalid_keys',
    message: expect.stringContaining('"old"'),
  });
  const another = createVault({ keys: `${newKey},${generateKey('old')}` });
  await expect(rotate(another)).rejects.toMatchObject({ code: 'invalid_keys' });
  expect(await dump(db)).toBe(untouched);
});

test('the check at start looks values up and does not read them all', async () => {
  await seedSealed(db, before, 2);
  await sql`
    insert into connect.idempotency (project_id, procedure, key_sha256, input_sha256, attempt, lease_until, sealed_answer)
    select p.project_id, 'users.get', sha256(n::text::bytea), '', gen_random_uuid(), now(), 'v1.' || case n when 7 then 'new' else 'old' end || '.answer'
    from (select project_id from connect.project limit 1) p, generate_series(1, 5000) n`.execute(db);
  await sql`analyze connect.idempotency`.execute(db);
  const read = await db.transaction().execute(async (trx) => {
    const rowsRead = async () => {
      const { rows } = await sql<{ read: number }>`
        select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read
        from pg_stat_xact_user_tables where schemaname = 'connect'`.execute(trx);
      return rows[0]?.read ?? 0;
    };
    const atFirst = await rowsRead();
    await checkEncryptionKeys({ db: trx, vault: after });
    return (await rowsRead()) - atFirst;
  });
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(500);
  await expect(checkEncryptionKeys({ db, vault: before })).rejects.toThrow('no key "new", and 1 values are sealed');
});

test('a lost key is forgotten: what it sealed is given up, people can begin, and nothing is done twice', async () => {
  const { projects, users } = await seedSealed(db, before, 2);
  const projectId = projects[0] ?? '';
  const others = await sql<{ text: string }>`select u::text as text from connect.connected_user u order by id`.execute(
    db,
  );
  await sql`
    insert into connect.destination (project_id, id, url, types, state, sealed_secret)
    values (${projectId}, gen_random_uuid(), 'https://host.test/events', '{}', 'active', ${before.seal('s', {
      table: 'destination',
      projectId,
      rowId: 'x',
      field: 'secret',
    })})`.execute(db);
  const host = { kind: 'server', projectId, keyId: 'k', scopes: ['*'] } as const;
  const write = (vault: Vault, work: () => Promise<number>) =>
    doOnce({ db, vault, log: silent }, host, { procedure: 'users.set', key: 'k1', input: 1 }, work);
  await write(before, async () => 7);

  const deps = { db, vault: alone, observer: unobserved, projects: createProjectReader(db) };
  const actorOf = (id: string) => ({ kind: 'admin', projectId: id, name: 'command line' }) as const;
  const forget = (keyId: string) => forgetEncryptionKey(deps, actorOf, keyId);
  const untouched = await dump(db);
  await expect(checkEncryptionKeys(deps)).rejects.toMatchObject({ code: 'invalid_keys' });
  await expect(forget('new')).rejects.toMatchObject({ code: 'conflict' });
  await expect(forget('never')).rejects.toMatchObject({ code: 'not_found' });
  const lost = await readLost(deps, 'old');
  expect(await dump(db)).toBe(untouched);

  const given = await forget('old');
  const inOrder = (counts: typeof lost) => counts.toSorted((a, b) => (a.place < b.place ? -1 : 1));
  expect(inOrder(given)).toEqual(inOrder(lost));
  expect(given.reduce((sum, { count }) => sum + count, 0)).toBe(2 * (2 * 9 + 4) + 2);
  await checkEncryptionKeys(deps);
  await adoptEncryptionKeys({ db, vault: createVault({ keys: `${newKey},${generateKey('old')}` }) });
  // The destination's new secret, under the first key.
  expect(await readSealedKeyIds(db)).toEqual(['new']);

  const { rows: connections } = await sql<{ state: string; told: boolean }>`
    select c.state, exists (select from connect.outbox o where o.project_id = c.project_id and o.type = 'connection.state_changed'
      and o.payload->>'connectionId' = c.id::text) as told from connect.connection c`.execute(db);
  expect(connections).toEqual(users.map(() => ({ state: 'needs_reauth', told: true })));
  const { rows: attempts } = await sql`select distinct state from connect.attempt`.execute(db);
  expect(attempts).toEqual([{ state: 'failed' }]);
  for (const table of ['credential', 'user_secret', 'oauth_app', 'signing_secret']) {
    expect((await sql`select from ${sql.table(`connect.${table}`)}`.execute(db)).rows).toEqual([]);
  }
  const kept = await sql<{ text: string }>`select u::text as text from connect.connected_user u order by id`.execute(
    db,
  );
  expect(kept.rows).toEqual(others.rows);
  const { rows: audit } = await sql<{ values: number }>`
    select sum((select sum(value::int) from jsonb_each_text(after->'lost')))::int as values
    from connect.audit where action = 'key.disabled' and target = '{"kind": "encryption", "id": "old"}'`.execute(db);
  expect(audit).toEqual([{ values: given.reduce((sum, { count }) => sum + count, 0) }]);
  let again = 0;
  await expect(write(alone, async () => (again += 1))).rejects.toMatchObject({ code: 'conflict' });
  expect(again).toBe(0);
  await expect(forget('old')).rejects.toMatchObject({ code: 'not_found' });
});

test('killed in the middle and run again, it completes; in between everything opens', { timeout: 90_000 }, async () => {
  await seedSealed(db, before, 40);
  const script = fileURLToPath(new URL('./rotate-process.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=@acme/source', script, database.connectionString, `${newKey},${oldKey}`],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  let lines = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    lines += 1;
    if (lines === 5) child.kill('SIGKILL');
  }
  expect((await ended)[1]).toBe('SIGKILL');
  const total = 2 * (40 * 9 + 4);
  expect(await openEverything(db, after, [before, alone])).toBe(total);
  const unfinished = (await examineKeys({ db, vault: after })).map(({ message }) => message).join('\n');
  expect(unfinished).toMatch(/the rotation is unfinished/);

  const end = await rotate(after);
  expect(end.total).toBeGreaterThan(0);
  expect(end.total).toBeLessThanOrEqual(total - 50);
  expect(end).toMatchObject({ done: end.total, left: [], removable: ['old'] });
  expect(await openEverything(db, alone)).toBe(total);
});

test('told to stop, it stops after the page and says that there is more', async () => {
  await seedSealed(db, before, 10);
  const stop = new AbortController();
  const end = await rotate(after, { batch: 5, signal: stop.signal }, () => stop.abort());
  expect(end).toMatchObject({ stopped: true, done: 5, removable: [] });
  expect(await openEverything(db, after, [before, alone])).toBe(2 * (10 * 9 + 4));
  expect(await rotate(after)).toMatchObject({ stopped: false, total: end.total - 5, removable: ['old'] });
});

test('what does not open is told by its place, left as it is, and stops nothing else', async () => {
  const { users, projects } = await seedSealed(db, before, 5);
  const [a, b] = users as [Seeded['users'][number], Seeded['users'][number]];
  // Two users' secrets change places, and one secret was stored without being sealed.
  await sql`
    update connect.user_secret s set sealed = o.sealed from connect.user_secret o
    where s.project_id = ${a.projectId} and o.project_id = ${a.projectId} and s.name = 'apiKey' and o.name = 'apiKey'
      and ((s.user_id = ${a.userId} and o.user_id = ${b.userId}) or (s.user_id = ${b.userId} and o.user_id = ${a.userId}))
  `.execute(db);
  const plain = `${canary}.plainsecret.x`;
  await sql`
    update connect.oauth_app set sealed_client_secret = ${plain} where project_id = ${projects[0]} and integration_id = 'crm'
  `.execute(db);
  const swapped = await sql<{ sealed: string }>`
    select sealed from connect.user_secret where project_id = ${a.projectId} and user_id in (${a.userId}, ${b.userId}) and name = 'apiKey' order by user_id
  `.execute(db);

  const shown: RotationProgress[] = [];
  const end = await rotate(after, { batch: 3 }, (progress) => shown.push(progress));
  const found = shown.flatMap(({ unreadableValues }) => unreadableValues);
  expect(found.map(({ table, row, reason, keyId }) => [table, row, reason, keyId])).toEqual(
    expect.arrayContaining([
      ...[a, b].map(({ projectId, userId }) => [
        'connect.user_secret',
        { project_id: projectId, user_id: userId, name: 'apiKey' },
        'cannot_open',
        'old',
      ]),
      ['connect.oauth_app', { project_id: projects[0], integration_id: 'crm' }, 'malformed', ''],
    ]),
  );
  const total = 2 * (5 * 9 + 4);
  expect(end).toMatchObject({ total, done: total - 3, unreadable: 3, left: [], removable: [] });
  expect(shown.at(-1)).toMatchObject({ done: total - 3, unreadable: 3, skipped: 0 });

  const lines = await examineKeys({ db, vault: after });
  expect(lines.find(({ subject }) => subject === 'sealed values')).toMatchObject({
    ok: false,
    message: expect.stringContaining('1 in oauth_app.sealed_client_secret'),
  });
  for (const text of [shown, end, lines].map((each) => JSON.stringify(each))) {
    expect(text).not.toContain(canary);
    expect(text).not.toContain('plainsecret');
  }
  expect(
    await sql<{ sealed: string }>`
      select sealed from connect.user_secret where project_id = ${a.projectId} and user_id in (${a.userId}, ${b.userId}) and name = 'apiKey' order by user_id
    `.execute(db),
  ).toMatchObject({ rows: swapped.rows });
});

test('a process that still seals with the old key is noticed at the end', async () => {
  const { users } = await seedSealed(db, before, 5);
  const late = createVault({ keys: `${oldKey},${newKey}` });
  const { projectId, userId } = users[0] as Seeded['users'][number];
  const row = { project_id: projectId, user_id: userId, name: 'apiKey' };
  const end = await rotate(after, { batch: 1_000 }, async (progress) => {
    if (progress.table !== 'connect.attempt') return;
    await sql`
      update connect.user_secret set sealed = ${late.seal(secretText(userId, 'apiKey'), column('connect.user_secret', 'sealed').address(row))},
        fingerprint = ${late.fingerprint(projectId, secretText(userId, 'apiKey'))}
      where project_id = ${projectId} and user_id = ${userId} and name = 'apiKey'
    `.execute(db);
  });
  expect(end).toMatchObject({ stopped: false, left: [{ keyId: 'old', count: 1 }], removable: [] });
  expect(await rotate(after)).toMatchObject({ total: 1, done: 1, left: [], removable: ['old'] });
  await openEverything(db, alone);
});

test('a value that was written since it was read is left as it is', async () => {
  const { users } = await seedSealed(db, before, 1);
  const { projectId, userId } = users[0] as Seeded['users'][number];
  const secrets = column('connect.user_secret', 'sealed');
  const { rows } = await sql<{ name: string; sealed: string }>`
    select name, sealed from connect.user_secret where project_id = ${projectId} and user_id = ${userId}
  `.execute(db);
  const read = rows.map(({ name, sealed }) => ({
    row: { project_id: projectId, user_id: userId, name },
    sealed,
    keyId: 'old',
  }));
  const written = after.seal('written since', secrets.address({ project_id: projectId, user_id: userId, name: 'ssn' }));
  await sql`
    update connect.user_secret set sealed = ${written} where project_id = ${projectId} and user_id = ${userId} and name = 'ssn'
  `.execute(db);
  expect(await resealBatch({ db, vault: after }, secrets, read)).toEqual({ done: read.length - 1, unreadable: [] });
  const { rows: now } = await sql<{ name: string; sealed: string }>`
    select name, sealed from connect.user_secret where project_id = ${projectId} and user_id = ${userId}
  `.execute(db);
  expect(now.find(({ name }) => name === 'ssn')?.sealed).toBe(written);
  expect(now.map(({ sealed }) => after.keyIdOf(sealed))).toEqual(now.map(() => 'new'));
});

test('a row that somebody holds is stepped over, not waited for', async () => {
  const { users } = await seedSealed(db, before, 3);
  const { projectId, userId } = users[0] as Seeded['users'][number];
  const holder = openDatabase({ connectionString: database.connectionString });
  const end = await holder.transaction().execute(async (trx) => {
    await sql`select 1 from connect.user_secret where project_id = ${projectId} and user_id = ${userId} for update`.execute(
      trx,
    );
    return await rotate(after);
  });
  await holder.destroy();
  expect(end).toMatchObject({ done: end.total - 4, left: [{ keyId: 'old', count: 4 }], removable: [] });
  expect(await rotate(after)).toMatchObject({ total: 4, done: 4, left: [], removable: ['old'] });
});

test('doctor counts per key and place, and fails for a key that is needed and not there', async () => {
  await seedSealed(db, before, 3);
  const stop = new AbortController();
  await rotate(after, { batch: 4, signal: stop.signal }, () => stop.abort());
  const lines = await examineKeys({ db, vault: after });
  expect(lines.map(({ ok, subject }) => [ok, subject])).toEqual([
    [true, 'encryption keys'],
    [true, 'encryption key "new"'],
    [true, 'encryption key "old"'],
  ]);
  expect(lines[1]?.message).toBe('seals 4 values: 4 in credential.sealed');
  expect(lines[2]?.message).toBe(
    'seals 58 values: 6 in account_webhook.sealed_previous, 6 in account_webhook.sealed_secret, 6 in attempt.sealed_credential, 6 in attempt.sealed_verifier, 2 in credential.sealed, ' +
      '4 in oauth_app.sealed_client_secret, 2 in signing_secret.sealed_previous, 2 in signing_secret.sealed_secret, 24 in user_secret.sealed; the rotation is unfinished, run "acme-connect keys rotate"',
  );
  const without = await examineKeys({ db, vault: alone });
  expect(without.map(({ ok, subject }) => [ok, subject])).toEqual([
    [false, 'encryption keys'],
    [true, 'encryption key "new"'],
    [false, 'encryption key "old"'],
  ]);
  await rotate(after);
  expect((await examineKeys({ db, vault: after })).at(-1)?.message).toMatch(
    /^seals nothing any more; it may be removed/,
  );
});
