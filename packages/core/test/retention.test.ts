import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { cloneDatabase, type TestDatabase } from '../../../test/postgres/clone-database.ts';
import { moveAttempt } from '../src/attempts/move-attempt.ts';
import type { Db } from '../src/db/database.ts';
import { openDatabase } from '../src/db/open-database.ts';
import { forProject } from '../src/db/project-db.ts';
import { sweep } from '../src/retention/sweep.ts';
import { newestChange, readChanges } from '../src/users/read-changes.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase({ connectionString: database.connectionString });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

test('what is past its time goes, what may still be needed stays', async () => {
  await sql`insert into connect.project (project_id, slug, name, origins) values ('00000000-0000-4000-8000-000000000001', 's', 's', '{}')`.execute(
    db,
  );
  await sql`insert into connect.connected_user (project_id, id, external_id)
    values ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', 'u')`.execute(db);
  await sql`insert into connect.app_event (project_id, user_id, event_id, body_sha256, execution_ids, received_at)
    select '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', age || ' days', '', '{}', now() - make_interval(days => age)
    from unnest(array[1, 29, 31, 400]) age`.execute(db);
  await sql`insert into connect.provider_event (project_id, integration_id, event_sha256, received_at)
    select '00000000-0000-4000-8000-000000000001', 'crm', convert_to(age || ' days', 'UTF8'), now() - make_interval(days => age)
    from unnest(array[1, 29, 31, 400]) age`.execute(db);
  await sql`insert into connect.attempt (project_id, id, user_id, integration_id, state, expires_at, sealed_credential)
    select '00000000-0000-4000-8000-000000000001', gen_random_uuid(), '00000000-0000-4000-8000-000000000002', name, 'expired', now() - age, sealed
    from (values ('new', interval '1 hour', null), ('old', interval '3 days', null), ('unrevoked', interval '3 days', 'v1.x')) as t (name, age, sealed)`.execute(
    db,
  );
  await sql`insert into connect.idempotency (project_id, procedure, key_sha256, input_sha256, attempt, lease_until, created_at)
    select '00000000-0000-4000-8000-000000000001', age || ' hours', '', '', gen_random_uuid(), now(), now() - make_interval(hours => age)
    from unnest(array[1, 23, 25]) age`.execute(db);
  await sql`insert into connect.rate_window (project_id, subject, window_start, used)
    select '00000000-0000-4000-8000-000000000001', age || ' minutes', now() - make_interval(mins => age), 1
    from unnest(array[1, 2, 9]) age`.execute(db);
  expect(await sweep(db)).toBe(7);
  const keys = await db.selectFrom('connect.idempotency').select('procedure').orderBy('created_at', 'desc').execute();
  expect(keys.map(({ procedure }) => procedure)).toEqual(['1 hours', '23 hours']);
  expect(await db.selectFrom('connect.rate_window').select('subject').execute()).toHaveLength(2);
  const events = await db.selectFrom('connect.app_event').select('event_id').orderBy('received_at', 'desc').execute();
  expect(events.map(({ event_id }) => event_id)).toEqual(['1 days', '29 days']);
  const told = await db
    .selectFrom('connect.provider_event')
    .select('event_sha256')
    .orderBy('received_at', 'desc')
    .execute();
  expect(told.map(({ event_sha256 }) => event_sha256.toString())).toEqual(['1 days', '29 days']);
  const attempts = await db.selectFrom('connect.attempt').select('integration_id').execute();
  expect(attempts.map(({ integration_id }) => integration_id).toSorted()).toEqual(['new', 'unrevoked']);
  expect(await sweep(db)).toBe(0);
});

