import type { EventSpec, ReceivedEvent } from './contract.ts';
import { decodeJson, isPlainText } from './json.ts';
import { limits } from './limits.ts';
import { failed } from './outcome.ts';
import type { Run } from './run.ts';
import { halt } from './settled.ts';
import { isFinalStep } from './status.ts';
import type { JournalScope } from './step-key.ts';
import { giveUp, noRoom, recordSleeping, replayed, succeeded } from './step-run.ts';

export function waitForEvent<Payload>(
  run: Run,
  scope: JournalScope,
  name: string,
  spec: EventSpec,
): Promise<ReceivedEvent<Payload> | undefined> {
  return run.launch<ReceivedEvent<Payload> | undefined>(async () => {
    const asked = run.ask(scope, name, 'event');
    if (asked === halt) return halt;
    const { recorded } = asked;
    if (recorded && isFinalStep(recorded.status)) return replayed(run, asked, recorded);
    const wrong = refuse(spec);
    if (wrong) {
      run.decide(failed('code_threw', `Step "${asked.key}": ${wrong}.`));
      return halt;
    }
    await run.replay.idle();
    // One that has begun needs no leave to go on, and while nothing has come nothing is to be asked.
    if (recorded && !recorded.settled && recorded.nextAttemptAt && recorded.nextAttemptAt > run.now()) {
      run.waitFor(asked.key, recorded.nextAttemptAt);
      return halt;
    }
    if (recorded ? !run.open : !(await run.admit())) return halt;

    const startedAt = recorded?.startedAt ?? run.now();
    const wait = await run.deps.store.settleWait(run.claim, { ...spec, key: spec.key, step: asked.key });
    if (!wait) {
      run.decide({ kind: 'lost' });
      return halt;
    }
    if (!wait.settled) {
      recordSleeping(run, asked, startedAt, wait.timeoutAt);
      run.waitFor(asked.key, wait.timeoutAt);
      return halt;
    }
    const { received } = wait;
    const refused = received === undefined ? undefined : noRoom(run, asked.key, Buffer.byteLength(received));
    if (refused) return giveUp(run, asked, { ...refused, attempts: 1, startedAt });
    run.record(asked, { ...succeeded(received ?? null), attempts: 1, startedAt, finishedAt: run.now() });
    return { value: decodeJson(received ?? null) as ReceivedEvent<Payload> | undefined };
  });
}

function refuse({ event, key, timeoutMs }: EventSpec): string | false {
  return (
    (!isPlainText(event, limits.nameBytes) && `event must be text of 1 to ${limits.nameBytes} bytes`) ||
    (key !== undefined &&
      !isPlainText(key, limits.nameBytes) &&
      `key must be text of 1 to ${limits.nameBytes} bytes`) ||
    (!(timeoutMs >= 0 && timeoutMs <= limits.sleepMs) && 'timeoutMs must be from 0 to 400 days')
  );
}
