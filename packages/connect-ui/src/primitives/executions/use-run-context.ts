import type { Execution } from '@acme/connect';
import { placeOf } from '../../headless/runs/run-names.ts';
import { useRunTimes } from '../../headless/runs/run-times.ts';
import { useConnectedUser } from '../../headless/use-connected-user.ts';
import type { RunContext } from './run-context.ts';

/** Makes what the parts of a run know of it. */
export function useRunContext(): (run: Execution) => RunContext {
  const user = useConnectedUser().data;
  const times = useRunTimes();
  return (run) => {
    const place = placeOf(user, run);
    return { run, place, times, state: { status: run.status, execution: run, workflow: place.workflow } };
  };
}
