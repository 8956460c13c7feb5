import { claimWithin } from './bounds.ts';
import { type Claim, claimExecutions, type HeldJob } from './claim.ts';
import type { EngineOptions } from './contract.ts';
import { dealTurns } from './deal.ts';
import { foldItems } from './fold.ts';
import { createJournalSink } from './journal-sink.ts';
import { keepTouching } from './keep-touching.ts';
import { watchPauses } from './watch-pauses.ts';
import { LeaseLost } from './lease-lost.ts';
import type { Lock } from './lease-sql.ts';
import { emptyJournal, loadJournal } from './load-journal.ts';
import type { RunEnd } from './observer.ts';
import type { Outcome } from './outcome.ts';
import { createPostgresRunStore } from './postgres-run-store.ts';
import { queueName } from './queue.ts';
import { isHostsPark, recheckPark } from './recheck-park.ts';
import { Run, type RunDeps } from './run.ts';
import { createSettler, type SettleDeps, type WrittenOutcome } from './settle.ts';
import { runSlots } from './slots.ts';
import { startExecutions } from './start.ts';
import { pausedReason, versionMissingReason } from './status.ts';
import type { Timing } from './timing.ts';

export interface Worker {
  /** There may be a job. */
  wake(): void;
  /** An execution was cancelled: end its run here, if it is here. */
  abandon(executionId: string): void;
  /** A workflow was paused or resumed: see `PauseWatch`. */
  pause(name: string): void;
  resume(name: string): void;
  /** Claims no more, finishes or hands over what is at work. */
  stop(): Promise<void>;
}

interface Held {
  readonly job: HeldJob;
  run?: Run;
  /** pg-boss has given the job to somebody else. */
  lapsed: boolean;
  /** Another execution may begin; counts once. */
  freeSlot(): void;
}

/** After as many crashes without a new step in between, an execution is put aside. */
const crashLimit = 3;
/** A job that has been given up by two workers runs by itself: what kills a worker must not take others with it again. */
const suspectAfter = 2;
/** However long a version has been without code, another process is given the chance as often as that. */
const longestHandBackMs = 60_000;

