import { type Kysely, sql } from 'kysely';
import type { ExecutionInfo } from './contract.ts';
import { type Lock, within } from './lease-sql.ts';
import type { AdvanceJob } from './queue.ts';
import { executionSources } from './status.ts';
import type { KeyOrigin } from './step-key.ts';
import type { WakeTarget } from './wake.ts';

/** A job of pg-boss that this process holds. */
export interface HeldJob {
  readonly id: string;
  /** Attempt number of the job; names the claim in every call to pg-boss. */
  readonly retryCount: number;
  readonly data: AdvanceJob;
}

/** What proves, in every write, that this run is still the one that holds the execution. */
export interface Lease {
  readonly scope: string;
  readonly executionId: string;
  readonly createdAt: Date;
  readonly runNo: number;
  readonly job: HeldJob;
}

export interface Claim {
  readonly lease: Lease;
  readonly execution: ExecutionInfo;
  readonly origin: KeyOrigin;
  /** The execution whose `step.workflow` started it. */
  readonly parent: WakeTarget | undefined;
  /** How many parents are above it. */
  readonly depth: number;
  /** Its workflow is paused in its scope. */
  readonly paused: boolean;
  readonly input: unknown;
  readonly crashes: number;
  /** Since when processes have handed it back; undefined for most. */
  readonly unsettledSince: Date | undefined;
  /** Clock of the database when the claim was made. */
  readonly claimedAt: Date;
  /** When it was to go on, if that was not at once. */
  readonly dueAt: Date | undefined;
}

interface ClaimRow {
  scope: string;
  subject: string;
  id: string;
  created_at: Date;
  workflow_id: string;
  version: number;
  label: string | null;
  started_at: Date | null;
  scheduled_at: Date | null;
  input: unknown;
  replay_root: string | null;
  replay_no: number | null;
  parent_id: string | null;
  parent_created_at: Date | null;
  depth: number;
  run_no: number;
  crashes: number;
  unsettled_since: Date | null;
  paused: boolean;
  due_at: Date | null;
  traceparent: string | null;
  job_id: string;
  claimed_at: Date;
}

/**
 * Claims the executions of jobs: status `running` and a new fencing number. A `running` one is a takeover, and a
 * crash is counted unless its last run recorded a step; to be handed back by a process without its code undoes none. Jobs that are stale (cancelled, replaced by another job, or
 * claimed by a later attempt) get nothing.
 *
 * @param lock `skip` leaves out what somebody has locked, so that one slow transaction holds up nobody else
 */
export async function claimExecutions(
  db: Kysely<any>,
  jobs: readonly HeldJob[],
  lock: Lock,
): Promise<Map<string, Claim>> {
  if (jobs.length === 0) return new Map();
  const created = jobs.map((job) => ({ createdAt: new Date(job.data.createdAt) }));
  const wanted = jobs.map(
    ({ id, data, retryCount }) =>
      sql`(${data.scope}::uuid, ${data.executionId}::uuid, ${data.createdAt}::timestamptz, ${id}::uuid, ${retryCount}::integer)`,
  );
  // A claim that a crash of the database undoes does no harm: nothing was recorded under it, and its number is refused.
  const { rows } = await sql<ClaimRow>`
    with unsynced as materialized (select set_config('synchronous_commit', 'off', true)),
    held as materialized (
      select x.scope, x.id, x.created_at, x.next_attempt_at, j.attempt,
        exists (select from workflow.pause p where p.scope = x.scope and p.workflow_id = x.workflow_id) as paused
      from unsynced, (values ${sql.join(wanted)}) as j(scope, id, created_at, job_id, attempt)
      cross join lateral (
        select e.scope, e.id, e.created_at, e.next_attempt_at, e.workflow_id from workflow.execution e
        where e.scope = j.scope and e.id = j.id and e.created_at = j.created_at and e.job_id = j.job_id
          and e.job_attempt < j.attempt and e.status = any(${executionSources('running')}::text[])
          and ${within(sql`e.created_at`, created)}
        for update ${lock === 'skip' ? sql`skip locked` : sql``}
      ) x
    )
    update workflow.execution e set
      status = 'running',
      run_no = e.run_no + 1,
      job_attempt = held.attempt,
      next_attempt_at = null,
      started_at = case when held.paused then e.started_at
        else coalesce(e.started_at, date_trunc('milliseconds', clock_timestamp())) end,
      crashes = case
        when e.status <> 'running' then case when e.unsettled_since is null then 0 else e.crashes end
        when exists (select from workflow.step s where s.scope = e.scope and s.execution_id = e.id
          and s.execution_created_at = e.created_at and s.run_no = e.run_no
          and ${within(sql`s.execution_created_at`, created)}) then 1
        else e.crashes + 1 end
    from held
    where e.scope = held.scope and e.id = held.id and e.created_at = held.created_at
      and ${within(sql`e.created_at`, created)}
    returning e.scope, e.subject, e.id, e.created_at, e.workflow_id, e.version, e.label, e.started_at, e.scheduled_at, e.input,
      e.replay_root, e.replay_no, e.parent_id, e.parent_created_at, e.depth, e.traceparent,
      e.run_no, e.crashes, e.unsettled_since, held.paused, held.next_attempt_at as due_at, e.job_id, clock_timestamp() as claimed_at`.execute(
    db,
  );

  const jobById = new Map(jobs.map((job) => [job.id, job]));
  const claims = new Map<string, Claim>();
  for (const row of rows) {
    const job = jobById.get(row.job_id);
    if (job) claims.set(job.id, toClaim(row, job));
  }
  return claims;
}

function toClaim(row: ClaimRow, job: HeldJob): Claim {
  return {
    lease: { scope: row.scope, executionId: row.id, createdAt: row.created_at, runNo: row.run_no, job },
    execution: {
      id: row.id,
      scope: row.scope,
      subject: row.subject,
      workflowId: row.workflow_id,
      version: row.version,
      label: row.label ?? undefined,
      createdAt: row.created_at,
      startedAt: row.started_at ?? undefined,
      scheduledAt: row.scheduled_at ?? undefined,
      traceparent: row.traceparent ?? undefined,
    },
    origin: { executionId: row.replay_root ?? row.id, replayNo: row.replay_no ?? undefined },
    parent:
      row.parent_id !== null && row.parent_created_at !== null
        ? { scope: row.scope, executionId: row.parent_id, createdAt: row.parent_created_at }
        : undefined,
    depth: row.depth,
    input: row.input ?? undefined,
    crashes: row.crashes,
    unsettledSince: row.unsettled_since ?? undefined,
    paused: row.paused,
    claimedAt: row.claimed_at,
    dueAt: row.due_at ?? undefined,
  };
}
