import type { ConnectionTarget, PollTrigger } from '@acme/integrations';
import { isStepFailure, type StepApi, type TickDecision, type WorkflowCode } from '@acme/workflow';
import { forProject } from '../db/project-db.ts';
import { type RequestDeps, sendRequest } from '../workflows/send-request.ts';
import { findPlace, type PollPlace } from './find-place.ts';
import { noteFailure, readPoll } from './poll-row.ts';
import { type Look, readPolled } from './read-polled.ts';
import { startPolled } from './start-polled.ts';

const id = 'acme.poll';

/** The next tick looks again, so one that fails does not go on for hours. */
const tries = { tries: 3, backoff: { firstMs: 2_000, factor: 4 } } as const;

/**
 * One look at an account: asks for what is new since the cursor, then starts an execution for each and moves the cursor on, in one
 * transaction. Killed in between, it goes on with what it has recorded.
 */
export const pollWorkflow = {
  id,
  start: (workflowId: string, connectionId: string): TickDecision => ({
    workflowId: id,
    version: 1,
    label: connectionId,
    input: { workflowId, connectionId } satisfies PollPlace,
  }),
  code: (deps: RequestDeps): WorkflowCode => ({
    run: async ({ execution, input, step }) => {
      const place = input as PollPlace;
      const { scope: projectId, subject: userId } = execution;
      const look = await lookOnce(deps, step, projectId, userId, place);
      if (look === undefined) return null;
      return await step.run('start what is new', () => startPolled(deps, { projectId, userId, ...place, look }));
    },
  }),
};

async function lookOnce(
  deps: RequestDeps,
  step: StepApi,
  projectId: string,
  userId: string,
  place: PollPlace,
): Promise<Look | undefined> {
  try {
    const look = await step.run('look', (call) => ask(deps, projectId, userId, place, call), {
      ...tries,
      kind: 'request',
    });
    return look ?? undefined;
  } catch (error) {
    if (!isStepFailure(error)) throw error;
    const { reason, message } = error;
    await step.run('note the failure', () => noteFailure(deps, { projectId, ...place, reason, message }));
    return undefined;
  }
}

async function ask(
  deps: RequestDeps,
  projectId: string,
  userId: string,
  place: PollPlace,
  call: { readonly idempotencyKey: string; readonly signal: AbortSignal },
): Promise<Look | null> {
  const found = await findPlace(deps, projectId, userId, place);
  if (found === undefined) return null;
  const { offered, listener, mine } = found;
  const { cursor, looks } = await readPoll(forProject(deps.db, projectId), place);
  const connection: ConnectionTarget = {
    kind: 'connection',
    id: place.connectionId,
    connector: offered.integration.connector.id,
    account: { id: mine.accountId, label: mine.accountLabel },
  };
  const scope = {
    projectId,
    userId,
    connection,
    integration: offered.integration,
    hostBaseUrl: undefined,
    targets: {},
    keepBodies: false,
  };
  let sent = 0;
  const polled = await (offered.workflow.trigger as PollTrigger).spec.poll({
    cursor: cursor ?? undefined,
    connection,
    user: { id: listener.externalId, metadata: listener.metadata },
    settings: mine.settings,
    request: (spec) => {
      const idempotencyKey = `${call.idempotencyKey}.${(sent += 1)}`;
      return sendRequest(deps, scope, connection, spec, { ...call, idempotencyKey }) as never;
    },
  });
  return { looks, ...readPolled(offered, polled) };
}
