import type { Kysely, Transaction } from 'kysely';
import type { EngineObserver } from './observer.ts';
import type { QueueDepth } from './queue-depth.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { FinalStatus } from './status.ts';
import type { Timing } from './timing.ts';

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What the engine knows of an execution. `scope`, `subject` and `label` are opaque to it. */
export interface ExecutionInfo {
  readonly id: string;
  readonly scope: string;
  readonly subject: string;
  readonly workflowId: string;
  readonly version: number;
  readonly label: string | undefined;
  readonly createdAt: Date;
  readonly startedAt: Date | undefined;
  /** The tick of the schedule that started it. */
  readonly scheduledAt?: Date | undefined;
  /** What started it, as `EngineObserver.traceparent` said it then. */
  readonly traceparent?: string | undefined;
}

/** How an execution ended. */
export interface FinishedExecution extends ExecutionInfo {
  readonly status: FinalStatus;
  readonly reason?: string;
  /** At most 2 kB; may repeat words of a provider or of the author's code. */
  readonly error?: string;
  /** Who has to act, as the `StepFailure` said it. */
  readonly actor?: string;
}

/** May the next step run? `park` waits for `unpark` with the same reason, `cancel` ends the execution. */
export type Verdict =
  | { readonly run: true }
  | { readonly run: false; readonly action: 'park' | 'cancel'; readonly reason: string };

/** One call of a step's work. */
export interface StepCall {
  /** Of the step, as the journal has it. */
  readonly key: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The same on every attempt of this step of this execution; fit for an `Idempotency-Key` header. */
  readonly idempotencyKey: string;
  /** Aborted when the execution is cancelled, its lease is lost or the process gives up waiting at its end. */
  readonly signal: AbortSignal;
  /** Keeps something about this try for people to read with the step: JSON, at most 64 kB, else nothing. The last one counts. */
  note(value: unknown): void;
}

/** Which event a step waits for. */
export interface EventSpec {
  readonly event: string;
  /** Only one that was delivered with the same key; left out, any. */
  readonly key?: string;
  /** 0 to 400 days, in milliseconds. */
  readonly timeoutMs: number;
}

export interface ReceivedEvent<Payload> {
  readonly id: string;
  readonly key: string | null;
  readonly payload: Payload;
  /** ISO 8601, by the clock of the database. */
  readonly deliveredAt: string;
}

export interface DeliverEvent {
  readonly scope: string;
  readonly subject: string;
  readonly event: string;
  readonly key?: string;
  /** JSON, at most 1 MB with the rest of the event. */
  readonly payload: unknown;
  /** One event, whoever delivers it how often; remembered for 30 days. At most 200 bytes, as are `event` and `key`. */
  readonly id: string;
}

/** Which workflow a step calls. */
export interface CallWorkflow {
  readonly workflowId: string;
  readonly version: number;
  /** Default that of the caller. */
  readonly label?: string;
  /** JSON, at most 1 MB. */
  readonly input: unknown;
}

/** What whoever waits for a response gets. */
export type AwaitedResponse =
  | { readonly kind: 'responded'; readonly value: unknown }
  /** It has ended without a response. */
  | {
      readonly kind: 'ended';
      readonly status: FinalStatus;
      readonly reason: string | undefined;
      readonly error: string | undefined;
      /** What it returned, if it succeeded. */
      readonly output: unknown;
    }
  | { readonly kind: 'timed_out' };

/** What a retention has done. Months are named as `2026_03`. */
export interface Retained {
  readonly dropped: readonly string[];
  /** Old months that are kept: because of what is unfinished in them, or (none) because they are in use at the moment. */
  readonly kept: readonly { readonly month: string; readonly unfinished: number }[];
  /** Executions deleted one by one, which have no month of their own. */
  readonly deleted: number;
}

/** A version of a workflow with executions that have not ended. */
export interface VersionInUse {
  readonly scope: string;
  readonly workflowId: string;
  readonly version: number;
  readonly executions: number;
  /** How many of them are parked because the version has no code. */
  readonly versionMissing: number;
}

