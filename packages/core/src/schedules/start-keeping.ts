import type { CoreDeps } from '../deps.ts';
import { keepSchedulesOfAll, type ScheduleDeps } from './keep-schedules.ts';

/** When a server of the version before, which begins and ends in the same deploy, has set its own times for the last time. */
const againMs = 5 * 60_000;
const everyMs = 3_600_000;

/**
 * Sets what a deploy has added or changed: now, and once more when the deploy should be over. Then every hour what is missing, which
 * a process of another version may have ended.
 *
 * @returns ends it
 */
export function startKeepingSchedules(deps: ScheduleDeps & Pick<CoreDeps, 'db' | 'definitions'>): () => Promise<void> {
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = async (nth: number): Promise<void> => {
    try {
      await keepSchedulesOfAll(deps, { signal: stopped.signal, missingOnly: nth > 2 });
    } catch (error) {
      if (!stopped.signal.aborted)
        deps.log.error({ err: error }, 'could not set schedules that a deploy has changed; trying again later');
    }
    if (!stopped.signal.aborted) timer = setTimeout(() => begin(nth + 1), nth === 1 ? againMs : everyMs).unref();
  };
  const begin = (nth: number): void => void (running = run(nth));
  begin(1);
  return async () => {
    stopped.abort();
    clearTimeout(timer);
    await running;
  };
}
