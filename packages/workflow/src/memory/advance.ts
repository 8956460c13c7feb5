import type { Claim } from '../claim.ts';
import type { EngineOptions, WorkflowCode } from '../contract.ts';
import type { JournalSink } from '../journal-sink.ts';
import { decodeJson } from '../json.ts';
import { LeaseLost } from '../lease-lost.ts';
import type { Outcome } from '../outcome.ts';
import { Run } from '../run.ts';
import type { RunStore } from '../run-store.ts';
import { isFinalStep } from '../status.ts';
import type { StepRecord } from '../step-record.ts';
import { defaultTiming } from '../timing.ts';
import type { Interrupt } from './interrupt.ts';
import { loadFromMemory, type MemoryExecution, recordInMemory } from './memory-execution.ts';

export interface AdvanceDeps {
  readonly store: RunStore;
  readonly host: Pick<EngineOptions, 'log' | 'isRunnable'>;
  readonly interrupt: Interrupt | undefined;
  now(): Date;
}

/** One run of an execution, from claim to what came of it, as a worker does it. */
export async function advance(deps: AdvanceDeps, execution: MemoryExecution, code: WorkflowCode): Promise<void> {
  execution.runNo++;
  execution.status = 'running';
  execution.nextAttemptAt = undefined;
  execution.info = { ...execution.info, startedAt: execution.info.startedAt ?? deps.now() };
  const { store, host, now } = deps;
  const sink: JournalSink = {
    add({ records }) {
      if (isKilledBy(deps, execution, records)) return Promise.reject(new LeaseLost());
      recordInMemory(execution, records);
      if (deps.interrupt === 'after each step' && records.some(({ status }) => isFinalStep(status))) run.handOver();
      return Promise.resolve();
    },
  };
  // The middle of what is drawn, so that times come out the same in every test.
  const runDeps = { store, host, sink, timing: defaultTiming, now, random: () => 0.5 };
  const run = new Run(runDeps, claimOf(execution, now()), loadFromMemory(execution));
  const killed = [...execution.killed];
  const outcome = await run.execute(code);
  execution.unasked = run.journal.missed(undefined);
  const strayed = deps.interrupt && (execution.unasked ?? forgotten(execution, run, killed));
  if (strayed !== undefined) {
    // The same code on the same results asks for the same steps. It would go on with new ones for ever.
    const failure = { status: 'failed', reason: 'nondeterministic', error: strayed };
    Object.assign(execution, failure, { finishedAt: deps.now() });
    return;
  }
  await settle(deps, execution, run, outcome);
}

async function settle(deps: AdvanceDeps, execution: MemoryExecution, run: Run, outcome: Outcome): Promise<void> {
  if (outcome.kind === 'broken') throw outcome.cause;
  const folds = outcome.kind === 'ended' || outcome.kind === 'lost' ? [] : run.folds();
  if (folds.length > 0 && (await run.writer.flush())) {
    recordInMemory(
      execution,
      folds.map(({ record }) => record),
    );
    for (const key of folds.flatMap((fold) => fold.keys)) {
      const step = execution.steps.get(key);
      if (step) execution.steps.set(key, { ...step, folded: true });
    }
  }
  const records = outcome.kind === 'lost' ? [] : await run.writer.take();
  if (outcome.kind === 'lost' || isKilledBy(deps, execution, records)) return queue(execution);
  recordInMemory(execution, records);
  if (outcome.kind === 'ended') {
    const whole = outcome.reason !== 'nondeterministic' && records.some(({ status }) => isFinalStep(status));
    // Once more with everything recorded, as after the death of a process that had not written down the end.
    if (deps.interrupt === 'after each step' && whole) return queue(execution);
    const { status, reason, error, actor, failedSteps, output } = outcome;
    Object.assign(execution, { status, reason, error, actor, failedSteps, output, finishedAt: deps.now() });
    return;
  }
  if (outcome.kind === 'parked') {
    const { reason, error, actor } = outcome;
    Object.assign(execution, { status: 'parked', reason, error, actor });
    return;
  }
  const { status, until, waits = [] } = outcome;
  if (until === null || waits.some((step) => execution.waits.get(step)?.settled === true)) return queue(execution);
  Object.assign(execution, { status, nextAttemptAt: until });
}

function queue(execution: MemoryExecution): void {
  Object.assign(execution, { status: 'queued', nextAttemptAt: undefined });
}

/** Each step once: a run that is killed again and again gets nowhere. */
function isKilledBy({ interrupt }: AdvanceDeps, { killed }: MemoryExecution, records: readonly StepRecord[]): boolean {
  if (interrupt !== 'within each step') return false;
  const fresh = records.filter(({ key, status, kind }) => isFinalStep(status) && kind !== 'item' && !killed.has(key));
  for (const { key } of fresh) killed.add(key);
  return fresh.length > 0;
}

/** What to say of a step that was done, and that the next run should have done again. */
function forgotten({ steps }: MemoryExecution, run: Run, killed: readonly string[]): string | undefined {
  const key = killed.find((one) => !steps.has(one) && !run.journal.hasAsked(one));
  return key && `Step "${key}" was done before the run was killed, and the code did not ask for it again.`;
}

function claimOf(execution: MemoryExecution, claimedAt: Date): Claim {
  const { info, depth, runNo, input } = execution;
  const { id: executionId, scope, createdAt } = info;
  const job = { id: executionId, retryCount: 0, data: { scope, executionId, createdAt: createdAt.toISOString() } };
  return {
    lease: { scope, executionId, createdAt, runNo, job },
    execution: info,
    origin: { executionId, replayNo: undefined },
    parent: undefined,
    depth,
    paused: false,
    input: decodeJson(input),
    crashes: 0,
    unsettledSince: undefined,
    claimedAt,
    dueAt: undefined,
  };
}
