import type { ExecutionInfo } from '../contract.ts';
import type { LoadedJournal, RecordedStep } from '../load-journal.ts';
import { type ExecutionStatus, isFinalStep } from '../status.ts';
import type { StepRecord } from '../step-record.ts';

/** A step as `workflow.step` has it. */
export interface MemoryStep extends StepRecord {
  readonly runNo: number;
  readonly folded: boolean;
}

/** A wait as `workflow.wait` has it. */
export interface MemoryWait {
  readonly step: string;
  event?: string;
  key?: string | undefined;
  readonly childId?: string;
  readonly timeoutAt?: Date;
  eventId?: string;
  settled: boolean;
}

/** An execution as `workflow.execution` has it, with its steps and waits. */
export interface MemoryExecution {
  info: ExecutionInfo;
  readonly depth: number;
  readonly parent: MemoryExecution | undefined;
  readonly input: string | null;
  status: ExecutionStatus;
  reason: string | null;
  error: string | null;
  actor: string | null;
  failedSteps: readonly string[] | null;
  output: string | null;
  response: { readonly json: string | null } | undefined;
  finishedAt: Date | undefined;
  nextAttemptAt: Date | undefined;
  runNo: number;
  /** What a run has to say about recorded steps that it did not ask for. */
  unasked: string | undefined;
  /** Steps whose run was killed when they were done and not recorded. */
  readonly killed: Set<string>;
  readonly steps: Map<string, MemoryStep>;
  readonly waits: Map<string, MemoryWait>;
}

/** Writes as `insertSteps` of `record.ts` does: a step that has its result is never written over. */
export function recordInMemory(execution: MemoryExecution, records: readonly StepRecord[]): void {
  for (const record of records) {
    const known = execution.steps.get(record.key);
    const again = known?.runNo === execution.runNo && known.seq === record.seq;
    if (known && isFinalStep(known.status) && !again) {
      throw new Error(`Step "${record.key}" has its result and was recorded again.`);
    }
    const added = again ? null : record.history;
    const history = added === null ? (known?.history ?? null) : joined(known?.history ?? null, added);
    const { parent, name, kind, startedAt } = known ?? record;
    execution.steps.set(record.key, {
      ...record,
      parent,
      name,
      kind,
      startedAt,
      history,
      runNo: execution.runNo,
      folded: known?.folded ?? false,
    });
  }
}

function joined(before: string | null, added: string): string {
  return JSON.stringify([...(JSON.parse(before ?? '[]') as unknown[]), ...(JSON.parse(added) as unknown[])]);
}

/** Reads as `loadJournal` of `load-journal.ts` does. */
export function loadFromMemory({ steps, waits }: MemoryExecution): LoadedJournal {
  const isOver = (parent: string | null) => {
    const map = parent === null ? undefined : steps.get(parent);
    return map !== undefined && isFinalStep(map.status);
  };
  const seen = [...steps.values()].filter((step) => !step.folded && !isOver(step.parent));
  const items = seen.filter(({ kind }) => kind === 'item');
  const recorded = seen
    .filter(({ kind }) => kind !== 'item')
    .map(
      (step): RecordedStep => ({
        ...step,
        settled: step.status === 'sleeping' && waits.get(step.key)?.settled === true,
      }),
    )
    .toSorted((one, other) => one.seq - other.seq);
  const of = new Map(
    [...Map.groupBy(items, ({ parent }) => parent ?? '')].map(([map, rows]) => [
      map,
      new Set(rows.map(({ key }) => indexOf(key))),
    ]),
  );
  return { steps: recorded, finishedItems: { of, lastSeq: Math.max(0, ...items.map(({ seq }) => seq)) } };
}

/** The number in the key of an item, `<key of the map>[<index>]`. */
export function indexOf(itemKey: string): number {
  return Number(/\[(\d+)\]$/.exec(itemKey)?.[1]);
}
