import { checkStart } from '../check-start.ts';
import type { Claim } from '../claim.ts';
import type { CallWorkflow } from '../contract.ts';
import type { Child, RunStore } from '../run-store.ts';
import type { EventWait, WaitSpec } from '../wait.ts';
import { isWorkflowError } from '../workflow-error.ts';
import { indexOf, type MemoryExecution, type MemoryWait } from './memory-execution.ts';

/** An event as `workflow.event` has it. */
export interface MemoryEvent {
  readonly id: string;
  readonly event: string;
  readonly key: string | undefined;
  /** JSON. */
  readonly payload: string | null;
  readonly deliveredAt: Date;
}

/** What the runs of one engine share. */
export interface Memory {
  readonly executions: Map<string, MemoryExecution>;
  readonly events: MemoryEvent[];
  now(): Date;
  start(call: CallWorkflow, parent: MemoryExecution): MemoryExecution;
}

/** What `createPostgresRunStore` does in SQL. Nobody else holds an execution here. */
export function createMemoryRunStore(memory: Memory): RunStore {
  const held = (claim: Claim): MemoryExecution => {
    const execution = memory.executions.get(claim.execution.id);
    if (execution === undefined) throw new Error(`There is no execution ${claim.execution.id}.`);
    return execution;
  };
  return {
    settleWait: (claim, spec) => Promise.resolve(settleWait(memory, held(claim), spec)),
    answer: (claim, json) => {
      held(claim).response ??= { json };
      return Promise.resolve(true);
    },
    callChild: (claim, step, call) => Promise.resolve(callChild(memory, held(claim), step, call)),
    loadItems: (claim, mapKey, mostBytes) => {
      const items = [...held(claim).steps.values()].filter(({ kind, parent }) => kind === 'item' && parent === mapKey);
      const bytes = items.reduce((sum, { output }) => sum + Buffer.byteLength(output ?? ''), 0);
      const rows = items.map(({ key, status, reason, error, actor, output }) => ({
        index: indexOf(key),
        status: status as 'succeeded' | 'failed',
        reason,
        error,
        actor,
        output,
      }));
      return Promise.resolve(bytes > mostBytes ? undefined : rows);
    },
  };
}

function settleWait(memory: Memory, { waits, info }: MemoryExecution, spec: WaitSpec): EventWait {
  const { step, event, key, timeoutMs } = spec;
  const now = memory.now();
  const known = waits.get(step);
  const wait: MemoryWait = known ?? {
    step,
    event,
    key,
    timeoutAt: new Date(now.getTime() + timeoutMs),
    settled: false,
  };
  waits.set(step, wait);
  if (!wait.settled) {
    // Code that was changed may wait for another event under the same name, as long as it has not got one.
    Object.assign(wait, { event, key });
    const had = new Set([...waits.values()].map(({ eventId }) => eventId));
    const found = memory.events.find(
      (one) =>
        one.event === event &&
        (key === undefined || one.key === key) &&
        one.deliveredAt >= info.createdAt &&
        !had.has(one.id),
    );
    if (found !== undefined) wait.eventId = found.id;
    wait.settled = found !== undefined || (wait.timeoutAt ?? now) <= now;
  }
  const got = memory.events.find(({ id }) => id === wait.eventId);
  return {
    settled: wait.settled,
    timeoutAt: wait.timeoutAt ?? now,
    received: got === undefined ? undefined : receivedJson(got),
  };
}

function receivedJson({ id, key, payload, deliveredAt }: MemoryEvent): string {
  return JSON.stringify({ id, key: key ?? null, payload: JSON.parse(payload ?? 'null') as unknown, deliveredAt });
}

function callChild(
  memory: Memory,
  caller: MemoryExecution,
  step: string,
  call: CallWorkflow,
): Child | string | undefined {
  let childId = caller.waits.get(step)?.childId;
  if (childId === undefined) {
    try {
      const { scope, subject, label } = caller.info;
      checkStart({ ...call, scope, subject, ...(label === undefined ? {} : { label }) });
    } catch (error) {
      if (isWorkflowError(error)) return error.message;
      throw error;
    }
    childId = memory.start(call, caller).info.id;
    caller.waits.set(step, { step, childId, settled: false });
  }
  const child = memory.executions.get(childId);
  if (child === undefined) return undefined;
  const { info, status, reason, error, actor, output } = child;
  return { id: info.id, status, reason, error, actor, output };
}

/** Gives an event to one wait of each execution, as `deliverEvent` does. @returns the executions that go on */
export function handOut(memory: Memory, event: MemoryEvent): MemoryExecution[] {
  const now = memory.now();
  const got: MemoryExecution[] = [];
  for (const execution of memory.executions.values()) {
    const [first] = [...execution.waits.values()]
      .filter((wait) => wait.event === event.event && !wait.settled)
      .filter(
        ({ key, timeoutAt }) => (key === undefined || key === event.key) && timeoutAt !== undefined && timeoutAt > now,
      )
      .toSorted(
        (one, other) =>
          Number(one.key === undefined) - Number(other.key === undefined) ||
          Number(one.timeoutAt) - Number(other.timeoutAt) ||
          (one.step < other.step ? -1 : 1),
      );
    if (first === undefined) continue;
    Object.assign(first, { eventId: event.id, settled: true });
    got.push(execution);
  }
  return got;
}
