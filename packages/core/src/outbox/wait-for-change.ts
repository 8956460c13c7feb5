import type { ChangeHub } from './change-hub.ts';
import { membersOf, runsOf } from './emit-change.ts';

/** Yields once at the start and again after each change, until the signal or the time ends it. */
export async function* eachChange(
  hub: ChangeHub,
  input: {
    readonly projectId: string;
    readonly userId: string;
    /** Whose colleagues' changes wake as well. */
    readonly organisation?: string | undefined;
    readonly signal: AbortSignal | undefined;
    readonly until: Date;
    /** Looks again after this long without a notice: a notice is only a hint. */
    readonly idleMs: number;
    /** Called before it wakes because something of the user began to run, or was taken up or stopped by somebody. */
    readonly onRuns?: () => void;
    /** For somebody outside, who watches for as long as it lasts. */
    readonly isLive?: true;
  },
): AsyncGenerator<void> {
  let woken = true;
  let wake: () => void = () => undefined;
  const onWake = (): void => {
    woken = true;
    wake();
  };
  const { projectId, userId, organisation, onRuns, isLive } = input;
  const leave = [hub.subscribe(projectId, userId, onWake, isLive)];
  if (organisation !== undefined) leave.push(hub.subscribe(projectId, membersOf(organisation), onWake));
  if (onRuns !== undefined) {
    const onRun = (): void => {
      onRuns();
      onWake();
    };
    leave.push(hub.subscribe(projectId, runsOf(userId), onRun));
  }
  input.signal?.addEventListener('abort', onWake);
  try {
    for (;;) {
      if (input.signal?.aborted === true || Date.now() >= input.until.getTime()) return;
      if (woken) {
        woken = false;
        yield;
        continue;
      }
      const waitMs = Math.min(input.idleMs, Math.max(0, input.until.getTime() - Date.now()));
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(onWake, waitMs);
      wake = resolve;
      await promise;
      clearTimeout(timer);
    }
  } finally {
    for (const each of leave) each();
    input.signal?.removeEventListener('abort', onWake);
  }
}
