import type { ListPage } from '../connector/action.ts';
import { pages } from '../connector/paging.ts';
import { durationMs } from '../define/duration.ts';
import { isNoRetry } from '../define/no-retry.ts';
import type { RetryPolicy, Step, StepAttempt } from '../define/step.ts';
import { callWorkflow, type CallScope } from './call-workflow.ts';
import type { AskedAction, EngineSteps, FailStep, RunPorts, StepTry } from './run-ports.ts';
import { waitForEvent, type WaitScope } from './wait-for-event.ts';

/** What the steps of a run may reach. */
export type StepScope = WaitScope & CallScope;

/** The steps that authors write, on top of the engine's. */
export function createStep(ports: RunPorts, scope: StepScope, engine: EngineSteps): Step {
  const act = (name: string, asked: AskedAction, policy?: RetryPolicy): Promise<unknown> =>
    engine.run(name, (call) => ports.action(asked, call), { ...policyOf(policy), kind: 'action' });
  return {
    action: (name, target, action, input, policy) => act(name, [target, action, input, undefined], policy) as never,
    // A page is a step: the second of this name, and so on.
    pages: (name, target, list, input, options) =>
      pages((cursor) => act(name, [target, list, input, cursor]) as Promise<ListPage<never>>, options),
    request: (name, target, spec, policy) =>
      engine.run(name, (call) => ports.request(target, spec, call), {
        ...policyOf(policy),
        kind: 'request',
      }) as never,
    run: (name, code, policy) => engine.run(name, (call) => runOwn(ports.fail, code, call), policyOf(policy)),
    waitForEvent: (name, wait) => waitForEvent(ports.fail, engine, scope, name, wait),
    workflow: (name, workflow, input) => callWorkflow(ports.fail, engine, scope, name, workflow, input) as never,
    sleep: (name, duration) => engine.sleep(name, durationMs(duration)),
    sleepUntil: (name, time) => engine.sleepUntil(name, time),
    map: (name, items, each, options) =>
      engine.map(name, items, (item, inner, index) => each(item, createStep(ports, scope, inner), index), options),
  };
}

/** One try of the author's own code. */
async function runOwn<Result>(
  fail: FailStep,
  code: (attempt: StepAttempt) => Promise<Result> | Result,
  { attempt, idempotencyKey, signal }: StepTry,
): Promise<Result> {
  try {
    return await code({ attempt, idempotencyKey, signal });
  } catch (error) {
    if (!isNoRetry(error)) throw error;
    throw fail('code_threw', error.message, { retry: false, cause: error });
  }
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
