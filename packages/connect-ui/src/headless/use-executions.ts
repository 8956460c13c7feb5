'use client';

import type { ExecutionDetail, ExecutionFilter, ExecutionList, Executions, OneExecution } from '@acme/connect';
import { useMemo, useSyncExternalStore } from 'react';
import { useConnectClient } from './connect-provider.tsx';
import type { Refetchable } from './use-connected-user.ts';

/** Runs of the user, and the ways to see more of them. */
export type UseExecutions = Refetchable<Executions> & Pick<ExecutionList, 'loadOlder' | 'showNew'>;

/**
 * What ran for the user, newest first and live. New runs are counted in `newCount` and shown by `showNew`, so that nothing moves under
 * the reader; `loadOlder` adds a page.
 *
 * @example
 * const runs = useExecutions({ workflowId: 'send-contacts', status: 'failed' });
 */
export function useExecutions(filter: ExecutionFilter = {}): UseExecutions {
  const client = useConnectClient();
  const { integrationId, workflowId, connectionId, status, from, to } = filter;
  const list = useMemo(
    () => client.executions({ integrationId, workflowId, connectionId, status, from, to }),
    [client, integrationId, workflowId, connectionId, status, from, to],
  );
  const value = useSyncExternalStore(list.subscribe, list.snapshot, list.snapshot);
  return useMemo(() => {
    const { refetch, loadOlder, showNew } = list;
    return { ...value, refetch, loadOlder, showNew };
  }, [value, list]);
}

/** One run with its steps, live. */
export type UseExecution = Refetchable<ExecutionDetail> & Pick<OneExecution, 'retry'>;

/** One run; `retry` lets it go on where it says `canRetry`, and rejects with a ConnectError where the server refuses. */
export function useExecution(id: string): UseExecution {
  const client = useConnectClient();
  const execution = useMemo(() => client.execution(id), [client, id]);
  const value = useSyncExternalStore(execution.subscribe, execution.snapshot, execution.snapshot);
  return useMemo(() => {
    const { refetch, retry } = execution;
    return { ...value, refetch, retry };
  }, [value, execution]);
}
