import type { PgBoss } from 'pg-boss';
import type { HeldJob } from './claim.ts';
import type { Log } from './contract.ts';
import { type AdvanceJob, queueName } from './queue.ts';

export interface SlotDeps {
  readonly boss: PgBoss;
  readonly log: Log;
  readonly slots: number;
  readonly pollMs: number;
  /** Sees to jobs that were fetched, and calls `freeSlot` once for each. */
  dispatch(jobs: readonly HeldJob[], freeSlot: () => void): void;
}

export interface Slots {
  /** There may be a job: fetch now instead of at the next poll. */
  wake(): void;
  /** Fetches no more. Resolves when the fetch in flight has been dispatched. */
  stop(): Promise<void>;
}

/** With a backlog, how long to let slots come free before the next fetch: one statement then fetches for many. */
const gatherMs = 4;

/**
 * Keeps `slots` jobs at work. Fetches as many as there are free slots; when that was all there is, it waits for a
 * notification or the poll, otherwise for the next slot.
 */
export function runSlots(deps: SlotDeps): Slots {
  let busy = 0;
  let stopping = false;
  let woken = false;
  let failing = false;
  let wakeLoop: (() => void) | undefined;

  const signal = () => wakeLoop?.();
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(go, ms);
      function go() {
        clearTimeout(timer);
        wakeLoop = undefined;
        resolve();
      }
      wakeLoop = go;
    });
  const freeSlot = () => {
    busy--;
    signal();
  };

  async function loop(): Promise<void> {
    while (!stopping) {
      const free = deps.slots - busy;
      if (free <= 0) {
        await wait(deps.pollMs);
        if (busy > deps.slots / 2 && !stopping) await new Promise((resolve) => setTimeout(resolve, gatherMs));
        continue;
      }
      woken = false;
      const jobs = await fetch(free);
      busy += jobs.length;
      if (jobs.length > 0) deps.dispatch(jobs, freeSlot);
      if (jobs.length < free) {
        // A slot that comes free says nothing about new jobs; only a notification or the poll does.
        const deadline = performance.now() + deps.pollMs;
        while (!stopping && !woken && performance.now() < deadline)
          await wait(Math.max(0, deadline - performance.now()));
      }
    }
  }

  async function fetch(batchSize: number): Promise<readonly HeldJob[]> {
    try {
      const jobs = await deps.boss.fetch<AdvanceJob>(queueName, { batchSize });
      if (failing) deps.log.info({}, 'workflow: jobs are fetched again');
      failing = false;
      return jobs;
    } catch (error) {
      // Once: a database that is away would fill the log with every poll.
      if (!failing) deps.log.error({ error }, 'workflow: jobs cannot be fetched; trying again at every poll');
      failing = true;
      return [];
    }
  }

  const running = loop();
  return {
    wake() {
      woken = true;
      signal();
    },
    async stop() {
      stopping = true;
      signal();
      await running;
    },
  };
}
