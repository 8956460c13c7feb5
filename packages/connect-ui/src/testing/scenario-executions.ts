import {
  ConnectError,
  type Execution,
  type ExecutionDetail,
  type ExecutionFilter,
  type ExecutionList,
  type Executions,
  type Loadable,
  type OneExecution,
} from '@acme/connect';
import type { Scenario } from './scenario.ts';

interface Options {
  readonly scenario: Pick<Scenario, 'executions' | 'olderError' | 'retryError'>;
  readonly wait: () => Promise<void>;
  readonly workflowIdsOf: (integrationId: string) => readonly string[];
}

/** The runs of a scenario, in memory. */
export interface ScenarioExecutions {
  list(filter?: ExecutionFilter): ExecutionList;
  one(id: string): OneExecution;
  /** As one that begins now. */
  begin(execution: ExecutionDetail): void;
  change(id: string, change: Partial<ExecutionDetail>): void;
}

const pageSize = 25;
const ends: ReadonlySet<Execution['status']> = new Set(['succeeded', 'failed', 'cancelled', 'quarantined']);

export function createScenarioExecutions({ scenario, wait, workflowIdsOf }: Options): ScenarioExecutions {
  const { executions: given = [], retryError } = scenario;
  const listeners = new Set<() => void>();
  let all: readonly ExecutionDetail[] = Array.isArray(given) ? given : [];
  let { olderError } = scenario;

  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  function change(id: string, changed: Partial<ExecutionDetail>): void {
    all = all.map((one) => (one.id === id ? { ...one, ...changed } : one));
    notify();
  }
  function notify(): void {
    for (const listener of listeners) listener();
  }

  function matches(
    execution: Execution,
    { integrationId, workflowId, connectionId, status }: ExecutionFilter,
  ): boolean {
    const group = ends.has(execution.status) ? execution.status : 'running';
    return (
      (integrationId === undefined || workflowIdsOf(integrationId).includes(execution.workflowId)) &&
      (workflowId === undefined || execution.workflowId === workflowId) &&
      (connectionId === undefined || execution.connectionId === connectionId) &&
      (status === undefined || (group === 'quarantined' ? 'failed' : group) === status)
    );
  }

  /** Made anew only when something has changed, as what a client shows is. */
  function readable<Value>(read: () => Value) {
    let of: unknown;
    let value: Loadable<Value>;
    return (error?: ConnectError): Loadable<Value> => {
      if (given === 'loading') {
        return (value ??= { status: 'pending', data: undefined, error: undefined, isRefreshing: true });
      }
      if (ConnectError.is(given)) {
        return (value ??= { status: 'error', data: undefined, error: given, isRefreshing: false });
      }
      const now = JSON.stringify([all, read(), error?.code]);
      if (of !== now) value = { status: 'ready', data: read(), error, isRefreshing: false };
      of = now;
      return value;
    };
  }

  return {
    change,
    begin: (execution) => {
      all = [execution, ...all];
      notify();
    },
    list: (filter = {}) => {
      let seen = new Set(all.map(({ id }) => id));
      let pages = 1;
      let error: ConnectError | undefined;
      const read = readable((): Executions => {
        const found = all.filter((one) => matches(one, filter));
        const known = found.filter(({ id }) => seen.has(id));
        const items = known.slice(0, pages * pageSize);
        return { items, hasOlder: known.length > items.length, newCount: found.length - known.length };
      });
      return {
        snapshot: () => read(error),
        subscribe,
        refetch: wait,
        showNew: async () => {
          seen = new Set(all.map(({ id }) => id));
          notify();
        },
        loadOlder: async () => {
          await wait();
          error = olderError;
          olderError = undefined;
          if (error === undefined) pages += 1;
          notify();
        },
      };
    },
    one: (id) => {
      const missing: Loadable<ExecutionDetail> = {
        status: 'error',
        data: undefined,
        error: new ConnectError('not_found', 'There is no such run.'),
        isRefreshing: false,
      };
      const find = () => all.find((one) => one.id === id);
      const read = readable(() => find() as ExecutionDetail);
      return {
        snapshot: () => (Array.isArray(given) && find() === undefined ? missing : read()),
        subscribe,
        refetch: wait,
        retry: async () => {
          await wait();
          if (retryError !== undefined) throw retryError;
          change(id, {
            status: 'queued',
            canRetry: undefined,
            reason: undefined,
            responsible: undefined,
            finishedAt: undefined,
          });
        },
      };
    },
  };
}
