import { durationMs, type Step } from '@acme/integrations';
import type { StepApi } from '@acme/workflow';
import { type RequestDeps, type RequestScope, sendRequest } from './send-request.ts';

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
