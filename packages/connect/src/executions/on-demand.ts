import { toConnectError } from '../connect-error.ts';
import { createListeners, type Readable } from '../readable.ts';
import type { Loadable } from '../user.ts';
import type { ExecutionList, OneExecution } from './execution.ts';

/** A list of runs, or one, as it is given out before its code is there. */
type Both = ExecutionList & OneExecution;
type Code = typeof import('./read-executions.ts').readExecutions;

/** Something readable whose code comes when somebody subscribes or acts: pages that show no runs do without it. */
export function readOnDemand(make: (code: Code) => Readable<Loadable<unknown>>): Both {
  let made: Both | undefined;
  let shown: unknown = { status: 'pending', isRefreshing: true };
  let leave: (() => void) | undefined;
  const listeners = createListeners(
    () => void come().catch(() => {}),
    () => {
      leave?.();
      leave = undefined;
    },
  );
  async function come(): Promise<Both> {
    try {
      const { readExecutions } = await import('./read-executions.ts');
      made ??= make(readExecutions) as Both;
      if (listeners.size > 0) leave ??= made.subscribe(listeners.notify);
      return made;
    } catch (thrown) {
      const error = toConnectError(thrown, true);
      shown = { status: 'error', error };
      throw error;
    } finally {
      listeners.notify();
    }
  }
  const act = (name: 'loadOlder' | 'showNew' | 'refetch' | 'retry') => async () => (await come())[name]();
  return {
    snapshot: () => (made?.snapshot() ?? shown) as never,
    subscribe: listeners.add,
    loadOlder: act('loadOlder'),
    showNew: act('showNew'),
    refetch: act('refetch'),
    retry: act('retry'),
  };
}
