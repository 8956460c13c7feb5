import type { StepCall } from './contract.ts';
import type { Asked } from './journal.ts';
import { decodeJson, encodeJson } from './json.ts';
import { limits } from './limits.ts';
import type { RecordedStep } from './load-journal.ts';
import { failed } from './outcome.ts';
import type { Run } from './run.ts';
import { halt, type Settled } from './settled.ts';
import { isFinalStep } from './status.ts';
import { describeFailure, type Failure, StepFailure } from './step-failure.ts';
import { idempotencyKey, type JournalScope } from './step-key.ts';
import { defaultTries, retryDelayMs } from './timing.ts';

type Work<Result> = (call: StepCall) => Promise<Result> | Result;

export function runStep<Result>(
  run: Run,
  scope: JournalScope,
  name: string,
  work: Work<Result>,
  options: { readonly kind?: string; readonly tries?: number } = {},
): Promise<Result> {
  return run.launch<Result>(async () => {
    const asked = run.ask(scope, name, options.kind ?? 'run');
    if (asked === halt) return halt;
    if (asked.recorded && isFinalStep(asked.recorded.status)) return replayed(run, asked.recorded);
    const tries = options.tries ?? defaultTries;
    if (!Number.isInteger(tries) || tries < 1 || tries > limits.tries) {
      run.decide(failed('code_threw', `Step "${asked.key}": tries must be a whole number from 1 to ${limits.tries}.`));
      return halt;
    }
    return attempt(run, asked, work, tries);
  });
}

/** A result that is in the journal, as the first run got it. */
export async function replayed<Result>(run: Run, recorded: RecordedStep): Promise<Settled<Result>> {
  await run.replay.deliver(recorded.seq);
  if (recorded.status === 'succeeded') return { value: decodeJson(recorded.output) as Result };
  return { failure: new StepFailure(recorded.reason ?? 'code_threw', recorded.error ?? '', { retry: false }) };
}

async function attempt<Result>(run: Run, asked: Asked, work: Work<Result>, tries: number): Promise<Settled<Result>> {
  const dueAt = asked.recorded?.nextAttemptAt;
  await run.replay.idle();
  if (dueAt && dueAt > run.now()) {
    run.wait('retrying', dueAt);
    return halt;
  }
  if (!(await run.admit())) return halt;

  const attempts = (asked.recorded?.attempts ?? 0) + 1;
  const startedAt = asked.recorded?.startedAt ?? run.now();
  let value: Result;
  try {
    value = await work({
      attempt: attempts,
      idempotencyKey: idempotencyKey(run.claim.execution.id, asked.key),
      signal: run.signal,
    });
  } catch (error) {
    return afterFailure(run, asked, { ...describeFailure(error), attempts, startedAt, tries, error });
  }
  if (run.decided) return halt;
  const encoded = encodeJson(value, `The output of step "${asked.key}"`);
  const refused = encoded.ok ? noRoom(run, asked.key, encoded.bytes) : encoded;
  if (refused || !encoded.ok) {
    const { reason, message } = refused ?? { reason: 'code_threw', message: '' };
    return giveUp(run, asked, { reason, message, attempts, startedAt });
  }
  run.record(asked, {
    status: 'succeeded',
    attempts,
    reason: null,
    error: null,
    output: encoded.text,
    nextAttemptAt: null,
    startedAt,
    finishedAt: run.now(),
  });
  return { value: decodeJson(encoded.text) as Result };
}

function afterFailure(
  run: Run,
  asked: Asked,
  failure: Failure & { attempts: number; startedAt: Date; tries: number; error: unknown },
): Settled<never> {
  // Nobody can tell a failure from the answer to our own abort: the step is simply not done.
  if (run.signal.aborted) return halt;
  const { reason, message, attempts, startedAt } = failure;
  const fields = { ...run.logFields, step: asked.key, attempt: attempts, reason, error: failure.error };
  if (failure.park) {
    run.deps.host.log.info(fields, 'workflow: step parked the execution');
    recordWaiting(run, asked, { reason, message, attempts: attempts - 1, startedAt, nextAttemptAt: null });
    run.park(reason, message);
    return halt;
  }
  if (!failure.retry || attempts >= failure.tries) {
    run.deps.host.log.warn(fields, 'workflow: step failed for good');
    return giveUp(run, asked, failure);
  }
  run.deps.host.log.info(fields, 'workflow: step failed and will be tried again');
  const delayMs = retryDelayMs(run.deps.timing.retryDelaysMs, attempts, failure.retryAfterMs, Math.random());
  const nextAttemptAt = new Date(run.now().getTime() + delayMs);
  recordWaiting(run, asked, { reason, message, attempts, startedAt, nextAttemptAt });
  run.wait('retrying', nextAttemptAt);
  return halt;
}

function recordWaiting(
  run: Run,
  asked: Asked,
  step: { reason: string; message: string; attempts: number; startedAt: Date; nextAttemptAt: Date | null },
): void {
  const { reason, message: error, attempts, startedAt, nextAttemptAt } = step;
  run.record(asked, {
    status: 'retrying',
    attempts,
    reason,
    error,
    output: null,
    nextAttemptAt,
    startedAt,
    finishedAt: null,
  });
}

/** Records the failure that the code gets to see, now and in every replay. */
export function giveUp(
  run: Run,
  asked: Asked,
  step: { readonly reason: string; readonly message: string; readonly attempts: number; readonly startedAt: Date },
): Settled<never> {
  run.record(asked, {
    status: 'failed',
    attempts: step.attempts,
    reason: step.reason,
    error: step.message,
    output: null,
    nextAttemptAt: null,
    startedAt: step.startedAt,
    finishedAt: run.now(),
  });
  return { failure: new StepFailure(step.reason, step.message, { retry: false }) };
}

/** Says so when the journal would get too big to load. */
export function noRoom(run: Run, key: string, bytes: number) {
  if (run.journal.hasRoomFor(bytes)) return undefined;
  return {
    reason: 'payload_too_large',
    message: `With the output of "${key}" the recorded results of this execution pass ${limits.journalBytes} bytes. Return less from each step, or start more executions.`,
  } as const;
}
