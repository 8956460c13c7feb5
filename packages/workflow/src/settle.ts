import { randomUUID } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import { fromKysely } from 'pg-boss';
import { type Batcher, createBatcher, type Waiting } from './batcher.ts';
import { lockScopes, releaseNext } from './bounds.ts';
import { cancelChildren } from './cancel.ts';
import type { Claim } from './claim.ts';
import type { EngineOptions, FinishedExecution } from './contract.ts';
import { LeaseLost } from './lease-lost.ts';
import type { Lock } from './lease-sql.ts';
import type { Outcome } from './outcome.ts';
import { affectedBy, channel, queueName } from './queue.ts';
import { type StepRecord, writeBytes } from './step-record.ts';
import { type ExecutionMove, recordMoves } from './record-move.ts';
import { endWaits, lockParents } from './parents.ts';
import { pausedAmong, pauseName } from './pause.ts';
import { untilReconnected } from './reconnect.ts';
import type { StartDeps } from './start.ts';
import { pausedReason } from './status.ts';
import { settledWaits } from './wait.ts';
import { wakeExecutions } from './wake.ts';

export interface SettleDeps extends StartDeps {
  readonly db: Kysely<any>;
  readonly host: Pick<EngineOptions, 'onFinished' | 'concurrency' | 'observer' | 'stillWaits'>;
}

/** An outcome that is written down. */
export type WrittenOutcome = Exclude<Outcome, { kind: 'lost' } | { kind: 'broken' }>;

export interface Settlement {
  readonly claim: Claim;
  readonly outcome: WrittenOutcome;
  /** The steps that are not written yet. */
  readonly records: readonly StepRecord[];
}

/**
 * Ends runs: the last steps, the move of the execution, the completion of its job and the job that comes next commit
 * together, for several executions in one transaction. Rejects with {@link LeaseLost} for a lapsed attempt: it completes
 * nothing and records nothing.
 */
export function createSettler(deps: SettleDeps): Batcher<Settlement> {
  const bytesOf = ({ claim, outcome, records }: Settlement) =>
    writeBytes({ lease: claim.lease, records }) + (outcome.kind === 'ended' ? (outcome.output?.length ?? 0) : 0);
  const size = { count: 20, bytes: 4 * 1_048_576 };
  return createBatcher({ lanes: 2, size, bytesOf }, async (batch: readonly Waiting<Settlement>[]) => {
    if (await settleTogether(deps, batch)) for (const waiting of batch) waiting.resolve();
    // One of them is to blame, or locked: by itself each waits for its lock, and the lane goes on.
    else for (const waiting of batch) void settleAlone(deps, waiting);
  });
}

async function settleTogether(deps: SettleDeps, batch: readonly Waiting<Settlement>[]): Promise<boolean> {
  try {
    await settleAll(
      deps,
      batch.map((waiting) => waiting.input),
      'skip',
    );
    return true;
  } catch {
    return false;
  }
}

async function settleAlone(deps: SettleDeps, { input, resolve, reject }: Waiting<Settlement>): Promise<void> {
  try {
    await untilReconnected(() => settleAll(deps, [input], 'wait'));
    resolve();
  } catch (error) {
    reject(error);
  }
}

function settleAll(deps: SettleDeps, settlements: readonly Settlement[], lock: Lock): Promise<void> {
  return deps.db.transaction().execute(async (trx) => {
    const { concurrency } = deps.host;
    if (concurrency) await lockScopes(trx, [...new Set(settlements.map(({ claim }) => claim.lease.scope))]);
    const ended = settlements.filter(({ outcome }) => outcome.kind === 'ended');
    await lockParents(
      trx,
      ended.map(({ claim }) => claim),
      lock,
    );
    const moves = (await dropResumed(trx, settlements, lock)).map(toMove);
    const moved = await recordMoves(trx, moves, lock);
    if (moved.includes(false)) throw new LeaseLost();
    const db = fromKysely(trx);
    const jobs = moves.map(({ lease }) => ({ id: lease.job.id, retryCount: lease.job.retryCount }));
    if (affectedBy(await deps.boss.complete(queueName, jobs, null, { db })) !== jobs.length) throw new LeaseLost();
    await sendNext(deps, trx, moves);
    await wakeSettled(deps, trx, settlements);
    await endWaits(
      deps,
      trx,
      ended.flatMap(({ claim }) => (claim.parent ? [claim.execution] : [])),
    );
    for (const { claim, outcome } of ended) {
      if (outcome.kind === 'ended' && outcome.status === 'cancelled') {
        await cancelChildren(deps, trx, claim.execution, outcome.reason ?? '');
      }
    }
    if (concurrency) {
      await releaseNext(
        deps,
        trx,
        settlements.map(({ claim }) => claim.execution),
      );
    }
    for (const { claim, outcome } of settlements) {
      if (outcome.kind === 'ended') await deps.host.onFinished?.(trx, toFinished(claim, outcome));
    }
  });
}

