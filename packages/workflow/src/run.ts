import { blamedFor } from './blame.ts';
import type { Claim } from './claim.ts';
import type { EngineOptions, WorkflowCode } from './contract.ts';
import { type Asked, Journal } from './journal.ts';
import type { JournalSink } from './journal-sink.ts';
import { JournalWriter } from './journal-writer.ts';
import { cutText, encodeJson } from './json.ts';
import { LeaseLost } from './lease-lost.ts';
import { limits } from './limits.ts';
import type { LoadedJournal } from './load-journal.ts';
import type { Fold } from './fold.ts';
import { failed, type Outcome } from './outcome.ts';
import type { StepRecord } from './step-record.ts';
import type { RunStore } from './run-store.ts';
import { Replay } from './replay.ts';
import { halt, type Settled } from './settled.ts';
import { createStepApi } from './step-api.ts';
import { describeFailure, isStepFailure } from './step-failure.ts';
import { type JournalScope, openScope } from './step-key.ts';
import type { Timing } from './timing.ts';

export interface RunDeps {
  readonly store: RunStore;
  readonly host: Pick<EngineOptions, 'log' | 'isRunnable' | 'observer'>;
  readonly sink: JournalSink;
  readonly timing: Pick<Timing, 'retryDelaysMs'>;
  /** Default: the clock of the database, as it was when the execution was claimed, going on. */
  readonly now?: () => Date;
  /** Of the spread of retries, 0 to 1. */
  readonly random: () => number;
}

/** A retry that leaves some out fails with those again, and begins them the next time. */
const mostBlamed = 1_000;

/** How the code of a workflow came back. */
type Body = { readonly value: unknown } | { readonly error: unknown };

type Wait = Extract<Outcome, { kind: 'waiting' }>;

/**
 * One run of one execution: replays the journal, goes on from the first step that is not recorded, and comes to an
 * {@link Outcome}. It ends when the code has ended and no step is at work, or when every branch of the code waits
 * for something that this run will not give (a sleep, a retry, a park): then nothing is at work either.
 */
export class Run {
  readonly claim: Claim;
  readonly deps: RunDeps;
  readonly journal: Journal;
  readonly replay: Replay;
  readonly writer: JournalWriter;
  readonly #abort = new AbortController();
  readonly #outcome = Promise.withResolvers<Outcome>();
  readonly #clockOrigin = performance.now();
  readonly #folds = new Map<string, Fold>();
  #decided = false;
  #atWork = 0;
  #body: Body | undefined;
  /** The earliest of what branches wait for. */
  #waiting: Wait | undefined;
  /** Steps that wait for something other than a time. */
  readonly #waits: string[] = [];
  /** No step begins any more; what is at work may finish. */
  #stopped: Outcome | undefined;

  constructor(deps: RunDeps, claim: Claim, recorded: LoadedJournal) {
    this.deps = deps;
    this.claim = claim;
    this.journal = new Journal(recorded);
    this.replay = new Replay(this.journal.finalSteps);
    this.writer = new JournalWriter(deps.sink, claim.lease, (error) => {
      this.decide(error instanceof LeaseLost ? { kind: 'lost' } : { kind: 'broken', cause: error });
    });
  }

