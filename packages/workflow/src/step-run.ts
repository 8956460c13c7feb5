import { blame } from './blame.ts';
import type { StepCall } from './contract.ts';
import type { Asked } from './journal.ts';
import { cutText, decodeJson, encodeJson } from './json.ts';
import { limits } from './limits.ts';
import type { RecordedStep } from './load-journal.ts';
import { failed } from './outcome.ts';
import type { Run } from './run.ts';
import { halt, type Settled } from './settled.ts';
import { isFinalStep } from './status.ts';
import { readPolicy, type RetryPolicy } from './retry-policy.ts';
import { describeFailure, type Failure, StepFailure } from './step-failure.ts';
import { idempotencyKey, type JournalScope } from './step-key.ts';
import { retryDelayMs } from './timing.ts';

type Work<Result> = (call: StepCall) => Promise<Result> | Result;

export function runStep<Result>(
  run: Run,
  scope: JournalScope,
  name: string,
  work: Work<Result>,
  options: RetryPolicy & { readonly kind?: string } = {},
): Promise<Result> {
  return run.launch<Result>(async () => {
    const asked = run.ask(scope, name, options.kind ?? 'run');
    if (asked === halt) return halt;
    if (asked.recorded && isFinalStep(asked.recorded.status)) return replayed(run, asked, asked.recorded);
    const policy = readPolicy(options);
    if (typeof policy === 'string') {
      run.decide(failed('code_threw', `Step "${asked.key}": ${policy}.`));
      return halt;
    }
    return attempt(run, asked, work, policy);
  });
}

/** A result that is in the journal, as the first run got it. */
export async function replayed<Result>(run: Run, asked: Asked, recorded: RecordedStep): Promise<Settled<Result>> {
  await run.replay.deliver(recorded.seq);
  if (recorded.status === 'succeeded') return { value: decodeJson(recorded.output) as Result };
  return handFailure(run, asked, recorded.reason ?? 'code_threw', recorded.error ?? '', recorded.actor);
}

type Policy = Exclude<ReturnType<typeof readPolicy>, string>;

async function attempt<Result>(run: Run, asked: Asked, work: Work<Result>, policy: Policy): Promise<Settled<Result>> {
  const dueAt = asked.recorded?.nextAttemptAt;
  await run.replay.idle();
  if (dueAt && dueAt > run.now()) {
    run.wait('retrying', dueAt);
    return halt;
  }
  if (!(await run.admit())) return halt;

  const attempts = (asked.recorded?.attempts ?? 0) + 1;
  const attemptedAt = run.now();
  const startedAt = asked.recorded?.startedAt ?? attemptedAt;
  const noted: { text?: string } = {};
  let value: Result;
  try {
    value = await observed(run, asked, attempts, work, (about) => keepNote(noted, about));
  } catch (error) {
    const failure = { ...describeFailure(error), attempts, startedAt, attemptedAt, error, note: noted.text };
    return afterFailure(run, asked, policy, failure);
  }
  if (run.decided) return halt;
  const encoded = encodeJson(value, `The output of step "${asked.key}"`);
  const refused = encoded.ok ? noRoom(run, asked.key, encoded.bytes) : encoded;
  if (refused || !encoded.ok) {
    const { reason, message } = refused ?? { reason: 'code_threw', message: '' };
    return giveUp(run, asked, { reason, message, attempts, startedAt, attemptedAt, note: noted.text });
  }
  const finishedAt = run.now();
  run.record(asked, {
    ...succeeded(encoded.text),
    attempts,
    startedAt,
    finishedAt,
    // One that went well at once, and of which nothing was noted, is told by its own times.
    history:
      attempts === 1 && noted.text === undefined
        ? null
        : historyOf({ attempt: attempts, attemptedAt, finishedAt, note: noted.text }),
  });
  return { value: decodeJson(encoded.text) as Result };
}

/** What cannot be kept is left out: it is for people, and no run depends on it. */
function keepNote(noted: { text?: string }, about: unknown): void {
  const encoded = encodeJson(about, 'A note');
  if (encoded.ok && encoded.text !== null && encoded.bytes <= limits.noteBytes) noted.text = encoded.text;
}

async function observed<Result>(
  run: Run,
  asked: Asked,
  number: number,
  work: Work<Result>,
  note: StepCall['note'],
): Promise<Result> {
  const { signal, claim } = run;
  const { key, name, kind } = asked;
  const call = { key, attempt: number, idempotencyKey: idempotencyKey(claim.origin, key), signal, note };
  const { observer } = run.deps.host;
  if (!observer) return await work(call);
  return await observer.attempt({ execution: claim.execution, key, name, kind, attempt: number, signal }, async () =>
    work(call),
  );
}

/** What of a record says that it went well. */
export function succeeded(output: string | null) {
  const nothing = { reason: null, error: null, actor: null, nextAttemptAt: null, history: null };
  return { ...nothing, status: 'succeeded', output } as const;
}