/** Runs executions in this process: jobs are fetched, claimed, run and settled until `stop`. */
export function startWorker(host: EngineOptions, settleDeps: SettleDeps, slotCount: number, timing: Timing): Worker {
  const { db, boss } = settleDeps;
  const { log } = host;
  const settler = createSettler(settleDeps);
  const runDeps: RunDeps = {
    store: createPostgresRunStore(db, (trx, starts) => startExecutions(settleDeps, trx, starts)),
    host,
    sink: createJournalSink(db),
    timing,
    random: Math.random,
  };
  const held = new Map<string, Held>();
  let settling = 0;
  let stopping = false;
  let whenEmpty: (() => void) | undefined;
  /** Suspects wait for each other here. */
  let lane: Promise<void> = Promise.resolve();

  const slots = runSlots({
    boss,
    log,
    slots: slotCount,
    pollMs: timing.pollMs,
    dealEveryMs: timing.dealEveryMs,
    dispatch,
    deal: (hand) => dealTurns(db, hand),
  });
  const stopTouching = keepTouching(
    { boss, log, everyMs: timing.touchEveryMs },
    () => [...held.values()].map((entry) => entry.job),
    (jobId) => {
      const entry = held.get(jobId);
      if (entry) entry.lapsed = true;
      entry?.run?.decide({ kind: 'lost' });
    },
  );

  const pauses = watchPauses({ db, log, everyMs: timing.touchEveryMs }, () =>
    [...held.values()].flatMap(({ run }) => (run ? [run] : [])),
  );

  function dispatch(jobs: readonly HeldJob[], freeSlot: (job: HeldJob) => void): void {
    for (const job of jobs) held.set(job.id, hold(job, freeSlot));
    const suspects = jobs.filter((job) => job.retryCount >= suspectAfter);
    const others = jobs.filter((job) => job.retryCount < suspectAfter);
    if (others.length > 0) void advanceTogether(others);
    for (const job of suspects) void advanceAlone(job);
  }

  async function claimJobs(jobs: readonly HeldJob[], lock: Lock) {
    if (host.concurrency) return claimWithin(settleDeps, host.concurrency, jobs, lock);
    return { claims: await claimExecutions(db, jobs, lock), held: new Set<string>() };
  }

  async function advanceTogether(jobs: readonly HeldJob[]): Promise<void> {
    let claimed: Awaited<ReturnType<typeof claimJobs>>;
    try {
      claimed = await claimJobs(jobs, 'skip');
    } catch (error) {
      // Not claimed, so nothing is counted: the jobs lapse and come back.
      log.error({ error, jobs: jobs.length }, 'workflow: executions could not be claimed');
      for (const job of jobs) letGo(job);
      return;
    }
    for (const job of jobs) {
      if (claimed.held.has(job.id)) letGo(job);
      else void advance(job, claimed.claims.get(job.id));
    }
  }

  async function advanceAlone(job: HeldJob): Promise<void> {
    const before = lane;
    const turn = Promise.withResolvers<void>();
    lane = turn.promise;
    await before;
    // Claimed only when it begins: a suspect that waits is not to blame for what the one before it does.
    await advance(job, undefined, turn.resolve);
    turn.resolve();
  }

  async function advance(job: HeldJob, claimed: Claim | undefined, onProgress?: () => void): Promise<void> {
    const entry = held.get(job.id);
    try {
      if (!entry || entry.lapsed) return;
      const own = claimed ?? (await claimJobs([job], 'wait')).claims.get(job.id);
      if (own) await observe(own, () => runClaim(entry, own, onProgress));
      // Cancelled, held back, or replaced by another job.
      else await boss.complete(queueName, { id: job.id, retryCount: job.retryCount });
    } catch (error) {
      if (error instanceof LeaseLost)
        log.info({ executionId: job.data.executionId }, 'workflow: lease lost at the end');
      else log.error({ error, executionId: job.data.executionId }, 'workflow: a run is left to be taken over');
    } finally {
      letGo(job);
    }
  }

  function letGo(job: HeldJob): void {
    held.get(job.id)?.freeSlot();
    held.delete(job.id);
    if (held.size === 0) whenEmpty?.();
  }

  /** Whatever is written down as the end is told after it is. */
  async function observe(claim: Claim, work: () => Promise<Outcome>): Promise<void> {
    const { observer } = host;
    if (!observer) return void (await work());
    const { execution, lease, claimedAt, dueAt } = claim;
    const dueMs = Math.max(execution.createdAt.getTime(), dueAt?.getTime() ?? 0);
    const waitedMs = Math.max(0, claimedAt.getTime() - dueMs);
    await observer.run({ execution, runNo: lease.runNo, waitedMs }, async () => {
      const outcome = await work();
      if (outcome.kind === 'ended') {
        observer.ended(execution, { status: outcome.status, reason: outcome.reason ?? undefined });
      }
      return endOf(outcome);
    });
  }

  async function runClaim(entry: Held, claim: Claim, onProgress: (() => void) | undefined): Promise<Outcome> {
    const settleNow = async (outcome: WrittenOutcome) => {
      await settler.add({ claim, outcome, records: [] });
      return outcome;
    };
    const { id: executionId, workflowId, version } = claim.execution;
    if (claim.crashes >= crashLimit) {
      log.error({ executionId, workflowId }, 'workflow: an execution is put in quarantine');
      const error = `Its worker died ${claim.crashes} times without recording a step. Look for what ends the process: memory, process.exit, an unhandled rejection.`;
      const nothing = { actor: null, failedSteps: null, output: null };
      return settleNow({ kind: 'ended', status: 'quarantined', reason: 'poisonous', error, ...nothing });
    }
    if (claim.paused) {
      return settleNow({ kind: 'parked', reason: pausedReason, error: null, actor: null });
    }
    const code = await host.resolve(claim.execution);
    if (!code) {
      const outcome = withoutCode(claim, timing);
      if (outcome.kind === 'parked') log.warn({ executionId, workflowId, version }, 'workflow: a version has no code');
      return settleNow(outcome);
    }
    const recorded = claim.lease.runNo > 1 ? await loadJournal(db, claim.lease) : emptyJournal;
    const run = new Run(runDeps, claim, recorded);
    run.writer.onWritten = onProgress;
    entry.run = run;
    if (entry.lapsed) run.decide({ kind: 'lost' });
    if (await pauses.isPaused(claim)) run.park(pausedReason, null);
    if (stopping) run.handOver();
    const outcome = await run.execute(code);
    // The code is done, so the next execution may begin while this one is written down; but writing must keep up.
    settling++;
    if (settling <= slotCount) entry.freeSlot();
    return await finish(run, outcome).finally(() => settling--);
  }

  /** @returns what is written down as the end */
  async function finish(run: Run, outcome: Outcome): Promise<Outcome> {
    if (outcome.kind === 'lost') {
      log.info(run.logFields, 'workflow: lease lost, the run is given up');
      return outcome;
    }
    if (outcome.kind === 'broken') {
      log.error({ ...run.logFields, error: outcome.cause }, 'workflow: a run broke off and will be tried again');
    }
    const { claim } = run;
    if (outcome.kind !== 'ended') await putAside(run);
    const records = await run.writer.take();
    const isInDoubt = outcome.kind === 'parked' && isHostsPark(host, outcome.reason);
    try {
      await settler.add({ claim, outcome: toWrite(run, outcome, isInDoubt), records });
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      // What the end of a run is made of may fail where the steps do not: they are kept, the end is tried again.
      log.error({ ...run.logFields, error }, 'workflow: the end of a run could not be recorded; trying again later');
      await settler.add({ claim, outcome: later(run), records });
      return { kind: 'broken', cause: error };
    }
    if (isInDoubt) await recheck(run, outcome.reason);
    return outcome;
  }

  async function recheck(run: Run, reason: string): Promise<void> {
    try {
      await recheckPark({ ...settleDeps, timing }, run.claim, reason);
    } catch (error) {
      log.warn({ ...run.logFields, error }, 'workflow: a park could not be asked about again; it is taken up later');
    }
  }

  function toWrite(run: Run, outcome: Exclude<Outcome, { kind: 'lost' }>, isInDoubt: boolean): WrittenOutcome {
    if (outcome.kind === 'broken') return later(run);
    return outcome.kind === 'parked' && isInDoubt ? { ...outcome, unsettled: true } : outcome;
  }

  /** Not needed for the next run to be right, only for it to be short. */
  async function putAside(run: Run): Promise<void> {
    const folds = run.folds();
    if (folds.length === 0 || !(await run.writer.flush())) return;
    try {
      await foldItems(db, run.claim.lease, folds);
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      log.warn({ ...run.logFields, error }, 'workflow: finished items could not be put aside; they are replayed');
    }
  }

  function later(run: Run): WrittenOutcome {
    return { kind: 'waiting', status: 'queued', until: new Date(run.now().getTime() + timing.releaseDelayMs) };
  }

  return {
    wake: () => slots.wake(),
    abandon(executionId) {
      for (const { run } of held.values()) if (run?.claim.execution.id === executionId) run.decide({ kind: 'lost' });
    },
    pause: pauses.pause,
    resume: pauses.resume,
    async stop() {
      stopping = true;
      for (const { run } of held.values()) run?.handOver();
      await slots.stop();
      const empty = new Promise<void>((resolve) => {
        whenEmpty = resolve;
        if (held.size === 0) resolve();
      });
      const timer = setTimeout(() => {
        for (const { run } of held.values()) run?.decide({ kind: 'waiting', status: 'queued', until: null });
      }, timing.stopTimeoutMs);
      await empty;
      clearTimeout(timer);
      pauses.stop();
      await stopTouching();
    },
  };
}

