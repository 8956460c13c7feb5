import { durationMs } from '../define/duration.ts';
import type { AwaitedEvent, EventWait } from '../define/step.ts';
import type { EngineSteps, FailStep } from './run-ports.ts';

/** An app event as those who wait for it get it. */
export interface DeliveredEvent {
  readonly id: string;
  readonly payload: unknown;
}

/** What a run may wait for. */
export interface WaitScope {
  readonly waitsFor: readonly string[];
  /** The id of the app event that it was started by. */
  readonly startedByEvent: string | undefined;
}

/** Waits for an app event of the user of the execution. */
export async function waitForEvent<Payload>(
  fail: FailStep,
  engine: EngineSteps,
  { waitsFor, startedByEvent }: WaitScope,
  name: string,
  { event: { event }, key, timeout }: EventWait<Payload>,
): Promise<AwaitedEvent<Payload> | undefined> {
  if (!waitsFor.includes(event)) {
    throw fail(
      'code_threw',
      `The step "${name}" waits for "${event}", which is kept for nobody: name it under "waitsFor" of the workflow.`,
      { retry: false },
    );
  }
  const spec = { event, timeoutMs: durationMs(timeout), ...(key === undefined ? {} : { key }) };
  for (;;) {
    const received = await engine.waitForEvent(name, spec);
    if (received === undefined) return undefined;
    const { id, payload } = received.payload as DeliveredEvent;
    // Both are of one transaction, so the engine gives an execution the event that it began with.
    if (id === startedByEvent) continue;
    return {
      id,
      key: received.key ?? undefined,
      payload: payload as Payload,
      sentAt: new Date(received.deliveredAt),
    };
  }
}
