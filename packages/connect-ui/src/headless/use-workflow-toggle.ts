'use client';
import type { WorkflowToggle } from '@acme/connect';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useConnectClient } from './connect-provider.tsx';

/** A workflow switch as a component sees it. */
export interface UseWorkflowToggle extends WorkflowToggle {
  /** Shown at once. Resolves to whether the server agreed; if not, it is taken back and `error` says why. */
  readonly setEnabled: (enabled: boolean) => Promise<boolean>;
  /** Wishes once more what was taken back. */
  readonly retry: () => Promise<boolean>;
}

/** Which of several accounts a switch belongs to. */
export interface WorkflowToggleOptions {
  /** Absent: every connection that the workflow belongs to. */
  readonly connectionId?: string | undefined;
}

/** One workflow switch. */
export function useWorkflowToggle(workflowId: string, { connectionId }: WorkflowToggleOptions = {}): UseWorkflowToggle {
  const client = useConnectClient();
  const toggle = useMemo(() => client.workflow({ workflowId, connectionId }), [client, workflowId, connectionId]);
  const state = useSyncExternalStore(toggle.subscribe, toggle.snapshot, toggle.snapshot);
  const setEnabled = useCallback(
    (enabled: boolean) =>
      client.setWorkflow({ workflowId, connectionId, enabled }).then(
        () => true,
        () => false,
      ),
    [client, workflowId, connectionId],
  );
  return useMemo(() => ({ ...state, setEnabled, retry: () => setEnabled(!state.enabled) }), [state, setEnabled]);
}
