import { type Kysely, sql } from 'kysely';

/** Frozen: what has been released is never edited; a change is a new file. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table workflow.execution (
      scope uuid not null,
      subject uuid not null,
      id uuid not null,
      created_at timestamptz(3) not null,
      workflow_id text not null,
      version integer not null,
      label text,
      status text not null,
      reason text,
      error text,
      input json,
      output json,
      started_at timestamptz(3),
      finished_at timestamptz(3),
      next_attempt_at timestamptz(3),
      parked_at timestamptz(3),
      run_no integer not null default 0,
      crashes integer not null default 0,
      job_id uuid,
      job_attempt integer not null default -1,
      primary key (scope, id, created_at),
      constraint execution_status check (status in ('queued', 'running', 'sleeping', 'retrying', 'parked',
        'succeeded', 'failed', 'cancelled', 'quarantined')),
      constraint execution_finished check ((finished_at is not null) =
        (status in ('succeeded', 'failed', 'cancelled', 'quarantined'))),
      constraint execution_parked check ((parked_at is not null) = (status = 'parked'))
    ) partition by range (created_at)`.execute(db);

  await sql`create index execution_newest on workflow.execution (scope, created_at, id)`.execute(db);
  await sql`create index execution_subject on workflow.execution (scope, subject, created_at, id)`.execute(db);
  await sql`create index execution_label on workflow.execution (scope, label, created_at, id)
    where label is not null`.execute(db);
  // Predicates on columns that a claim and a wake-up leave alone: an index on `status` would make every move touch all of them.
  await sql`create index execution_parked on workflow.execution (scope, subject) where parked_at is not null`.execute(
    db,
  );
  await sql`create index execution_unfinished on workflow.execution (scope, workflow_id, version)
    where finished_at is null`.execute(db);

  await sql`
    create table workflow.step (
      scope uuid not null,
      subject uuid not null,
      execution_id uuid not null,
      execution_created_at timestamptz(3) not null,
      key text not null,
      parent text,
      name text not null,
      kind text not null,
      status text not null,
      attempts integer not null,
      reason text,
      error text,
      output json,
      next_attempt_at timestamptz(3),
      started_at timestamptz(3) not null,
      finished_at timestamptz(3),
      seq integer not null,
      run_no integer not null,
      primary key (scope, execution_id, key, execution_created_at),
      constraint step_status check (status in ('succeeded', 'failed', 'retrying', 'sleeping'))
    ) partition by range (execution_created_at)`.execute(db);

  await sql`create table workflow.execution_default partition of workflow.execution default`.execute(db);
  await sql`create table workflow.step_default partition of workflow.step default`.execute(db);

  await sql`create table workflow.lease (
    name text primary key,
    holder uuid not null,
    expires_at timestamptz not null
  )`.execute(db);
}
