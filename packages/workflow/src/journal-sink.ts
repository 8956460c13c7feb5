import type { Kysely } from 'kysely';
import { type Batcher, createBatcher, type Waiting } from './batcher.ts';
import { LeaseLost } from './lease-lost.ts';
import { recordSteps } from './record.ts';
import { type StepWrite, writeBytes } from './step-record.ts';
import { untilReconnected } from './reconnect.ts';

/** Writes the steps of all runs of this process; rejects with {@link LeaseLost} for a run that lost its lease. */
export type JournalSink = Batcher<StepWrite>;

export function createJournalSink(db: Kysely<any>): JournalSink {
  return createBatcher(
    { lanes: 2, size: { count: 40, bytes: 4 * 1_048_576 }, bytesOf: writeBytes },
    async (batch: readonly Waiting<StepWrite>[]) => {
      const written = await recordTogether(db, batch);
      for (const [index, waiting] of batch.entries()) {
        if (written[index]) waiting.resolve();
        // By itself a write may wait for a lock, and what is wrong with it harms nobody else; the lane goes on.
        else void recordAlone(db, waiting);
      }
    },
  );
}

async function recordTogether(db: Kysely<any>, batch: readonly Waiting<StepWrite>[]): Promise<boolean[]> {
  try {
    return await recordSteps(
      db,
      batch.map((waiting) => waiting.input),
      'skip',
    );
  } catch {
    return batch.map(() => false);
  }
}

async function recordAlone(db: Kysely<any>, { input, resolve, reject }: Waiting<StepWrite>): Promise<void> {
  try {
    const [written] = await untilReconnected(() => recordSteps(db, [input], 'wait'));
    if (written) resolve();
    else reject(new LeaseLost());
  } catch (error) {
    reject(error);
  }
}
