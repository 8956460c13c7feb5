import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { releaseFirsts } from './bounds.ts';
import { ensurePartitions } from './migrate/partitions.ts';
import { queueName } from './queue.ts';
import { takeUpParks } from './recheck-park.ts';
import { forgetEvents } from './retain.ts';
import { type TickDeps, tickSchedules } from './tick.ts';
import type { Timing } from './timing.ts';

/** With no job at work there is no worker to miss, and pg-boss's housekeeping has time. */
const idlePassMs = 60_000;
/** So many more waiting jobs than the planner was told of that its plan for fetching goes wrong. */
const analyzeAfterJobs = 2_000;

export interface SuperviseDeps extends TickDeps {
  /** Bounds on concurrency are set, so executions may be held back. */
  readonly isBounded: boolean;
  readonly timing: Timing;
  /** Jobs of dead workers may have come free. */
  onSupervised(): void;
}

/**
 * Elects one process by a lease in the database and lets that one alone do pg-boss's supervision (finding dead workers,
 * clearing old jobs, taking up what they parked in doubt), tick schedules, make partitions, forget old events, and refresh the planner's statistics after a flood. The others ask every
 * `superviseSeconds` whether the lease is free: one statement.
 */
export function startSupervising(deps: SuperviseDeps): () => Promise<void> {
  const holder = randomUUID();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let tickTimer: NodeJS.Timeout | undefined;
  let ticking: Promise<void> = Promise.resolve();
  let partitionsAt = performance.now() + deps.timing.partitionEveryMs;
  // At once: a process that is replaced every day never gets to its sixth hour.
  let forgetAt = Number.NEGATIVE_INFINITY;
  let supervisedAt = Number.NEGATIVE_INFINITY;
  let analyzedJobs = 0;

  async function pass(): Promise<void> {
    try {
      const lease = await holdLease(deps.db, holder, 2 * deps.timing.superviseSeconds);
      if (!lease) return;
      tickAfter(lease.tickInMs);
      if (lease.busy || performance.now() >= supervisedAt + idlePassMs) {
        supervisedAt = performance.now();
        await deps.boss.supervise(queueName);
        await takeUpParks(deps);
        deps.onSupervised();
      }
      if (lease.busy) await analyzeAfterFlood();
      if (deps.isBounded) await releaseFirsts(deps);
      if (performance.now() >= partitionsAt) {
        partitionsAt = performance.now() + deps.timing.partitionEveryMs;
        await ensurePartitions(deps.db);
      }
      if (performance.now() >= forgetAt) {
        forgetAt = performance.now() + deps.timing.partitionEveryMs;
        await forgetEvents(deps.db);
      }
    } catch (error) {
      deps.log.error({ error }, 'workflow: supervision failed; trying again at the next pass');
    }
  }

  /** To the moment, where one is due before the next pass. */
  function tickAfter(ms: number | null): void {
    clearTimeout(tickTimer);
    if (ms === null || ms >= deps.timing.superviseSeconds * 1_000 || stopped) return;
    tickTimer = setTimeout(
      () => {
        ticking = tickSchedules(deps).catch((error: unknown) =>
          deps.log.error({ error }, 'workflow: schedules could not be ticked; trying again at the next pass'),
        );
      },
      Math.max(0, ms),
    );
  }

  async function analyzeAfterFlood(): Promise<void> {
    const readyJobs = (await deps.boss.getQueue(queueName))?.readyCount ?? 0;
    if (readyJobs > analyzeAfterJobs && readyJobs > 4 * analyzedJobs) {
      await sql`analyze pgboss.job`.execute(deps.db);
      analyzedJobs = readyJobs;
    } else if (readyJobs < analyzedJobs / 4) analyzedJobs = readyJobs;
  }

  function arm(): void {
    if (!stopped) timer = setTimeout(() => void turn(), deps.timing.superviseSeconds * 1_000);
  }
  let turning: Promise<void> = Promise.resolve();
  function turn(): Promise<void> {
    turning = pass().finally(arm);
    return turning;
  }
  void turn();

  return async () => {
    stopped = true;
    clearTimeout(timer);
    clearTimeout(tickTimer);
    await turning;
    clearTimeout(tickTimer);
    await ticking;
    await sql`delete from workflow.lease where name = 'supervisor' and holder = ${holder}`
      .execute(deps.db)
      .catch((error: unknown) => deps.log.warn({ error }, 'workflow: the supervisor lease runs out by itself'));
  };
}

/** A pass costs pg-boss some 27 statements; asking first keeps an idle process at two a second. */
async function holdLease(
  db: Kysely<any>,
  holder: string,
  seconds: number,
): Promise<{ busy: boolean; tickInMs: number | null } | undefined> {
  const { rows } = await sql<{ busy: boolean; tickInMs: number | null }>`
    with held as (
      insert into workflow.lease as l (name, holder, expires_at)
      values ('supervisor', ${holder}, clock_timestamp() + make_interval(secs => ${seconds}))
      on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
      where l.holder = excluded.holder or l.expires_at < clock_timestamp()
      returning l.name
    )
    select exists (
      select from pgboss.job where name = ${queueName} and state = 'active' and group_id is not null
    ) as busy,
      (select extract(epoch from min(next_at) - clock_timestamp())::float8 * 1000 from workflow.schedule) as "tickInMs"
    from held`.execute(db);
  return rows[0];
}
