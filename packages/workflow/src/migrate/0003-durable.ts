import { type Kysely, sql } from 'kysely';

/**
 * Frozen: what has been released is never edited; a change is a new file.
 *
 * Columns without a default to compute are a change of the catalogue only; no row is rewritten and no partition read.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table workflow.execution
      add column actor text,
      add column failed_steps text[],
      add column parent_id uuid,
      add column parent_created_at timestamptz(3),
      add column depth smallint not null default 0,
      add column replay_of uuid,
      add column replay_root uuid,
      add column replay_no integer,
      add column scheduled_at timestamptz(3),
      add column response json,
      add column responded_at timestamptz(3)`.execute(db);
  await sql`
    alter table workflow.step
      add column actor text,
      add column history jsonb,
      add column folded boolean not null default false`.execute(db);
  await sql`create index execution_parent on workflow.execution (scope, parent_id)
    where parent_id is not null`.execute(db);
  await sql`create index execution_replay on workflow.execution (scope, replay_root)
    where replay_root is not null`.execute(db);

  // What was delivered to a subject: read by waits, and remembered by its id so that the same one is not taken twice.
  await sql`
    create table workflow.event (
      scope uuid not null,
      subject uuid not null,
      id text not null,
      event text not null,
      key text,
      payload json,
      delivered_at timestamptz(3) not null,
      primary key (scope, subject, id)
    )`.execute(db);
  await sql`create index event_name on workflow.event (scope, subject, event, delivered_at)`.execute(db);
  await sql`create index event_age on workflow.event (delivered_at)`.execute(db);

  // What a step waits for: an event (event, key) or another execution (child_id). Settled once, never changed again.
  await sql`
    create table workflow.wait (
      scope uuid not null,
      subject uuid not null,
      execution_id uuid not null,
      execution_created_at timestamptz(3) not null,
      step text not null,
      event text,
      key text,
      child_id uuid,
      timeout_at timestamptz(3),
      event_id text,
      settled_at timestamptz(3),
      primary key (scope, execution_id, step)
    )`.execute(db);
  await sql`create index wait_event on workflow.wait (scope, subject, event)
    where settled_at is null and event is not null`.execute(db);
  await sql`create index wait_child on workflow.wait (scope, child_id) where child_id is not null`.execute(db);
  await sql`create index wait_taken on workflow.wait (scope, event_id) where event_id is not null`.execute(db);
  await sql`create index wait_age on workflow.wait (execution_created_at)`.execute(db);

  await sql`
    create table workflow.pause (
      scope uuid not null,
      workflow_id text not null,
      paused_at timestamptz(3) not null,
      primary key (scope, workflow_id)
    )`.execute(db);

  // Executions that a bound on concurrency keeps waiting, in the queue of that bound (subject null: of the whole scope).
  await sql`
    create table workflow.held (
      scope uuid not null,
      bound uuid not null,
      execution_id uuid not null,
      execution_created_at timestamptz(3) not null,
      held_at timestamptz not null,
      primary key (scope, execution_id)
    )`.execute(db);
  await sql`create index held_turn on workflow.held (scope, bound, execution_created_at, execution_id)`.execute(db);

  await sql`
    create table workflow.schedule (
      scope uuid not null,
      subject uuid not null,
      key text not null,
      cron text not null,
      time_zone text not null,
      workflow_id text not null,
      version integer not null,
      label text,
      input json,
      next_at timestamptz(3) not null,
      last_at timestamptz(3),
      primary key (scope, subject, key)
    )`.execute(db);
  await sql`create index schedule_due on workflow.schedule (next_at)`.execute(db);
}