/** The durable operations inside a workflow. Await each of them, and nothing else that takes time. */
export interface StepApi {
  /**
   * Runs `work` and records what it returns; a later run gets the recorded value. Values come back as JSON gives
   * them (a `Date` is a string), the first time too.
   *
   * @param options.kind what the step is; asked for again under another kind the execution is `nondeterministic`
   * @param options tries, backoff and longest delay: see `RetryPolicy`
   * @throws StepFailure once no try is left, in the first run and in every replay alike
   */
  run<Result>(
    name: string,
    work: (call: StepCall) => Promise<Result> | Result,
    options?: RetryPolicy & { readonly kind?: string },
  ): Promise<Result>;
  /** Waits without holding a process. At most 400 days. */
  sleep(name: string, ms: number): Promise<void>;
  sleepUntil(name: string, time: Date): Promise<void>;
  /**
   * Waits, without holding a process, for an event that `Engine.deliver` brings to the execution's subject: the oldest of that name
   * (and key, if one is given) that was delivered since the execution began and that no other wait of it has had. It may
   * come before, while or after it is waited for, in whatever process. Several executions may get the same event.
   *
   * @returns undefined if none came in time; `payload` as JSON gives it
   * @example const paid = await step.waitForEvent<Invoice>('paid', { event: 'invoice.paid', key: id, timeoutMs: 7 * 86_400_000 });
   */
  waitForEvent<Payload = unknown>(name: string, spec: EventSpec): Promise<ReceivedEvent<Payload> | undefined>;
  /**
   * Runs another workflow for the same subject as an execution of its own, linked to this one (`parentId`), and waits for its end
   * without holding a process. A cancel of this one cancels it too, any other end lets it run; a retry of this one retries it.
   *
   * @returns what it returned
   * @throws StepFailure with its reason, if it ended in any other way
   * @example const invoice = await step.workflow<Invoice>('bill', { workflowId: 'bill', version: 1, input: { order } });
   */
  workflow<Result = unknown>(name: string, call: CallWorkflow): Promise<Result>;
  /** Answers whoever waits with `Engine.waitForResponse`, while the run goes on. At most 1 MB; the first answer counts. */
  respond(name: string, value: unknown): Promise<void>;
  /**
   * Runs `each` over the items, at most `concurrency` (default 5) at once; each item has a journal of its own, so use
   * the `step` that is handed in. All items run; then, if some failed, it throws the failure of the first of them.
   * The array of results is recorded as one value of at most 1 MB. A run does not go through items that earlier ones have
   * done, so what `each` leaves behind in variables outside of it is lost: return it.
   */
  map<Item, Result>(
    name: string,
    items: readonly Item[],
    each: (item: Item, step: StepApi, index: number) => Promise<Result> | Result,
    options?: { readonly concurrency?: number },
  ): Promise<Result[]>;
}

/** A version of a workflow. The code between steps runs again on every replay, so it must be deterministic. */
export interface WorkflowCode {
  run(run: { readonly execution: ExecutionInfo; readonly input: unknown; readonly step: StepApi }): Promise<unknown>;
}

export interface StartExecution {
  /** A UUID that no execution has had; default a random one. */
  readonly id?: string;
  readonly scope: string;
  readonly subject: string;
  readonly workflowId: string;
  readonly version: number;
  /** Whatever the starter wants to find it by, at most 200 bytes. */
  readonly label?: string;
  /** JSON, at most 1 MB. */
  readonly input: unknown;
  readonly startAfter?: Date;
  /** Accepted though the queue of the scope is full: for what must not be refused. */
  readonly evenIfFull?: boolean;
}

export interface SetSchedule {
  readonly scope: string;
  readonly subject: string;
  /** Names the schedule among those of its subject, at most 200 bytes. */
  readonly key: string;
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly cron: string;
  /** Of the IANA database, such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly workflowId: string;
  readonly version: number;
  readonly label?: string;
  /** The same for each execution; which tick it is stands in `execution.scheduledAt`. JSON, at most 1 MB. */
  readonly input: unknown;
}

/** A schedule whose time has come. */
export interface DueSchedule extends Omit<SetSchedule, 'cron' | 'timeZone'> {
  readonly scheduledAt: Date;
}

/**
 * What a tick starts, in place of what its schedule says; `skip` starts nothing this time, `remove` ends the schedule. `hold` keeps the
 * tick for a process that knows what it starts: it is asked again, more and more rarely, and the schedule ends after a week of that.
 */
export type TickDecision =
  | Pick<StartExecution, 'workflowId' | 'version' | 'label' | 'input'>
  | 'skip'
  | 'remove'
  | 'hold';

