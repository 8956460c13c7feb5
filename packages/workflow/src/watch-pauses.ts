import type { Kysely } from 'kysely';
import type { Claim } from './claim.ts';
import type { Log } from './contract.ts';
import { pausedAmong, pauseName } from './pause.ts';
import type { Run } from './run.ts';
import { pausedReason } from './status.ts';

export interface PauseWatch {
  /** A workflow was paused or resumed: see {@link pauseName}. */
  pause(name: string): void;
  resume(name: string): void;
  /** Was it paused after the claim? */
  isPaused(claim: Claim): Promise<boolean>;
  stop(): void;
}

/** Parks the runs of this process whose workflow is paused: told by a notification, and by a look every `everyMs`. */
export function watchPauses(
  deps: { readonly db: Kysely<any>; readonly log: Log; readonly everyMs: number },
  runs: () => readonly Run[],
): PauseWatch {
  /** Told of by notification; a claim that is under way may not know. */
  const told = new Set<string>();
  const timer = setInterval(() => void look(), deps.everyMs);

  async function look(): Promise<void> {
    try {
      park(
        await pausedAmong(
          deps.db,
          runs().map(({ claim }) => claim.execution),
        ),
      );
    } catch (error) {
      deps.log.warn({ error }, 'workflow: it could not be asked which workflows are paused');
    }
  }

  function park(names: ReadonlySet<string>): void {
    for (const run of runs()) if (names.has(pauseName(run.claim.execution))) run.park(pausedReason, null);
  }

  return {
    pause(name) {
      told.add(name);
      park(told);
    },
    resume: (name) => void told.delete(name),
    async isPaused({ execution }) {
      const name = pauseName(execution);
      if (!told.has(name)) return false;
      // Asked again: word that it was resumed may have got lost.
      if ((await pausedAmong(deps.db, [execution])).has(name)) return true;
      told.delete(name);
      return false;
    },
    stop: () => clearInterval(timer),
  };
}