/**
 * One that parks because its workflow is paused goes on instead if that has been resumed meanwhile: nobody would unpark it.
 * The share lock lets a resume wait until the park can be seen.
 */
async function dropResumed(
  trx: Transaction<any>,
  settlements: readonly Settlement[],
  lock: Lock,
): Promise<readonly Settlement[]> {
  const isPause = ({ outcome }: Settlement) => outcome.kind === 'parked' && outcome.reason === pausedReason;
  if (!settlements.some(isPause)) return settlements;
  const asked = settlements.filter(isPause).map(({ claim }) => claim.execution);
  const paused = await pausedAmong(trx, asked, lock === 'skip' ? 'share skip locked' : 'share');
  return settlements.map((settlement) => {
    if (!isPause(settlement) || paused.has(pauseName(settlement.claim.execution))) return settlement;
    if (lock === 'skip') throw new LeaseLost();
    return { ...settlement, outcome: { kind: 'waiting', status: 'queued', until: null } };
  });
}

async function sendNext(deps: SettleDeps, trx: Transaction<any>, moves: readonly ExecutionMove[]): Promise<void> {
  const next = moves.flatMap((move) => (move.jobId === null ? [] : [{ ...move, jobId: move.jobId }]));
  if (next.length === 0) return;
  const jobs = next.map(({ jobId, lease, nextAttemptAt }) => ({
    id: jobId,
    data: { scope: lease.scope, executionId: lease.executionId, createdAt: lease.createdAt.toISOString() },
    group: { id: lease.scope },
    heartbeatSeconds: deps.heartbeatSeconds,
    ...(nextAttemptAt ? { startAfter: nextAttemptAt } : {}),
  }));
  await deps.boss.insert(queueName, jobs, { db: fromKysely(trx) });
  if (next.some((move) => move.nextAttemptAt === null)) {
    await sql`select pg_notify(${channel}, 'advance')`.execute(trx);
  }
}

/** What an execution goes to sleep for may have come while it ran: then it goes on at once. */
async function wakeSettled(deps: SettleDeps, trx: Transaction<any>, settlements: readonly Settlement[]): Promise<void> {
  const waits = settlements.flatMap(({ claim: { lease }, outcome }) =>
    outcome.kind === 'waiting' && outcome.waits && outcome.waits.length > 0 ? [{ ...lease, steps: outcome.waits }] : [],
  );
  if (waits.length === 0) return;
  const settled = await settledWaits(trx, waits);
  await wakeExecutions(
    deps,
    trx,
    waits.filter(({ executionId }) => settled.has(executionId)),
  );
}

function toMove({ claim: { lease }, outcome, records }: Settlement): ExecutionMove {
  const nothing = { reason: null, error: null, actor: null, failedSteps: null, output: null };
  const move = { lease, records, ...nothing, nextAttemptAt: null, jobId: null, unsettled: false };
  const unsettled = outcome.kind !== 'ended' && outcome.unsettled === true;
  switch (outcome.kind) {
    case 'ended': {
      const { status, reason, error, actor, failedSteps, output } = outcome;
      return { ...move, status, reason, error, actor, failedSteps, output };
    }
    case 'parked':
      return {
        ...move,
        status: 'parked',
        reason: outcome.reason,
        error: outcome.error,
        actor: outcome.actor,
        unsettled,
      };
    case 'waiting':
      return { ...move, status: outcome.status, nextAttemptAt: outcome.until, jobId: randomUUID(), unsettled };
  }
}

function toFinished({ execution }: Claim, outcome: Extract<WrittenOutcome, { kind: 'ended' }>): FinishedExecution {
  return {
    ...execution,
    status: outcome.status,
    ...(outcome.reason === null ? {} : { reason: outcome.reason }),
    ...(outcome.error === null ? {} : { error: outcome.error }),
    ...(outcome.actor === null ? {} : { actor: outcome.actor }),
  };
}