export interface Schedule extends Omit<SetSchedule, 'input' | 'label'> {
  readonly label: string | undefined;
  readonly nextAt: Date;
  /** The newest tick that has started an execution. */
  readonly lastAt: Date | undefined;
}

/** Executions that start by the clock. Each tick starts one, once, however many processes run; missed ones are made up for by one. */
export interface Schedules {
  /**
   * Makes a schedule or changes it, in the caller's transaction. A local time that a change of the clocks leaves out ticks at the
   * first moment after the gap, one that comes twice ticks once.
   *
   * @throws WorkflowError `invalid_argument`, `payload_too_large`
   * @example
   * const times = { cron: '0 8 * * 1-5', timeZone: 'Europe/Berlin' };
   * await engine.schedules.set(trx, { scope, subject, key: 'digest', ...times, workflowId: 'digest', version: 1, input: null });
   */
  set(trx: Transaction<any>, schedule: SetSchedule): Promise<{ readonly nextAt: Date }>;
  /** Removes one, or without a key all of a subject. What has started goes on. @returns how many there were */
  remove(
    trx: Transaction<any>,
    target: { readonly scope: string; readonly subject: string; readonly key?: string },
  ): Promise<number>;
  /** Those of a subject, by key; the first 1,000. */
  list(target: { readonly scope: string; readonly subject: string }): Promise<Schedule[]>;
}

/** How many executions may run at once, over all processes. */
export interface ConcurrencyBounds {
  readonly scope?: number | undefined;
  readonly subject?: number | undefined;
}

export interface EngineOptions {
  /** The application's pool, dialect `pg`. */
  readonly db: Kysely<any>;
  /** For pg-boss's own small pool (3 connections) and one connection that listens. */
  readonly connectionString: string;
  /**
   * The code of a workflow version. Where it is `undefined` the execution is left to other processes for a while, and then parked as
   * `version_missing`; the first process that has the code takes it up.
   */
  resolve(execution: {
    readonly scope: string;
    readonly workflowId: string;
    readonly version: number;
  }): WorkflowCode | undefined | Promise<WorkflowCode | undefined>;
  /** Asked before each step. */
  isRunnable?(execution: ExecutionInfo): Promise<Verdict>;
  /**
   * Asked after an execution has been parked by a verdict or by a step: does it still wait for that? It may have come while other
   * branches were at work, and `unpark` wakes only what is parked. `false` lets it go on at once. Without it that is the owner's to see to.
   */
  stillWaits?(execution: ExecutionInfo, reason: string): Promise<boolean>;
  /**
   * Asked in the transaction of the tick, with one answer for each in order. Without it a schedule starts what it says. Throwing has the
   * schedules of this batch asked for one by one, and puts those off for an hour for which it throws then.
   */
  onTick?(trx: Transaction<any>, due: readonly DueSchedule[]): Promise<readonly TickDecision[]>;
  /** Called in the transaction that records the end. Throwing undoes the end; it is tried again after a while. */
  onFinished?(trx: Transaction<any>, execution: FinishedExecution): Promise<void>;
  readonly log: Log;
  readonly observer?: EngineObserver;
  /**
   * Executions that run at once in this process. Default 20; up to a quarter more for scopes that would wait because another
   * holds more than half of them.
   */
  readonly slots?: number;
  /** Executions that wait for their turn in one scope; `start` then throws `queue_full`. Default 10,000. */
  readonly queueDepth?: number;
  /** Executions that run at once in all processes together, of one scope and of one subject. Default without bounds. */
  readonly concurrency?: ConcurrencyBounds;
  readonly timing?: Partial<Timing>;
}

