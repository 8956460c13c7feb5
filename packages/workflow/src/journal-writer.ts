import { batchLength } from './batcher.ts';
import type { Lease } from './claim.ts';
import type { JournalSink } from './journal-sink.ts';
import { recordBytes, type StepRecord } from './step-record.ts';

/** What one write of one execution takes. */
const size = { count: 50, bytes: 2 * 1_048_576 };
/** A result that nothing else writes is written after this long. */
const lingerMs = 10;

/**
 * Writes the steps of one run. A result waits for the next statement that has to be made anyhow: the start of the next
 * step, or the transaction that ends the run. No step starts before what came before it is written.
 */
export class JournalWriter {
  readonly #sink: JournalSink;
  readonly #lease: Lease;
  readonly #onFailed: (error: unknown) => void;
  readonly #pending: StepRecord[] = [];
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;
  #failed = false;
  #linger: NodeJS.Timeout | undefined;
  /** The run got somewhere: a step of it is in the journal. */
  onWritten: (() => void) | undefined;

  constructor(sink: JournalSink, lease: Lease, onFailed: (error: unknown) => void) {
    this.#sink = sink;
    this.#lease = lease;
    this.#onFailed = onFailed;
  }

  add(record: StepRecord): void {
    this.#pending.push(record);
    this.#linger ??= setTimeout(() => void this.flush(), lingerMs);
  }

  /** Resolves once everything added so far is written; `false` if it could not be. */
  async flush(): Promise<boolean> {
    this.#endLinger();
    // A write that is under way goes on until nothing is left: those who wait for it go on together.
    if (!this.#isWriting && this.#pending.length > 0) this.#writing = this.#writeDownTo(0);
    await this.#writing;
    return !this.#failed;
  }

  /**
   * Gives back what is not written, for the transaction that ends the run: no more than one statement takes. What is over
   * that is written before, or dropped if that fails; its steps run again.
   */
  async take(): Promise<StepRecord[]> {
    this.#endLinger();
    await this.#writing;
    await this.#writeDownTo(this.#nextLength());
    return this.#pending.splice(0, this.#nextLength());
  }

  async #writeDownTo(most: number): Promise<void> {
    this.#isWriting = true;
    try {
      while (this.#pending.length > most && !this.#failed) {
        const records = this.#pending.slice(0, this.#nextLength());
        await this.#sink.add({ lease: this.#lease, records });
        this.#pending.splice(0, records.length);
        this.onWritten?.();
      }
    } catch (error) {
      this.#failed = true;
      this.#onFailed(error);
    } finally {
      this.#isWriting = false;
    }
  }

  #nextLength(): number {
    return batchLength(this.#pending, size, recordBytes);
  }

  #endLinger(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
  }
}