  execute(code: WorkflowCode): Promise<Outcome> {
    const step = createStepApi(this, openScope('', null, { bytes: 0 }));
    const { execution, input } = this.claim;
    // Inside the chain, so that code which throws before its first await ends the run as any other.
    void Promise.resolve()
      .then(() => code.run({ execution, input, step }))
      .then(
        (value) => this.#endBody({ value }),
        (error: unknown) => this.#endBody({ error }),
      );
    return this.#outcome.promise;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** True as long as a step that was asked for may still begin. */
  get open(): boolean {
    return !this.#decided && this.#body === undefined && this.#stopped === undefined;
  }

  get decided(): boolean {
    return this.#decided;
  }

  /** Names the run in a log line. */
  get logFields(): object {
    const { execution, lease } = this.claim;
    return { executionId: execution.id, scope: execution.scope, workflowId: execution.workflowId, runNo: lease.runNo };
  }

  /** Clock of the database: this machine's own may be an hour off. */
  now(): Date {
    if (this.deps.now) return this.deps.now();
    return new Date(this.claim.claimedAt.getTime() + Math.floor(performance.now() - this.#clockOrigin));
  }

  ask(scope: JournalScope, name: string, kind: string): Asked | typeof halt {
    if (this.#decided || this.#body) return halt;
    const asked = this.journal.ask(scope, name, kind);
    if ('key' in asked) return this.#stopped ? halt : asked;
    this.decide(asked);
    return halt;
  }

  /** Carries out a step call and keeps the run alive meanwhile. */
  launch<T>(task: () => Promise<Settled<T>>): Promise<T> {
    this.#atWork++;
    const promise = new Promise<T>((resolve, reject) => {
      void task()
        .then(
          (settled) => {
            if (settled === halt || this.#decided) return;
            if ('value' in settled) resolve(settled.value);
            else reject(settled.failure);
          },
          // Work of a step is caught where it is called: this is a fault of ours or of the database.
          (cause: unknown) => this.decide({ kind: 'broken', cause }),
        )
        .finally(() => {
          this.#atWork--;
          this.#review();
        });
    });
    // Code that lets go of a step must not bring down the process with an unhandled rejection.
    promise.catch(() => undefined);
    return promise;
  }

  /** May a step that is not recorded begin? Writes what came before it, and asks the host. */
  async admit(): Promise<boolean> {
    await this.replay.idle();
    if (!this.open) return false;
    if (this.#waiting && (this.#waiting.until === null || this.#waiting.until <= this.now())) {
      // A branch is due: it goes on in the next run, and so does this step.
      this.wait('queued', null);
      return false;
    }
    const { host } = this.deps;
    const [written, verdict] = await Promise.all([this.writer.flush(), host.isRunnable?.(this.claim.execution)]);
    if (!written || !this.open) return false;
    if (verdict && !verdict.run) {
      if (verdict.action === 'park') this.park(cutText(verdict.reason, limits.reasonBytes), null);
      else this.#cancel(cutText(verdict.reason, limits.reasonBytes));
      return false;
    }
    return true;
  }

  record(asked: Asked, record: Omit<StepRecord, 'key' | 'parent' | 'name' | 'kind' | 'seq'>): void {
    if (this.#decided) return;
    const { key, name, kind, scope } = asked;
    const seq = this.journal.add(scope, record.output?.length ?? 0);
    this.writer.add({ ...record, key, name, kind, parent: scope.parent, seq });
  }

  /** An item of a map is done; if the map is not by the end of this run, the item is put aside. */
  fold(row: Omit<StepRecord, 'seq'>, keys: readonly string[]): void {
    this.#folds.set(row.key, { record: { ...row, seq: 0 }, keys });
  }

  /** The map is done, and its own row holds the results of its items. */
  closeMap(mapKey: string): void {
    this.journal.closeMap(mapKey);
    for (const [key, { record }] of this.#folds) if (record.parent === mapKey) this.#folds.delete(key);
  }

  /** The items to put aside, in order. */
  folds(): Fold[] {
    return [...this.#folds.values()].map(({ record, keys }) => ({
      record: { ...record, seq: this.journal.nextSeq() },
      keys,
    }));
  }

  /** One branch of the code waits; the others go on. */
  wait(status: Wait['status'], until: Date | null): void {
    const earliest = this.#waiting;
    if (!earliest || (earliest.until !== null && (until === null || until < earliest.until))) {
      this.#waiting = { kind: 'waiting', status, until };
    }
    this.#review();
  }

  /** The same for a step that waits for something other than a time, at most until then. */
  waitFor(stepKey: string, until: Date): void {
    this.#waits.push(stepKey);
    this.wait('sleeping', until);
  }

  park(reason: string, error: string | null, actor?: string): void {
    this.#stop({ kind: 'parked', reason, error, actor: actor ?? null });
  }

  /** Begins no more steps; the run ends as soon as those at work are done, and goes on elsewhere. */
  handOver(): void {
    this.#stop({ kind: 'waiting', status: 'queued', until: null });
  }

  /** Ends the run now, whatever is at work. */
  decide(outcome: Outcome): void {
    if (this.#decided) return;
    this.#decided = true;
    this.#abort.abort();
    this.#outcome.resolve(outcome);
  }

  #cancel(reason: string): void {
    this.#stop({
      kind: 'ended',
      status: 'cancelled',
      reason,
      error: null,
      actor: null,
      failedSteps: null,
      output: null,
    });
    this.#abort.abort();
  }

  #stop(outcome: Outcome): void {
    this.#stopped ??= outcome;
    this.#review();
  }

  #endBody(body: Body): void {
    this.#body = body;
    this.#conclude();
  }

  /** A turn later: the code may be about to ask for its next step. */
  #review(): void {
    if (this.#atWork > 0 || this.#decided) return;
    if (this.#body || this.#stopped || this.#waiting) setImmediate(() => this.#conclude());
  }

  #conclude(): void {
    if (this.#atWork > 0 || this.#decided) return;
    if (this.#stopped?.kind === 'ended') this.decide(this.#stopped);
    else if (this.#body) this.decide(this.#bodyOutcome(this.#body));
    else if (this.#stopped) this.decide(this.#stopped);
    else if (this.#waiting) this.decide({ ...this.#waiting, waits: this.#waits });
  }

  #bodyOutcome(body: Body): Outcome {
    const threw = 'error' in body ? describeFailure(body.error) : undefined;
    if ('error' in body && !isStepFailure(body.error)) {
      this.deps.host.log.warn({ ...this.logFields, error: body.error }, 'workflow: the code threw');
    }
    const missed = this.journal.missed(threw?.message);
    if (missed !== undefined) return failed('nondeterministic', missed);
    if (threw && 'error' in body) {
      const failedSteps = [...new Set([...blamedFor(body.error), ...this.journal.undecidedAnywhere()])];
      return failed(threw.reason, threw.message, { actor: threw.actor, failedSteps: failedSteps.slice(0, mostBlamed) });
    }
    const encoded = encodeJson('value' in body ? body.value : undefined, 'What the workflow returned');
    if (!encoded.ok) return failed(encoded.reason, encoded.message);
    const nothing = { reason: null, error: null, actor: null, failedSteps: null };
    return { kind: 'ended', status: 'succeeded', ...nothing, output: encoded.text };
  }
}
