import type pg from 'pg';
import type { Stages } from './stages.ts';

/** Months that hold executions: this one and the two before. */
const months = 3;

/**
 * Executions of one fifth of the users, skewed: a few of them have thousands, most a handful. Made in order of time,
 * as they would have been. Of 1,000: 950 succeeded, 35 failed, each by a reason of its own likelihood.
 */
export async function generateExecutions(
  client: pg.Client,
  stages: Stages,
  { projectId, executions }: { readonly projectId: string; readonly executions: number },
): Promise<void> {
  await stages.once('users who run', async () => {
    await client.query(`create table bench.runner as
      select (row_number() over (order by hashtextextended(c.id::text, 60)) - 1)::int as n, c.user_id, c.id as connection_id
      from connect.connection c join connect.connected_user u on u.project_id = c.project_id and u.id = c.user_id
      where c.project_id = '${projectId}' and c.integration_id = 'crm' and abs(hashtextextended(u.external_id, 61)) % 3 = 0`);
    await client.query('create unique index on bench.runner (n); analyze bench.runner');
  });
  const { rows } = await client.query<{ runners: number }>('select count(*)::int as runners from bench.runner');
  await stages.once('months', () => makePartitions(client));
  await stages.inPieces('executions', executions, 500_000, (from, until) =>
    client.query(executionsSql, [projectId, from, until, executions, rows[0]?.runners]),
  );
  await stages.once('last runs', () =>
    client.query(
      `insert into connect.user_activity (project_id, user_id, last_run_at)
       select scope, subject, max(created_at) from workflow.execution where scope = $1 and not starts_with(workflow_id, 'acme.')
       group by scope, subject`,
      [projectId],
    ),
  );
}

/** As the engine makes those of this month and the next ones. */
async function makePartitions(client: pg.Client): Promise<void> {
  for (let ago = 1; ago < months; ago++) {
    await client.query(`do $$
      declare
        lower timestamptz := date_trunc('month', now() at time zone 'utc') at time zone 'utc' - interval '${ago} months';
        name text := 'workflow.execution_' || to_char(lower at time zone 'utc', 'YYYY_MM');
      begin
        execute format('create table %s (like workflow.execution including defaults including constraints) with (fillfactor = 85)', name);
        execute format('alter table workflow.execution attach partition %s for values from (%L) to (%L)', name, lower, lower + interval '1 month');
      end $$`);
  }
}

const dice = (salt: number, below: number | string) => `(abs(hashint8extended(i, ${salt}) % ${below}))::int`;

const executionsSql = `
  insert into workflow.execution (scope, subject, id, created_at, workflow_id, version, label, status, reason, error, input,
    output, started_at, finished_at, next_attempt_at, parked_at, run_no)
  select $1, r.user_id, gen_random_uuid(), at, w.workflow_id, 1, case when not starts_with(w.workflow_id, 'acme.') then r.connection_id end,
    s.status, s.reason, case when s.reason is not null then 'It was answered with 422: the field "email" is wrong.' end,
    json_build_object('id', 'contact-' || i), case when s.status = 'succeeded' then json_build_object('contactId', i) end, at,
    case when s.status in ('succeeded', 'failed', 'cancelled', 'quarantined') then at + interval '2 seconds' end,
    case when s.status in ('sleeping', 'retrying') then now() + interval '1 hour' end,
    case when s.status = 'parked' then at + interval '1 second' end, 1
  from (
    select i, date_trunc('milliseconds', first + (now() - first) * (i::float8 / $4::float8)) as at
    from generate_series($2::bigint, $3::bigint - 1) i,
      (select date_trunc('month', now() at time zone 'utc') at time zone 'utc' - interval '${months - 1} months' as first) f
  ) e
  join bench.runner r on r.n = floor($5::int * power(${dice(70, 1_000_000)} / 1000000.0, 2))
  cross join lateral (select ${dice(71, 100_000)} as d, ${dice(72, 1_000)} as why) d
  cross join lateral (select case when d % 1000 < 20 then 'acme.revoke-connection' when d % 1000 < 700 then 'send-contacts'
    when d % 1000 < 900 then 'sync-deals' when d % 1000 < 995 then 'weekly-digest'
    when d % 1000 < 996 and i < $4::bigint / 20 then 'collect-answers' else 'book-meeting' end as workflow_id) w
  cross join lateral (select case when d < 95000 then 'succeeded' when d < 98500 then 'failed' when d < 99300 then 'cancelled'
    when d < 99900 then 'parked' when d < 99990 then 'sleeping' when d < 99999 then 'retrying' else 'quarantined' end as status) t
  cross join lateral (select t.status, case t.status
    when 'failed' then case when why < 500 then 'provider_rejected' when why < 700 then 'provider_unavailable'
      when why < 850 then 'host_rejected' when why < 950 then 'code_threw' when why < 990 then 'retries_exhausted'
      when why < 998 then 'payload_too_large' else 'nondeterministic' end
    when 'cancelled' then case when why < 600 then 'disconnected' when why < 900 then 'workflow_disabled' else 'cancelled_by_host' end
    when 'parked' then case when why < 600 then 'credential_invalid' when why < 800 then 'suspended' else 'unavailable' end
    when 'quarantined' then 'poisonous' end as reason) s`;
