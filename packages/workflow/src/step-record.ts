import type { Lease } from './claim.ts';
import type { StepStatus } from './status.ts';

/** A step about to be written. */
export interface StepRecord {
  readonly key: string;
  readonly parent: string | null;
  readonly name: string;
  readonly kind: string;
  readonly status: StepStatus;
  readonly attempts: number;
  readonly reason: string | null;
  readonly error: string | null;
  readonly actor: string | null;
  readonly output: string | null;
  readonly nextAttemptAt: Date | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly seq: number;
  /** JSON of attempts to add to those that are over. */
  readonly history: string | null;
}

export interface StepWrite {
  readonly lease: Lease;
  readonly records: readonly StepRecord[];
}

export function recordBytes(record: StepRecord): number {
  return record.output?.length ?? 0;
}

export function writeBytes(write: StepWrite): number {
  return write.records.reduce((sum, record) => sum + recordBytes(record), 0);
}