test('of two processes one sweeps', async () => {
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('acme sweep'))`.execute(trx);
    expect(await sweep(db)).toBe(0);
  });
});

test('the verifier of an attempt that nobody came back to is erased soon after its end, not before', async () => {
  await sql`delete from connect.attempt`.execute(db);
  await sql`insert into connect.attempt (project_id, id, user_id, integration_id, state, expires_at, sealed_verifier)
    select '00000000-0000-4000-8000-000000000001', gen_random_uuid(), '00000000-0000-4000-8000-000000000002', name, 'awaiting_provider', now() + age, 'v1.x'
    from (values ('live', interval '1 second'), ('just ended', interval '-10 seconds'), ('ended', interval '-2 minutes')) as t (name, age)`.execute(
    db,
  );
  expect(await sweep(db)).toBe(1);
  const attempts = await db.selectFrom('connect.attempt').select(['integration_id', 'sealed_verifier']).execute();
  expect(Object.fromEntries(attempts.map((row) => [row.integration_id, row.sealed_verifier]))).toEqual({
    live: 'v1.x',
    'just ended': 'v1.x',
    ended: null,
  });
});

test.each(['verifying', 'cancelled', 'expired'] as const)(
  'an attempt that moves to %s keeps no verifier',
  async (to) => {
    await sql`delete from connect.attempt`.execute(db);
    const id = '00000000-0000-4000-8000-000000000003';
    await sql`insert into connect.attempt (project_id, id, user_id, integration_id, state, expires_at)
    values ('00000000-0000-4000-8000-000000000001', ${id}, '00000000-0000-4000-8000-000000000002', 'crm', 'opened', now())`.execute(
      db,
    );
    await forProject(db, '00000000-0000-4000-8000-000000000001').transaction(async (trx) => {
      const begun = await moveAttempt(trx, id, 'awaiting_provider', { sealed_verifier: 'v1.x' });
      expect(begun?.sealed_verifier).toBe('v1.x');
      expect((await moveAttempt(trx, id, to))?.sealed_verifier).toBeNull();
    });
  },
);

test('a signing secret that was replaced is erased once its last day is over, the one in use never', async () => {
  await sql`insert into connect.signing_secret (project_id, integration_id, sealed_secret, sealed_previous, previous_until, updated_at)
    select '00000000-0000-4000-8000-000000000001', name, 'v1.new', previous, until, now() - interval '400 days'
    from (values ('over', 'v1.old', now() - interval '1 minute'), ('still', 'v1.old', now() + interval '1 minute'),
      ('only', null, null)) as t (name, previous, until)`.execute(db);
  expect(await sweep(db)).toBe(1);
  const left = await db
    .selectFrom('connect.signing_secret')
    .select(['integration_id', 'sealed_secret', 'sealed_previous'])
    .orderBy('integration_id')
    .execute();
  expect(left).toEqual([
    { integration_id: 'only', sealed_secret: 'v1.new', sealed_previous: null },
    { integration_id: 'over', sealed_secret: 'v1.new', sealed_previous: null },
    { integration_id: 'still', sealed_secret: 'v1.new', sealed_previous: 'v1.old' },
  ]);
  expect(await sweep(db)).toBe(0);
});

test('a view token goes a day after its end', async () => {
  await sql`insert into connect.view_token (project_id, id, user_id, viewer, sha256, created_at, expires_at)
    select '00000000-0000-4000-8000-000000000001', gen_random_uuid(), '00000000-0000-4000-8000-000000000002', name, convert_to(name, 'UTF8'), now(), now() - age
    from (values ('live', interval '-1 minute'), ('ended', interval '23 hours'), ('old', interval '25 hours')) as t (name, age)`.execute(
    db,
  );
  expect(await sweep(db)).toBe(1);
  const left = await db.selectFrom('connect.view_token').select('viewer').execute();
  expect(left.map(({ viewer }) => viewer).toSorted()).toEqual(['ended', 'live']);
});

test('changes do not stay for ever: those of thirty days ago go, unless somebody is still to be sent them', async () => {
  const project = '00000000-0000-4000-8000-000000000001';
  const user = '00000000-0000-4000-8000-000000000002';
  await sql`delete from connect.outbox`.execute(db);
  await sql`insert into connect.destination (project_id, id, url, state, sealed_secret)
    values (${project}, gen_random_uuid(), 'https://api.example/', 'active', 'v1.x')`.execute(db);
  const { rows } = await sql<{ id: string }>`
    insert into connect.outbox (project_id, user_id, type, payload, created_at, to_dispatch)
    select ${project}, ${user}, name, '{}', now() - make_interval(days => age), name = 'unsent'
    from (values ('new', 1), ('still', 29), ('unsent', 31), ('on its way', 32), ('sent', 33), ('unheard', 400)) as t (name, age)
    returning id`.execute(db);
  await sql`insert into connect.delivery (project_id, id, destination_id, outbox_id, type, state, created_at)
    select ${project}, gen_random_uuid(), d.id, o.id, o.type, 'pending', now() - age
    from connect.destination d, connect.outbox o
    join (values ('on its way', interval '29 days'), ('sent', interval '31 days')) as t (name, age) on t.name = o.type`.execute(
    db,
  );
  // The delivery of what was sent, with what it was sent from, and what nobody heard.
  expect(await sweep(db)).toBe(3);
  const kept = await sql<{ type: string }>`select type from connect.outbox order by created_at desc`.execute(db);
  expect(kept.rows.map(({ type }) => type)).toEqual(['new', 'still', 'unsent', 'on its way']);
  await sql`delete from connect.outbox`.execute(db);
  // Whoever watches goes on from where it was, however much of that is gone.
  const own = forProject(db, project);
  expect(await newestChange(own, { userId: user, organisation: undefined })).toBe('0');
  const last = rows.at(-1)?.id ?? '';
  await sql`insert into connect.outbox (project_id, user_id, type, payload) values (${project}, ${user}, 'user.suspended', '{}')`.execute(
    db,
  );
  const changes = await readChanges(own, { userId: user, organisation: undefined }, last, 10);
  expect(changes.map(({ type }) => type)).toEqual(['user.suspended']);
});

test('thirty days after its end an operation no longer says whom it was about, nor does a deletion say why', async () => {
  const projectId = '00000000-0000-4000-8000-000000000001';
  const act = '{"kind":"set_metadata","metadata":{"company":"Northwind"}}';
  await sql`insert into connect.operation (project_id, id, act, query, reason, state, started_by, preview, total, finished_at)
    select ${projectId}, id::uuid, ${act}::jsonb, 'meta.company:Contoso', 'moved', state, '{}', '{}', 40, ended
    from (values ('00000000-0000-4000-8000-00000000000a', 'done', now() - interval '31 days'),
      ('00000000-0000-4000-8000-00000000000b', 'cancelled', now() - interval '29 days'),
      ('00000000-0000-4000-8000-00000000000c', 'running', null)) as t (id, state, ended)`.execute(db);
  await sql`insert into connect.audit (project_id, actor_kind, actor_id, action, target, reason)
    select ${projectId}, 'server', 'k', 'operation.started',
      jsonb_build_object('operationId', id, 'act', act, 'query', query), reason from connect.operation order by id`.execute(
    db,
  );
  await sql`insert into connect.audit (project_id, actor_kind, actor_id, action, target, reason, at)
    select ${projectId}, 'server', 'k', 'user.deleted', jsonb_build_object('days', days), 'asked to', now() - make_interval(days => days)
    from unnest(array[29, 31]) days`.execute(db);
  expect(await sweep(db)).toBe(2);
  const kept = { act: JSON.parse(act), query: 'meta.company:Contoso', reason: 'moved' };
  const gone = { act: { kind: 'set_metadata', metadata: {} }, reason: null };
  const operations = await db
    .selectFrom('connect.operation')
    .select(['act', 'query', 'reason', 'total'])
    .orderBy('id')
    .execute();
  expect(operations).toEqual([
    { ...gone, query: '', total: 40 },
    { ...kept, total: 40 },
    { ...kept, total: 40 },
  ]);
  const told = await db.selectFrom('connect.audit').select(['action', 'target', 'reason']).orderBy('id').execute();
  expect(told.map(({ action, target, reason }) => [action, { ...target, reason }])).toEqual([
    ['operation.started', { ...gone, operationId: expect.stringMatching(/a$/) }],
    ['operation.started', { ...kept, operationId: expect.stringMatching(/b$/) }],
    ['operation.started', { ...kept, operationId: expect.stringMatching(/c$/) }],
    ['user.deleted', { days: 29, reason: 'asked to' }],
    ['user.deleted', { days: 31, reason: null }],
  ]);
  expect(await sweep(db)).toBe(0);
});