/**
 * While two versions of the product run side by side, another process may have the code: the job is handed back, more and more
 * rarely, before the execution is parked for whoever comes to have it. That is no try and no crash.
 */
function withoutCode({ execution, unsettledSince, claimedAt }: Claim, timing: Timing): WrittenOutcome {
  const missingMs = unsettledSince === undefined ? 0 : claimedAt.getTime() - unsettledSince.getTime();
  if (missingMs >= timing.versionGraceMs) {
    const { workflowId, version } = execution;
    const error = `There is no code for version ${version} of "${workflowId}". It goes on once a process has that version again.`;
    return { kind: 'parked', reason: versionMissingReason, error, actor: null, unsettled: true };
  }
  const delayMs = Math.max(timing.releaseDelayMs, Math.min(missingMs / 4, longestHandBackMs));
  return { kind: 'waiting', status: 'queued', until: new Date(claimedAt.getTime() + delayMs), unsettled: true };
}

function endOf(outcome: Outcome): RunEnd {
  switch (outcome.kind) {
    case 'ended':
      return { kind: outcome.status, reason: outcome.reason ?? undefined };
    case 'parked':
      return { kind: 'parked', reason: outcome.reason };
    default:
      return { kind: outcome.kind, reason: undefined };
  }
}

function hold(job: HeldJob, freeSlot: (job: HeldJob) => void): Held {
  let free = false;
  return {
    job,
    lapsed: false,
    freeSlot() {
      if (!free) freeSlot(job);
      free = true;
    },
  };
}
