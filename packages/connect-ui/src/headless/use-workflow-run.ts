'use client';
import type { ConnectError } from '@acme/connect';
import { useCallback, useState } from 'react';
import { useConnectClient } from './connect-provider.tsx';
import { useAct } from './use-act.ts';

/** Starts a workflow by hand, and tells how that is going. */
export interface UseWorkflowRun {
  /**
   * Starts it, for every account that it is on for or for one. Resolves to whether it was accepted; what it does then goes on by
   * itself. Only for workflows that say `canRun`.
   */
  readonly run: (input?: unknown) => Promise<boolean>;
  /** How often it was started here. */
  readonly started: number;
  readonly isPending: boolean;
  readonly error: ConnectError | undefined;
}

/** Starts one workflow that customers may start. */
export function useWorkflowRun(workflowId: string, options: { readonly connectionId?: string } = {}): UseWorkflowRun {
  const client = useConnectClient();
  const { connectionId } = options;
  const [started, setStarted] = useState(0);
  const { attempt, isPending, error } = useAct();
  const run = useCallback(
    async (input?: unknown) => {
      const start = { workflowId, input, ...(connectionId === undefined ? {} : { connectionId }) };
      const accepted = await attempt(
        () => client.runWorkflow(start as never),
        () => setStarted((before) => before + 1),
      );
      return accepted !== undefined;
    },
    [client, workflowId, connectionId, attempt],
  );
  return { run, started, isPending, error };
}
