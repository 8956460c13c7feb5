import { durationMs, type Step } from '@acme/integrations';
import { type ListPage, pages } from '@acme/integrations/connector';
import type { StepApi } from '@acme/workflow';
import { type Asked, sendAction } from './send-action.ts';
import { type RequestDeps, type RequestScope, sendRequest } from './send-request.ts';

/** The steps that authors write, on top of the engine's. */
export function createStep(deps: RequestDeps, scope: RequestScope, engine: StepApi): Step {
  const act = (name: string, ...asked: Asked): Promise<unknown> =>
    engine.run(name, (call) => sendAction(deps, scope, asked, call), { kind: 'action' });
  return {
    action: (name, target, action, input) => act(name, target, action, input, undefined) as never,
    // A page is a step: the second of this name, and so on.
    pages: (name, target, list, input, options) =>
      pages((cursor) => act(name, target, list, input, cursor) as Promise<ListPage<never>>, options),
    request: (name, target, spec) =>
      engine.run(name, (call) => sendRequest(deps, scope, target, spec, call), { kind: 'request' }) as never,
    run: (name, code, policy) => engine.run(name, () => code(), policy ?? {}),
    sleep: (name, duration) => engine.sleep(name, durationMs(duration)),
    sleepUntil: (name, time) => engine.sleepUntil(name, time),
    map: (name, items, each, options) =>
      engine.map(name, items, (item, inner, index) => each(item, createStep(deps, scope, inner), index), options),
  };
}
