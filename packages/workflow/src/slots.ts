import type { PgBoss } from 'pg-boss';
import type { HeldJob } from './claim.ts';
import type { Log } from './contract.ts';
import { type AdvanceJob, queueName } from './queue.ts';

export interface SlotDeps {
  readonly boss: PgBoss;
  readonly log: Log;
  readonly slots: number;
  readonly pollMs: number;
  readonly dealEveryMs: number;
  /** Sees to jobs that were fetched, and calls `freeSlot` once for each. */
  dispatch(jobs: readonly HeldJob[], freeSlot: (job: HeldJob) => void): void;
  /** Sees to it that the next so many jobs are not all of one scope. */
  deal(hand: number): Promise<unknown>;
}

export interface Slots {
  /** There may be a job: fetch now instead of at the next poll. */
  wake(): void;
  /** Fetches no more. Resolves when the fetch in flight has been dispatched. */
  stop(): Promise<void>;
}

/** With a backlog, how long to let slots come free before the next fetch: one statement then fetches for many. */
const gatherMs = 4;
/** However long a look takes: who comes while another floods the queue is not to wait two seconds for a turn. */
const longestRestMs = 1_000;

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
  let fetched = 0;
  let dealing = false;
  let dealAt = 0;
  let besideAt = 0;
  const busyOf = new Map<string, number>();
  const reserved = Math.ceil(deps.slots / 4);

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
  const freeSlot = ({ data: { scope } }: HeldJob) => {
    busy--;
    const left = (busyOf.get(scope) ?? 0) - 1;
    if (left > 0) busyOf.set(scope, left);
    else busyOf.delete(scope);
    signal();
  };
  const take = (jobs: readonly HeldJob[]) => {
    busy += jobs.length;
    fetched += jobs.length;
    for (const { data } of jobs) busyOf.set(data.scope, (busyOf.get(data.scope) ?? 0) + 1);
    if (jobs.length > 0) deps.dispatch(jobs, freeSlot);
  };

  /** A fetch that filled every slot may have left others waiting. Beside the loop: whoever has jobs runs them meanwhile. */
  function dealSoon(): void {
    if (dealing || performance.now() < dealAt) return;
    dealing = true;
    const hand = Math.max(2 * deps.slots, 2 * fetched);
    fetched = 0;
    const began = performance.now();
    void deps
      .deal(hand)
      .catch((error: unknown) => deps.log.warn({ error }, 'workflow: turns could not be dealt; jobs run by age'))
      .finally(() => {
        dealing = false;
        // A long queue takes a while to look through: a tenth of the time, as long as nobody waits for it too long.
        const restMs = Math.min(10 * (performance.now() - began), longestRestMs);
        dealAt = performance.now() + Math.max(deps.dealEveryMs, restMs);
      });
  }

  /** Steps that take long hold the slots, and one scope most of them: the others get some beside. */
  async function fetchBeside(): Promise<void> {
    // Each look goes past what the crowd has waiting, so however many notifications come, not more often than a poll.
    if (performance.now() < besideAt) return;
    besideAt = performance.now() + deps.pollMs;
    const room = deps.slots + reserved - busy;
    const crowds = [...busyOf].filter(([, count]) => count > deps.slots / 2).map(([scope]) => scope);
    if (room > 0 && crowds.length > 0) take(await fetch(room, crowds));
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      const free = deps.slots - busy;
      if (free <= 0) {
        await wait(deps.pollMs);
        if (busy >= deps.slots && !stopping) await fetchBeside();
        else if (busy > deps.slots / 2 && !stopping) await new Promise((resolve) => setTimeout(resolve, gatherMs));
        continue;
      }
      woken = false;
      const jobs = await fetch(free);
      take(jobs);
      if (jobs.length === free) dealSoon();
      if (jobs.length < free) {
        // A slot that comes free says nothing about new jobs; only a notification or the poll does.
        const deadline = performance.now() + deps.pollMs;
        while (!stopping && !woken && performance.now() < deadline)
          await wait(Math.max(0, deadline - performance.now()));
      }
    }
  }

  async function fetch(batchSize: number, ignoreGroups: string[] = []): Promise<readonly HeldJob[]> {
    try {
      const jobs = await deps.boss.fetch<AdvanceJob>(queueName, { batchSize, ignoreGroups });
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
