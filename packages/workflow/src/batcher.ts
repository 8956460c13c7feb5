import { AsyncLocalStorage } from 'node:async_hooks';

/** One request in a batch and the way to answer it. */
export interface Waiting<Input> {
  readonly input: Input;
  resolve(): void;
  reject(error: unknown): void;
}

export interface Batcher<Input> {
  add(input: Input): Promise<void>;
}

/** How much one statement takes. */
export interface BatchSize {
  readonly count: number;
  readonly bytes: number;
}

/**
 * Batches by itself: what comes while the lanes are busy goes together with the next one that comes free. An idle process
 * waits for nothing; a busy one makes few round trips and commits.
 *
 * @param work answers every request of the batch; must not throw
 */
export function createBatcher<Input>(
  options: { readonly lanes: number; readonly size: BatchSize; readonly bytesOf: (input: Input) => number },
  work: (batch: readonly Waiting<Input>[]) => Promise<void>,
): Batcher<Input> {
  const queue: Waiting<Input>[] = [];
  let busyLanes = 0;
  // A lane serves whoever comes: what it does is not part of the run, or the trace, of the one that set it going.
  const outside = AsyncLocalStorage.snapshot();

  async function lane(): Promise<void> {
    busyLanes++;
    // A turn later, so that what is added in this one goes along.
    await Promise.resolve();
    while (queue.length > 0) {
      await work(
        queue.splice(
          0,
          batchLength(queue, options.size, ({ input }) => options.bytesOf(input)),
        ),
      );
    }
    busyLanes--;
  }

  return {
    add(input) {
      return new Promise((resolve, reject) => {
        queue.push({ input, resolve, reject });
        if (busyLanes < options.lanes) void outside(lane);
      });
    },
  };
}

/** How many from the front of a queue go together: at least one, however big it is. */
export function batchLength<Item>(queue: readonly Item[], size: BatchSize, bytesOf: (item: Item) => number): number {
  let length = 0;
  let bytes = 0;
  for (const item of queue) {
    bytes += bytesOf(item);
    if (length === size.count || (length > 0 && bytes > size.bytes)) break;
    length++;
  }
  return length;
}
