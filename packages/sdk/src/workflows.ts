import type { StartedWorkflow, WorkflowAnswer, WorkflowClock, WorkflowPause, WorkflowStateOutput } from '@acme/api';
import type { RequestWorkflowId, RunnableWorkflowId, WorkflowId } from '@acme/integrations';
import { given } from './given.ts';
import type { WriteOptions } from './options.ts';
import { keyed, type Transport } from './transport.ts';
import { translate } from './translate.ts';
import type { StartOf, StartOptions, WorkflowAnswerOf } from './types.ts';

/** Workflows on and off, held, and started by hand. */
export interface WorkflowsClient<Config> {
  /** Without `connectionId` for every connection of the user. @throws not_found, connection_required, integration_locked, workflow_locked, suspended */
  enable(
    userId: string,
    workflowId: WorkflowId<Config>,
    options?: WriteOptions & { readonly connectionId?: string },
  ): Promise<WorkflowStateOutput>;
  disable(
    userId: string,
    workflowId: WorkflowId<Config>,
    options?: WriteOptions & { readonly connectionId?: string },
  ): Promise<WorkflowStateOutput>;
  /**
   * Starts a workflow that is made with `onManual`, or one with `onSchedule` before its time: for every account that it is on for, or
   * for the one named. Durable once this resolves.
   *
   * @example
   * await connect.workflows.run('u_1', 'sync', { input: { full: true } });
   * @throws not_found, connection_required, conflict while it is off, integration_locked, workflow_locked, suspended, invalid_fields,
   *   payload_too_large, too_many_requests
   */
  run<const Id extends RunnableWorkflowId<Config>>(
    userId: string,
    workflowId: Id,
    ...options: StartOf<Config, Id>
  ): Promise<StartedWorkflow>;
  /**
   * Starts a workflow that is made with `onRequest` and waits for what it answers. When there is no answer in time the status is
   * `running`: it goes on, and `executions.get` tells how it ends. Asking again with the same `idempotencyKey` waits for the
   * same execution.
   *
   * @param options.connectionId which account, where it is on for several; `default` for the default one
   * @param options.waitSeconds default 55
   * @example
   * const asked = await connect.workflows.request('u_1', 'look-up', { input: { email: 'ada@example.com' } });
   * if (asked.status === 'answered') console.log(asked.answer.found);
   * @throws what `run` does
   */
  request<const Id extends RequestWorkflowId<Config>>(
    userId: string,
    workflowId: Id,
    ...options: StartOf<Config, Id, { readonly waitSeconds?: number }>
  ): Promise<WorkflowAnswerOf<Config, Id>>;
  /** What starts by itself for a user, and when: schedules, and looks for something new with how the last one went. @throws not_found */
  clocks(
    userId: string,
  ): Promise<readonly (Omit<WorkflowClock, 'workflowId'> & { readonly workflowId: WorkflowId<Config> })[]>;
  /** Holds a workflow of the whole project: what runs stops before its next step, what comes waits. @throws not_found */
  pause(workflowId: WorkflowId<Config>, options?: WriteOptions): Promise<WorkflowPause>;
  /** Lets it go on. @throws not_found */
  resume(workflowId: WorkflowId<Config>, options?: WriteOptions): Promise<WorkflowPause>;
  /** Workflows that are held. */
  paused(): Promise<readonly WorkflowPause[]>;
}

/** One call takes no longer than this, which is less than it may. */
const oneWaitSeconds = 20;

/** Asks on with the same key, for the same execution, until there is an answer or the time is over. */
async function askOn<Answer extends { readonly status: WorkflowAnswer['status'] }>(
  waitSeconds: number,
  ask: (seconds: number) => Promise<Answer>,
): Promise<Answer> {
  for (let left = waitSeconds; ; left -= oneWaitSeconds) {
    const answer = await ask(Math.max(0, Math.min(left, oneWaitSeconds)));
    if (answer.status !== 'running' || left <= oneWaitSeconds) return answer;
  }
}

type AnyOptions = StartOptions & { readonly input?: unknown; readonly waitSeconds?: number };

function readOptions([options]: readonly [AnyOptions?]): AnyOptions {
  return options ?? {};
}

export function createWorkflows(trpc: Transport): WorkflowsClient<unknown> {
  return {
    enable: (userId, workflowId, { connectionId, ...write } = {}) =>
      translate(trpc.workflows.enable.mutate({ userId, workflowId, ...given({ connectionId }) }, keyed(write))),
    disable: (userId, workflowId, { connectionId, ...write } = {}) =>
      translate(trpc.workflows.disable.mutate({ userId, workflowId, ...given({ connectionId }) }, keyed(write))),
    run: (userId, workflowId, ...options) => {
      const { input, connectionId, ...write } = readOptions(options);
      return translate(
        trpc.workflows.run.mutate({ userId, workflowId, input, ...given({ connectionId }) }, keyed(write)),
      );
    },
    request: (userId, workflowId, ...options) => {
      const { input, connectionId, idempotencyKey = crypto.randomUUID(), waitSeconds = 55 } = readOptions(options);
      const start = { userId, workflowId, input, ...given({ connectionId }) };
      return translate(() =>
        askOn(waitSeconds, (seconds) =>
          trpc.workflows.request.mutate({ ...start, waitSeconds: seconds }, keyed({ idempotencyKey })),
        ),
      ) as never;
    },
    clocks: async (userId) => (await translate(trpc.workflows.clocks.query({ userId }))).items,
    pause: (workflowId, write) => translate(trpc.workflows.pause.mutate({ workflowId }, keyed(write))),
    resume: (workflowId, write) => translate(trpc.workflows.resume.mutate({ workflowId }, keyed(write))),
    paused: async () => (await translate(trpc.workflows.paused.query())).items,
  };
}
