import type { Clock } from '../src/page.ts';

export interface VirtualClock extends Clock {
  /** Lets virtual time pass, running what falls due, and whatever promises those tasks settle. */
  advance(ms: number): Promise<void>;
  readonly pending: number;
}

export function createVirtualClock(startMs = Date.parse('2026-11-23T12:00:00Z')): VirtualClock {
  let now = startMs;
  let tasks: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    after: (delayMs, run) => {
      const task = { at: now + delayMs, run };
      tasks.push(task);
      return () => {
        tasks = tasks.filter((t) => t !== task);
      };
    },
    advance: async (ms) => {
      const end = now + ms;
      await settle();
      for (;;) {
        const [next] = tasks.filter((t) => t.at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        tasks = tasks.filter((t) => t !== next);
        now = Math.max(now, next.at);
        next.run();
        await settle();
      }
      now = end;
    },
    get pending() {
      return tasks.length;
    },
  };
}

/** Lets everything that waits on already settled promises run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
}
