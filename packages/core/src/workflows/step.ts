import { durationMs, type RetryPolicy, type Step } from '@acme/integrations';
import { type ListPage, pages } from '@acme/integrations/connector';
import type { StepApi, StepCall } from '@acme/workflow';
import { keepExchanges } from '../exchanges/keep-exchanges.ts';
import { type Asked, sendAction } from './send-action.ts';
import { type Call, type RequestDeps, type RequestScope, sendRequest } from './send-request.ts';
import { callWorkflow, type CallScope } from './call-workflow.ts';
import { waitForEvent, type WaitScope } from './wait-for-event.ts';

/** What the steps of a run may reach. */
export type StepScope = RequestScope & WaitScope & CallScope;

/** The steps that authors write, on top of the engine's. */
export function createStep(deps: RequestDeps, scope: StepScope, engine: StepApi): Step {
  const act = (name: string, asked: Asked, policy?: RetryPolicy): Promise<unknown> =>
    engine.run(name, (call) => sendAction(deps, scope, asked, keeping(scope, call)), {
      ...policyOf(policy),
      kind: 'action',
    });
  return {
    action: (name, target, action, input, policy) => act(name, [target, action, input, undefined], policy) as never,
    // A page is a step: the second of this name, and so on.
    pages: (name, target, list, input, options) =>
      pages((cursor) => act(name, [target, list, input, cursor]) as Promise<ListPage<never>>, options),
    request: (name, target, spec, policy) =>
      engine.run(name, (call) => sendRequest(deps, scope, target, spec, keeping(scope, call)), {
        ...policyOf(policy),
        kind: 'request',
      }) as never,
    run: (name, code, policy) => engine.run(name, () => code(), policyOf(policy)),
    waitForEvent: (name, wait) => waitForEvent(engine, scope, name, wait),
    workflow: (name, workflow, input) => callWorkflow(engine, scope, name, workflow, input) as never,
    sleep: (name, duration) => engine.sleep(name, durationMs(duration)),
    sleepUntil: (name, time) => engine.sleepUntil(name, time),
    map: (name, items, each, options) =>
      engine.map(name, items, (item, inner, index) => each(item, createStep(deps, scope, inner), index), options),
  };
}

/** A try that keeps with its step what it sends and what comes back. */
function keeping({ keepBodies }: StepScope, call: StepCall): Call {
  return { ...call, onExchange: keepExchanges((about) => call.note(about), keepBodies) };
}

function policyOf({ tries, backoff, maxDelay }: RetryPolicy = {}) {
  return {
    ...(tries === undefined ? {} : { tries }),
    ...(backoff === undefined
      ? {}
      : {
          backoff: {
            firstMs: durationMs(backoff.first),
            ...(backoff.factor === undefined ? {} : { factor: backoff.factor }),
          },
        }),
    ...(maxDelay === undefined ? {} : { maxDelayMs: durationMs(maxDelay) }),
  };
}
