import { sql } from 'kysely';
import type { Db } from '../../src/db/database.ts';

/** Enough that a whole table costs more than an index, and few enough to be made in a second or two. */
const users = 30_000;
const executions = 20_000;

/** Users of one large project and of a small one, with what hangs on them, and statistics of it all. */
export async function seedPlans(db: Db, projectIds: readonly string[]): Promise<void> {
  const [large = '', small = ''] = projectIds;
  // What Postgres does by itself, it does when it likes.
  const { rows: tables } = await sql<{ name: string }>`
    select oid::regclass::text as name from pg_class
    where relkind = 'r' and relnamespace in ('connect'::regnamespace, 'workflow'::regnamespace)`.execute(db);
  for (const { name } of tables) await sql`alter table ${sql.raw(name)} set (autovacuum_enabled = false)`.execute(db);
  // Made at the end: to keep them up row by row takes ten times as long.
  const { rows: indexes } = await sql<{ name: string; definition: string }>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
    where indrelid = 'connect.connected_user'::regclass and not indisunique`.execute(db);
  for (const { name } of indexes) await sql`drop index ${sql.raw(name)}`.execute(db);
  for (const [projectId, count] of [
    [large, users],
    [small, users / 10],
  ] as const) {
    await sql`insert into connect.connected_user (project_id, id, external_id, metadata, search_text, created_at)
      select ${projectId}, gen_random_uuid(), 'u' || i, jsonb_build_object('Email', email, 'company', company, 'plan', plan),
        lower(concat_ws(E'\n', 'u' || i, email, company, plan)), now() - make_interval(mins => i)
      from generate_series(1, ${count}::int) i, lateral (select 'user' || i || '@' || i % 997 || '.example.test' as email,
        'Company ' || md5(i::text) as company, (array['free', 'free', 'pro'])[1 + i % 3] as plan) made`.execute(db);
    await sql`insert into connect.connection (project_id, id, user_id, integration_id, state, account_id, account_label)
      select project_id, gen_random_uuid(), id, 'crm', case when hashtext(external_id) % 50 = 0 then 'needs_reauth' else 'connected' end,
        external_id, external_id from connect.connected_user where project_id = ${projectId} and hashtext(external_id) % 2 = 0`.execute(
      db,
    );
    await sql`insert into connect.workflow_state (project_id, user_id, connection_id, workflow_id, enabled, changed_by)
      select project_id, user_id, id, 'send', true, 'user' from connect.connection where project_id = ${projectId}`.execute(
      db,
    );
    // Every tenth account is shared with the owner's company, and switched on by the owner of the next account.
    await sql`update connect.connection c set organisation = u.metadata ->> 'company' from connect.connected_user u
      where c.project_id = ${projectId} and u.project_id = c.project_id and u.id = c.user_id and hashtext(account_id) % 10 = 0`.execute(
      db,
    );
    await sql`insert into connect.member_switch (project_id, user_id, connection_id, workflow_id, changed_by)
      select project_id, member, id, 'send', 'user' from (
        select project_id, id, organisation, lead(user_id) over (order by account_id) as member from connect.connection
        where project_id = ${projectId}) c where organisation is not null and member is not null`.execute(db);
    await sql`insert into connect.user_secret (project_id, user_id, name, sealed, fingerprint)
      select project_id, id, 'apiKey', 'v1.none', 'abcd' from connect.connected_user where project_id = ${projectId}`.execute(
      db,
    );
    await sql`insert into connect.suspension (project_id, user_id, source, effective_at)
      select project_id, id, 'host', now() from connect.connected_user where project_id = ${projectId} and hashtext(external_id) % 40 = 0`.execute(
      db,
    );
    await sql`insert into connect.user_activity (project_id, user_id, last_run_at)
      select project_id, id, now() from connect.connected_user where project_id = ${projectId} and hashtext(external_id) % 3 = 0`.execute(
      db,
    );
    await sql`insert into connect.attempt (project_id, id, user_id, integration_id, state, expires_at)
      select project_id, gen_random_uuid(), id, 'crm', 'expired', now() from connect.connected_user where project_id = ${projectId} limit 5000`.execute(
      db,
    );
  }
  // All in the partition of this month, on its first day too.
  await sql`insert into workflow.execution (scope, subject, id, created_at, workflow_id, version, label, status, reason, finished_at)
    select c.project_id, c.user_id, gen_random_uuid(), date_trunc('month', now() at time zone 'utc') at time zone 'utc' + make_interval(secs => i),
      case when i % 7 = 0 then 'digest' when i % 3 = 0 then 'sync' else 'send' end, 1, c.id, s.status,
      case when s.status = 'failed' then 'provider_rejected' end, case when s.status <> 'sleeping' then now() end
    from generate_series(1, ${executions}::int) i
    join (select row_number() over (order by account_id) - 1 as n, * from connect.connection where project_id = ${large}) c on c.n = i % 2000
    cross join lateral (select case when i % 50 = 0 then 'failed' when i % 500 = 1 then 'sleeping' else 'succeeded' end as status) s`.execute(
    db,
  );
  for (const { definition } of indexes) await sql.raw(definition).execute(db);
  // Of all rows, not of a sample: a sample differs from run to run, and a plan that is near another one with it.
  await sql`set default_statistics_target = 1000`.execute(db);
  await sql`analyze`.execute(db);
}
