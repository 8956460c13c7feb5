import { checkEvent } from '../check-event.ts';
import { checkStart } from '../check-start.ts';
import type { DeliverEvent, EngineOptions, StartExecution, WorkflowCode } from '../contract.ts';
import { type ExecutionStatus, isFinalExecution } from '../status.ts';
import { advance } from './advance.ts';
import { describeExecution, restoreStep } from './describe.ts';
import type { MemoryDetail, RestoredStep } from './detail.ts';
import type { Interrupt } from './interrupt.ts';
import type { MemoryExecution } from './memory-execution.ts';
import { createMemoryRunStore, handOut, type Memory, type MemoryEvent } from './memory-store.ts';

/** What `createMemoryEngine` takes. */
export interface MemoryEngineOptions extends Pick<EngineOptions, 'isRunnable'> {
  /** The code of a workflow version; `undefined` parks the execution as `version_missing`. */
  resolve(execution: { readonly workflowId: string; readonly version: number }): WorkflowCode | undefined;
  /** The time at which everything begins. */
  readonly startAt: Date;
  /** Default: runs are not broken off. */
  readonly interrupt?: Interrupt | undefined;
}

/** An engine whose executions live in this process, and whose time passes only when there is nothing else to do. */
export interface MemoryEngine {
  now(): Date;
  /**
   * @param steps what is recorded of it already
   * @returns its id
   * @throws WorkflowError `invalid_argument`, `payload_too_large`
   */
  start(execution: Omit<StartExecution, 'id' | 'startAfter'>, steps?: readonly RestoredStep[]): string;
  /** Hands an event out when its time has come. @throws WorkflowError `invalid_argument`, `payload_too_large` */
  deliverAt(time: Date, event: DeliverEvent): void;
  /**
   * Runs everything until each execution has ended, or is parked and waits for somebody. Sleeps take no time.
   *
   * @param until stops the clock there
   */
  settle(until?: Date): Promise<void>;
  /** The executions, in the order in which they were started, those of called workflows as well. */
  executions(): MemoryDetail[];
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * The engine without a database: the runs, the journal and its rules are those of `createEngine`, and what that keeps in Postgres
 * is kept here. For tests.
 *
 * @example
 * const engine = createMemoryEngine({ startAt: new Date(), resolve: ({ workflowId }) => workflows[workflowId] });
 * engine.start({ scope, subject, workflowId: 'greet', version: 1, input: { name: 'Ada' } });
 * await engine.settle();
 */
export function createMemoryEngine(options: MemoryEngineOptions): MemoryEngine {
  let now = options.startAt;
  let started = 0;
  const coming: MemoryEvent[] = [];
  const executions = new Map<string, MemoryExecution>();
  const memory: Memory = {
    executions,
    events: [],
    now: () => now,
    start(call, parent) {
      const { scope, subject, label } = parent.info;
      return begin({ ...call, scope, subject, ...(label === undefined ? {} : { label }) }, parent);
    },
  };
  const deps = {
    store: createMemoryRunStore(memory),
    host: { log: silent, ...(options.isRunnable === undefined ? {} : { isRunnable: options.isRunnable }) },
    interrupt: options.interrupt,
    now: () => now,
  };

  function begin(start: Omit<StartExecution, 'id' | 'startAfter'>, parent?: MemoryExecution): MemoryExecution {
    const input = checkStart(start);
    const { scope, subject, workflowId, version, label } = start;
    const id = `00000000-0000-4000-8000-${String(++started).padStart(12, '0')}`;
    const execution: MemoryExecution = {
      info: { id, scope, subject, workflowId, version, label, createdAt: now, startedAt: undefined },
      depth: parent === undefined ? 0 : parent.depth + 1,
      parent,
      input,
      runNo: 0,
      status: 'queued',
      reason: null,
      error: null,
      actor: null,
      failedSteps: null,
      output: null,
      response: undefined,
      finishedAt: undefined,
      nextAttemptAt: undefined,
      unasked: undefined,
      killed: new Set(),
      steps: new Map(),
      waits: new Map(),
    };
    executions.set(id, execution);
    return execution;
  }

  function handOutDue(): void {
    for (const event of coming.filter(({ deliveredAt }) => deliveredAt <= now)) {
      coming.splice(coming.indexOf(event), 1);
      if (memory.events.some(({ id }) => id === event.id)) continue;
      memory.events.push(event);
      for (const execution of handOut(memory, event)) wake(execution);
    }
  }

  async function runOne(execution: MemoryExecution): Promise<void> {
    const { workflowId, version } = execution.info;
    const code = options.resolve({ workflowId, version });
    if (code === undefined) {
      const error = `There is no code for version ${version} of "${workflowId}".`;
      Object.assign(execution, { status: 'parked', reason: 'version_missing', error });
      return;
    }
    await advance(deps, execution, code);
    const { parent } = execution;
    if (parent === undefined || !isFinalExecution(execution.status)) return;
    for (const wait of parent.waits.values()) if (wait.childId === execution.info.id) wait.settled = true;
    wake(parent);
  }

  return {
    now: () => now,
    start(start, steps = []) {
      const execution = begin(start);
      for (const step of steps) {
        execution.steps.set(step.key, restoreStep(step, now));
        if (step.waitsFor === undefined) continue;
        const wait = { step: step.key, ...step.waitsFor, timeoutAt: step.nextAttemptAt ?? now, settled: false };
        execution.waits.set(step.key, wait);
      }
      return execution.info.id;
    },
    deliverAt(time, event) {
      const { id, event: name, key } = event;
      coming.push({ id, event: name, key, payload: checkEvent(event), deliveredAt: time });
      coming.sort((one, other) => one.deliveredAt.getTime() - other.deliveredAt.getTime());
    },
    async settle(until) {
      for (;;) {
        handOutDue();
        const due = [...executions.values()].find(
          ({ status, nextAttemptAt }) =>
            status === 'queued' || (isAsleep(status) && nextAttemptAt !== undefined && nextAttemptAt <= now),
        );
        if (due !== undefined) {
          await runOne(due);
          continue;
        }
        const asleep = [...executions.values()].filter(({ status }) => isAsleep(status)).filter((one) => !isStuck(one));
        if (asleep.length === 0) return;
        const times = [...asleep.map(({ nextAttemptAt }) => nextAttemptAt), coming[0]?.deliveredAt];
        const next = new Date(Math.min(...times.flatMap((time) => (time === undefined ? [] : [time.getTime()]))));
        now = until !== undefined && next > until ? until : next;
        if (now !== next) return;
      }
    },
    executions: () => [...executions.values()].map(describeExecution),
  };

  /** It waits for nothing but workflows that are parked. */
  function isStuck({ steps, waits }: MemoryExecution): boolean {
    const waiting = [...steps.values()].filter(({ status }) => status === 'sleeping' || status === 'retrying');
    return waiting.every(({ key }) => {
      const child = executions.get(waits.get(key)?.childId ?? '');
      return child?.status === 'parked' || (child !== undefined && isAsleep(child.status) && isStuck(child));
    });
  }
}

function wake(execution: MemoryExecution): void {
  if (isAsleep(execution.status)) Object.assign(execution, { status: 'queued', nextAttemptAt: undefined });
}

function isAsleep(status: ExecutionStatus): boolean {
  return status === 'sleeping' || status === 'retrying';
}
