import { limits } from './limits.ts';
import { failed } from './outcome.ts';
import type { Run } from './run.ts';
import { halt } from './settled.ts';
import { isFinalStep } from './status.ts';
import type { JournalScope } from './step-key.ts';
import { recordSleeping, replayed, succeeded } from './step-run.ts';

/** @param wakeAtMs asked once; the recorded time counts from then on */
export function sleepUntil(run: Run, scope: JournalScope, name: string, wakeAtMs: () => number): Promise<void> {
  return run.launch<void>(async () => {
    const asked = run.ask(scope, name, 'sleep');
    if (asked === halt) return halt;
    const { recorded } = asked;
    if (recorded && isFinalStep(recorded.status)) return replayed<void>(run, asked, recorded);

    const wakeAt = recorded?.nextAttemptAt ?? toTime(wakeAtMs);
    const awayMs = wakeAt.getTime() - run.now().getTime();
    if (!(awayMs <= limits.sleepMs)) {
      run.decide(failed('code_threw', `Step "${asked.key}" must end within 400 days from now, at a time that exists.`));
      return halt;
    }
    const startedAt = recorded?.startedAt ?? run.now();
    await run.replay.idle();
    if (recorded && wakeAt > run.now()) {
      run.wait('sleeping', wakeAt);
      return halt;
    }
    if (!recorded && !(await run.admit())) return halt;
    const over = wakeAt <= run.now();
    if (over) {
      run.record(asked, { ...succeeded(null), attempts: 1, startedAt, finishedAt: run.now() });
      return { value: undefined };
    }
    recordSleeping(run, asked, startedAt, wakeAt);
    run.wait('sleeping', wakeAt);
    return halt;
  });
}

/** What is no time at all is refused with the times that are too far. */
function toTime(wakeAtMs: () => number): Date {
  try {
    return new Date(wakeAtMs());
  } catch {
    return new Date(Number.NaN);
  }
}
