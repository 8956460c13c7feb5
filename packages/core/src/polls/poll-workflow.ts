import { connectionOf, look, lookTries, type ReadPolled, type StepTry } from '@acme/integrations/runtime';
import { isStepFailure, type StepApi, type TickDecision, type WorkflowCode } from '@acme/workflow';
import { forProject } from '../db/project-db.ts';
import { settingsInUse } from '../settings/settings-in-use.ts';
import { failStep } from '../workflows/fail-step.ts';
import { type RequestDeps, sendRequest } from '../workflows/send-request.ts';
import { findPlace, type PollPlace } from './find-place.ts';
import { noteFailure, readPoll } from './poll-row.ts';
import { startPolled } from './start-polled.ts';

const id = 'acme.poll';

/** What a look has found, recorded before anything is started with it. */
export interface Look extends ReadPolled {
  /** How many looks had counted when it began. */
  readonly looks: number;
}

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
      const found = await lookOnce(deps, step, projectId, userId, place);
      if (found === undefined) return null;
      return await step.run('start what is new', () => startPolled(deps, { projectId, userId, ...place, look: found }));
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
    const found = await step.run('look', (call) => ask(deps, projectId, userId, place, call), {
      ...lookTries,
      kind: 'request',
    });
    return found ?? undefined;
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
  call: StepTry,
): Promise<Look | null> {
  const found = await findPlace(deps, projectId, userId, place);
  if (found === undefined) return null;
  const { offered, listener, mine } = found;
  const { cursor, looks } = await readPoll(forProject(deps.db, projectId), place);
  const { integration } = offered;
  const account = { id: mine.accountId, label: mine.accountLabel };
  const { connectionId } = place;
  const { metadata, externalId: externalUserId } = listener;
  const { settings, connectionSettings } = settingsInUse(offered, mine);
  const connection = connectionOf(integration, { connectionId, account, connectionSettings });
  const definition = { host: undefined, targets: {} };
  const scope = { projectId, userId, connection, integration, definition, keepBodies: false };
  const polled = await look(
    { fail: failStep, request: (target, spec, asked) => sendRequest(deps, scope, target, spec, asked) },
    offered,
    { cursor: cursor ?? undefined, externalUserId, connectionId, account, metadata, settings, connectionSettings },
    call,
  );
  return { looks, ...polled };
}
