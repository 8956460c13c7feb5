import type { ExecutionDetail, OneExecution } from './execution.ts';
import { createFeed, type ExecutionPorts } from './feed.ts';

/** One run with its steps, and the way to let it go on. */
export function createOneExecution(ports: ExecutionPorts, executionId: string): OneExecution {
  const { snapshot, subscribe, refetch, show } = createFeed<ExecutionDetail>(ports, (signal) =>
    ports.api.query('executions.get', { executionId }, signal),
  );
  return {
    snapshot,
    subscribe,
    refetch,
    retry: async () => {
      const { steps, moreSteps, startedBy } = snapshot().data ?? { steps: [] };
      const now = await ports.api.mutate('executions.retry', { executionId });
      show({ ...now, steps, moreSteps, startedBy });
      await refetch();
    },
  };
}
