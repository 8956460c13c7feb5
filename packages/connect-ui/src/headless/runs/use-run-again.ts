import type { ExecutionDetail } from '@acme/connect';
import { saySentences } from '../../messages/say-sentences.ts';
import { useAnnounce } from '../announcer.tsx';
import { useAct } from '../use-act.ts';
import { useBlockedReason } from '../use-blocked-reason.ts';
import type { UseExecution } from '../use-executions.ts';
import { useRunMessages } from './run-messages.tsx';

/** "Run again" as a customer meets it. */
export interface UseRunAgain {
  /** It is there at all: the run may be taken up again. */
  readonly isOffered: boolean;
  readonly isPending: boolean;
  /** Why it does nothing now, in words. */
  readonly blocked: string | undefined;
  /** Why it was refused, in words. */
  readonly problem: string | undefined;
  /** Resolves to whether it goes on, and says so. */
  readonly runAgain: () => Promise<boolean>;
}

interface Options {
  readonly run: ExecutionDetail;
  readonly retry: UseExecution['retry'];
  readonly workflow: string;
  /** The name of the integration; empty where it is gone. */
  readonly app: string;
}

export function useRunAgain({ run, retry, workflow, app }: Options): UseRunAgain {
  const t = useRunMessages();
  const announce = useAnnounce();
  const { attempt, isPending, error } = useAct();
  const blocked = useBlockedReason();
  return {
    isOffered: run.canRetry === true || isPending,
    isPending,
    blocked,
    problem: error && saySentences(t, t('activity.againFailed'), t(`error.${error.code}`, { app: app || workflow })),
    runAgain: async () => {
      const isDone = !isPending && (await attempt(retry)) !== undefined;
      if (isDone) announce(t('activity.againStarted', { workflow }));
      return isDone;
    },
  };
}