export interface Engine {
  readonly schedules: Schedules;
  /**
   * Connects, so that `start`, `cancel` and `unpark` work. The schema must be there: see `migrateWorkflow`.
   * @throws WorkflowError `schema_missing`
   */
  prepare(): Promise<void>;
  /**
   * Inserts executions and their jobs in the caller's transaction: they exist once it commits.
   *
   * @returns the ids, in order
   * @throws WorkflowError `invalid_argument`, `payload_too_large`, `execution_exists`, `queue_full` (with `retryAfterMs`),
   *   `not_prepared`
   */
  start(trx: Transaction<any>, executions: readonly StartExecution[]): Promise<string[]>;
  /**
   * Hands an event to those executions of the subject that wait for it, and keeps it 30 days for those that have begun and will.
   * They go on once the caller's transaction commits. It is kept whether or not anybody will ever wait for it.
   *
   * @returns `duplicate` if the subject has had an event with this id; else the executions that go on with it
   * @throws WorkflowError `invalid_argument`, `payload_too_large`, `not_prepared`
   * @example await engine.deliver(trx, { scope, subject, event: 'invoice.paid', key: invoiceId, payload, id: eventId });
   */
  deliver(
    trx: Transaction<any>,
    event: DeliverEvent,
  ): Promise<{ readonly duplicate: boolean; readonly executionIds: string[] }>;
  /**
   * Waits until the execution responds (`step.respond`) or ends, in whatever process it runs.
   *
   * @returns undefined if the scope has no such execution
   * @example const answer = await engine.waitForResponse({ scope, executionId }, 10_000);
   */
  waitForResponse(
    target: { readonly scope: string; readonly executionId: string },
    timeoutMs: number,
    /** Ends the wait as its time would. */
    signal?: AbortSignal,
  ): Promise<AwaitedResponse | undefined>;
  /** Ends an execution as `cancelled`, and with it those that it called (`step.workflow`). @returns false if there is none or it has ended */
  cancel(
    trx: Transaction<any>,
    target: { readonly scope: string; readonly executionId: string; readonly reason: string },
  ): Promise<boolean>;
  /** Lets executions that were parked with this reason go on. @returns how many */
  unpark(
    trx: Transaction<any>,
    filter: {
      readonly scope: string;
      readonly subject?: string;
      readonly label?: string;
      readonly workflowId?: string;
      readonly version?: number;
      readonly reason: string;
    },
  ): Promise<number>;
  /**
   * Lets an execution that is `failed` or `quarantined` go on from where it failed: the steps that ended it begin again with all their
   * tries and the same idempotency keys, everything else stays recorded. Also those inside maps and in workflows that it called.
   *
   * @returns false if there is none or it has not failed
   */
  retry(trx: Transaction<any>, target: { readonly scope: string; readonly executionId: string }): Promise<boolean>;
  /**
   * Starts a new execution with the subject, label and input of one that has ended, on the same version or on another. It is linked
   * to it (`replayOf`), and its idempotency keys are those of the first of that row with `.r1`, `.r2`, ... behind, so that the
   * other side takes its requests for new ones.
   *
   * @returns its id; undefined if the scope has no such execution
   * @throws WorkflowError `not_finished`, `not_replayable` (its input was erased), `execution_exists`, `queue_full`
   */
  replay(
    trx: Transaction<any>,
    target: {
      readonly scope: string;
      readonly executionId: string;
      readonly version?: number;
      /** Of the new one; default a random UUID. */
      readonly id?: string;
    },
  ): Promise<string | undefined>;
  /**
   * Stops a workflow in one scope: executions are parked as `paused` before their next step, new ones are accepted and wait,
   * ticks of its schedules are missed. See `listPauses`.
   *
   * @returns false if it was paused already
   * @throws WorkflowError `invalid_argument`
   */
  pause(trx: Transaction<any>, target: { readonly scope: string; readonly workflowId: string }): Promise<boolean>;
  /** Lets a paused workflow go on. @returns how many executions go on at once */
  resume(trx: Transaction<any>, target: { readonly scope: string; readonly workflowId: string }): Promise<number>;
  /** What waits for its turn in all scopes together; read at most every five seconds. */
  queueDepth(): Promise<QueueDepth>;
  /** The versions whose code is still needed, of one scope or of all. */
  versionsInUse(filter?: { readonly scope?: string }): Promise<VersionInUse[]>;
  /**
   * Drops executions by the month (UTC) once all of it is older than `keepDays` and nothing in it is unfinished. Call it daily or so;
   * its role has to own the tables.
   *
   * @throws WorkflowError `invalid_argument`
   */
  retain(options: { readonly keepDays: number }): Promise<Retained>;
  /** Begins to run executions in this process. */
  work(): Promise<void>;
  /**
   * Claims no more; lets running steps finish for `stopTimeoutMs`, and hands every unfinished execution over to other processes.
   * Uses up no attempt. Everything but `work` goes on working until `stop`.
   */
  drain(): Promise<void>;
  /** Drains, and closes the connections. */
  stop(): Promise<void>;
}
