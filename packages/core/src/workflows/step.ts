import type { Duration, Step } from '@acme/integrations';
import type { StepApi } from '@acme/workflow';
import { type RequestDeps, type RequestScope, sendRequest } from './send-request.ts';

const unitMs = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Milliseconds of a duration. @throws TypeError for text that is none */
export function durationMs(duration: Duration): number {
  if (typeof duration === 'number') return duration;
  const found = /^(\d+(?:\.\d+)?) (second|minute|hour|day)s?$/.exec(duration);
  if (found?.[1] === undefined) {
    throw new TypeError(`"${duration}" is no duration. Write a number and a unit, such as "2 days", or milliseconds.`);
  }
  return Number(found[1]) * unitMs[found[2] as keyof typeof unitMs];
}

/** The steps that authors write, on top of the engine's. */
export function createStep(deps: RequestDeps, scope: RequestScope, engine: StepApi): Step {
  return {
    request: (name, target, spec) =>
      engine.run(name, (call) => sendRequest(deps, scope, target, spec, call), { kind: 'request' }) as never,
    run: (name, code, policy) => engine.run(name, () => code(), policy ?? {}),
    sleep: (name, duration) => engine.sleep(name, durationMs(duration)),
    sleepUntil: (name, time) => engine.sleepUntil(name, time),
    map: (name, items, each, options) =>
      engine.map(name, items, (item, inner, index) => each(item, createStep(deps, scope, inner), index), options),
  };
}
