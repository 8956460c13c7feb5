import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Claim } from './claim.ts';
import type { EngineOptions } from './contract.ts';
import { engineReasons } from './status.ts';
import type { Timing } from './timing.ts';
import { seeUnparks } from './unpark.ts';
import { type SendDeps, sendJobs } from './wake.ts';

interface RecheckDeps extends SendDeps {
  readonly db: Kysely<any>;
  readonly host: Pick<EngineOptions, 'stillWaits'>;
  readonly timing: Pick<Timing, 'releaseDelayMs'>;
}

const [hourMs, batchSize] = [3_600_000, 1_000];

/** Is it for the host to say whether such a park is over? */
export function isHostsPark(host: Pick<EngineOptions, 'stillWaits'>, reason: string): boolean {
  return host.stillWaits !== undefined && !(engineReasons as readonly string[]).includes(reason);
}

/**
 * Asks once more about an execution that has just been parked. Between the step that was told to wait and the end of its run
 * other branches were at work, for an hour maybe; what it waits for has come meanwhile, and the unpark found nothing to wake.
 * One that is sent on again and again without getting anywhere is sent on more and more rarely.
 */
export async function recheckPark(
  deps: RecheckDeps,
  { execution, lease, unsettledSince, claimedAt }: Claim,
  reason: string,
): Promise<void> {
  await seeUnparks(deps.db, lease.scope);
  const waits = await deps.host.stillWaits?.(execution, reason);
  // Of this run: somebody else may have woken it, and it may have been parked anew.
  const mine = sql`scope = ${lease.scope} and id = ${lease.executionId} and created_at = ${lease.createdAt}
    and run_no = ${lease.runNo} and status = 'parked'`;
  if (waits !== false) {
    await sql`update workflow.execution set unsettled_since = null where ${mine}`.execute(deps.db);
    return;
  }
  const againMs = unsettledSince === undefined ? 0 : claimedAt.getTime() - unsettledSince.getTime();
  const delayMs = unsettledSince === undefined ? 0 : Math.min(Math.max(againMs, deps.timing.releaseDelayMs), hourMs);
  await deps.db.transaction().execute((trx) => sendOn(deps, trx, mine, delayMs));
}

/** Takes up what a process parked that died before it could ask again; the next step asks anyway. */
export async function takeUpParks(deps: Pick<RecheckDeps, 'db'> & SendDeps): Promise<void> {
  await deps.db.transaction().execute((trx) =>
    sendOn(
      deps,
      trx,
      sql`(scope, id, created_at) in (
        select scope, id, created_at from workflow.execution
        where unsettled_since is not null and status = 'parked' and reason <> all(${[...engineReasons]}::text[])
          and parked_at < clock_timestamp() - interval '1 minute'
        limit ${batchSize} for update skip locked
      )`,
      0,
    ),
  );
}

async function sendOn(
  deps: SendDeps,
  trx: Transaction<any>,
  which: RawBuilder<unknown>,
  delayMs: number,
): Promise<void> {
  const { rows } = await sql<{ scope: string; id: string; created_at: Date; job_id: string; due_at: Date | null }>`
    update workflow.execution set status = 'queued', reason = null, error = null, actor = null, parked_at = null,
      next_attempt_at = ${delayMs === 0 ? sql`null` : sql`clock_timestamp() + make_interval(secs => ${delayMs / 1_000})`},
      job_id = gen_random_uuid(), job_attempt = -1
    where ${which}
    returning scope, id, created_at, job_id, next_attempt_at as due_at`.execute(trx);
  await sendJobs(
    deps,
    trx,
    rows.map((row) => ({
      scope: row.scope,
      executionId: row.id,
      createdAt: row.created_at,
      jobId: row.job_id,
      startAfter: row.due_at ?? undefined,
    })),
  );
}