interface FailedAttempt {
  readonly reason: string;
  readonly message: string;
  readonly actor?: string | undefined;
  readonly attempts: number;
  readonly startedAt: Date;
  readonly attemptedAt: Date;
  /** JSON. */
  readonly note?: string | undefined;
}

function afterFailure(
  run: Run,
  asked: Asked,
  policy: Policy,
  failure: Failure & FailedAttempt & { readonly error: unknown },
): Settled<never> {
  // Nobody can tell a failure from the answer to our own abort: the step is simply not done.
  if (run.signal.aborted) return halt;
  const { reason, message, actor, attempts } = failure;
  const fields = { ...run.logFields, step: asked.key, attempt: attempts, reason, error: failure.error };
  if (failure.park) {
    run.deps.host.log.info(fields, 'workflow: step parked the execution');
    recordWaiting(run, asked, { ...failure, attempts: attempts - 1 }, null);
    run.park(reason, message, actor);
    return halt;
  }
  if (!failure.retry || attempts >= policy.tries) {
    run.deps.host.log.warn(fields, 'workflow: step failed for good');
    return giveUp(run, asked, failure);
  }
  run.deps.host.log.info(fields, 'workflow: step failed and will be tried again');
  const { retryAt } = failure;
  const askedMs = failure.retryAfterMs ?? (retryAt && Math.max(0, retryAt.getTime() - run.now().getTime()));
  const delays = { ...policy, delaysMs: run.deps.timing.retryDelaysMs };
  const nextAttemptAt = new Date(run.now().getTime() + retryDelayMs(delays, attempts, askedMs, run.deps.random()));
  recordWaiting(run, asked, failure, nextAttemptAt);
  run.wait('retrying', nextAttemptAt);
  return halt;
}

function recordWaiting(run: Run, asked: Asked, step: FailedAttempt, nextAttemptAt: Date | null): void {
  const { reason, message: error, actor = null, attempts, startedAt, attemptedAt, note } = step;
  run.record(asked, {
    status: 'retrying',
    attempts,
    reason,
    error,
    actor,
    output: null,
    nextAttemptAt,
    startedAt,
    finishedAt: null,
    // A park uses up no try.
    history:
      nextAttemptAt === null
        ? null
        : historyOf({ attempt: attempts, attemptedAt, finishedAt: run.now(), reason, error, note }),
  });
}

/** A step that waits, and holds no process meanwhile. */
export function recordSleeping(run: Run, asked: Asked, startedAt: Date, until: Date): void {
  const sleeping = { ...succeeded(null), status: 'sleeping', attempts: 1 } as const;
  run.record(asked, { ...sleeping, nextAttemptAt: until, startedAt, finishedAt: null });
}

/** One attempt for the history of its step: JSON of a list of one. */
function historyOf(over: {
  readonly attempt: number;
  readonly attemptedAt: Date;
  readonly finishedAt: Date;
  readonly reason?: string;
  readonly error?: string;
  readonly note?: string | undefined;
}): string {
  const { attempt: number, attemptedAt: startedAt, finishedAt, reason, error, note } = over;
  const noted = note === undefined ? {} : { note: JSON.parse(note) as unknown };
  return JSON.stringify([
    {
      attempt: number,
      startedAt,
      finishedAt,
      reason,
      error: error && cutText(error, limits.historyErrorBytes),
      ...noted,
    },
  ]);
}

/** Records the failure that the code gets to see, now and in every replay. */
export function giveUp(
  run: Run,
  asked: Asked,
  step: Omit<FailedAttempt, 'attemptedAt'> & {
    /** Left out for what is not tried: a map, a wait. */
    readonly attemptedAt?: Date;
    /** The steps inside that are to blame: see {@link blame}. */
    readonly blamed?: readonly string[];
  },
): Settled<never> {
  const { reason, message: error, actor = null, attempts, startedAt, attemptedAt, blamed, note } = step;
  const finishedAt = run.now();
  run.record(asked, {
    status: 'failed',
    attempts,
    reason,
    error,
    actor,
    output: blamed === undefined ? null : JSON.stringify({ failed: blamed }),
    nextAttemptAt: null,
    startedAt,
    finishedAt,
    history: attemptedAt ? historyOf({ attempt: attempts, attemptedAt, finishedAt, reason, error, note }) : null,
  });
  return handFailure(run, asked, reason, error, actor);
}

function handFailure(run: Run, asked: Asked, reason: string, error: string, actor: string | null): Settled<never> {
  const failure = new StepFailure(reason, error, { retry: false, ...(actor === null ? {} : { actor }) });
  blame(failure, [asked.key]);
  run.journal.handed(asked);
  return { failure };
}

/** Says so when the journal would get too big to load. */
export function noRoom(run: Run, key: string, bytes: number) {
  if (run.journal.hasRoomFor(bytes)) return undefined;
  return {
    reason: 'payload_too_large',
    message: `With the output of "${key}" the recorded results of this execution pass ${limits.journalBytes} bytes. Return less from each step, or start more executions.`,
  } as const;
}
