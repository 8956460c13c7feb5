import type { PgBoss } from 'pg-boss';
import type { HeldJob } from './claim.ts';
import type { Log } from './contract.ts';
import { queueName, settledBy } from './queue.ts';

/**
 * Tells pg-boss every `everyMs` that the jobs are alive.
 *
 * @param lapsed called for a job that pg-boss no longer counts as ours
 * @returns stops it
 */
export function keepTouching(
  deps: { readonly boss: PgBoss; readonly log: Log; readonly everyMs: number },
  held: () => readonly HeldJob[],
  lapsed: (jobId: string) => void,
): () => Promise<void> {
  let touching: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    touching = touch();
  }, deps.everyMs);

  async function touch(): Promise<void> {
    const jobs = held().map(({ id, retryCount }) => ({ id, retryCount }));
    if (jobs.length === 0) return;
    try {
      const alive = new Set(settledBy(await deps.boss.touch(queueName, jobs)));
      for (const { id } of jobs) if (!alive.has(id)) lapsed(id);
    } catch (error) {
      deps.log.error({ error }, 'workflow: jobs could not be touched');
    }
  }
  return async () => {
    clearInterval(timer);
    await touching;
  };
}
