import type { Execution, ExecutionFilter } from '@acme/connect';
import { useEffect, useRef, useState } from 'react';
import { useAnnounce } from '../announcer.tsx';
import { useExecutions, type UseExecutions } from '../use-executions.ts';
import { useRunMessages } from './run-messages.tsx';

/** Whose runs. What is given here is not the customer's to choose. */
export type RunScope = Pick<ExecutionFilter, 'integrationId' | 'workflowId' | 'connectionId'>;

/** What the customer chose to see of them. */
export type RunChoice = Pick<ExecutionFilter, 'status' | 'workflowId' | 'connectionId'>;

/** A list of runs as a customer meets it, announced. */
export interface UseRunList {
  readonly runs: UseExecutions;
  readonly items: readonly Execution[];
  readonly choice: RunChoice;
  readonly choose: (choice: RunChoice) => void;
  readonly isChosen: boolean;
  /** Puts new runs on top. */
  readonly showNew: () => Promise<void>;
  readonly isLoadingOlder: boolean;
  readonly loadOlder: () => void;
}

/** @param onOlder called once older runs are there, with how many there were before */
export function useRunList(
  { integrationId, workflowId, connectionId }: RunScope,
  onOlder: (from: number) => void,
): UseRunList {
  const t = useRunMessages();
  const announce = useAnnounce();
  const [choice, setChoice] = useState<RunChoice>({});
  const [isLoadingOlder, setLoadingOlder] = useState(false);
  const runs = useExecutions({
    integrationId,
    workflowId: workflowId ?? choice.workflowId,
    connectionId: connectionId ?? choice.connectionId,
    status: choice.status,
  });
  const items = runs.data?.items ?? [];

  const spokenFor = useRef(choice);
  useEffect(() => {
    if (runs.status !== 'ready' || spokenFor.current === choice) return;
    spokenFor.current = choice;
    announce(t('activity.found', { n: items.length }));
  }, [runs.status, choice, items.length, announce, t]);

  /** How many there were when older ones were asked for. */
  const olderFrom = useRef<number>(undefined);
  useEffect(() => {
    const { current: from } = olderFrom;
    if (from === undefined || items.length <= from) return;
    olderFrom.current = undefined;
    announce(t('activity.olderLoaded', { n: items.length - from }));
    onOlder(from);
  }, [items.length, announce, t, onOlder]);

  return {
    runs,
    items,
    choice,
    choose: setChoice,
    isChosen: Object.values(choice).some(Boolean),
    showNew: async () => {
      const n = runs.data?.newCount ?? 0;
      await runs.showNew();
      announce(t('activity.new', { n }));
    },
    isLoadingOlder,
    loadOlder: () => {
      if (isLoadingOlder) return;
      olderFrom.current = items.length;
      setLoadingOlder(true);
      void runs.loadOlder().finally(() => setLoadingOlder(false));
    },
  };
}
