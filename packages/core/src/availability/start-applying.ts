import { applyChangedRules, type ChangedDeps } from './rules-changed.ts';

/** When a deploy should be over, in which a server of the version before may have begun last and applied its own. */
const againMs = 5 * 60_000;

/**
 * Applies the rules that a deploy has changed: now, and once more when the deploy should be over. Not for ever: two versions that run
 * side by side for long would take back each other's.
 *
 * @returns ends it
 */
export function startApplyingRules(deps: ChangedDeps, { afterMs = againMs } = {}): () => Promise<void> {
  const stopped = new AbortController();
  const run = async (): Promise<void> => {
    try {
      await applyChangedRules(deps, stopped.signal);
    } catch (error) {
      if (stopped.signal.aborted) return;
      deps.log.error({ err: error }, 'could not apply changed availability rules; the next start tries again');
    }
  };
  let running = run();
  const timer = setTimeout(() => {
    running = running.then(run);
  }, afterMs).unref();
  return async () => {
    stopped.abort();
    clearTimeout(timer);
    await running;
  };
}
