import { StepFailure } from '@acme/workflow';
import { forProject } from '../db/project-db.ts';
import type { OfferedWorkflow, Sharing } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import type { Listener } from '../events/executions-for.ts';
import { findListenersById } from '../events/find-listeners.ts';

/** Which account is looked at, and for which workflow. */
export interface PollPlace {
  readonly workflowId: string;
  readonly connectionId: string;
}

/** The workflow and the account, if it still is on for it and is one that is looked at. */
export async function findPlace(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions'>,
  projectId: string,
  userId: string,
  { workflowId, connectionId }: PollPlace,
): Promise<
  | {
      readonly offered: OfferedWorkflow;
      readonly sharing: Sharing | undefined;
      readonly listener: Listener;
      readonly mine: Listener['enabled'][number];
    }
  | undefined
> {
  const project = await deps.projects.get(projectId);
  const { workflows, sharing } = deps.definitions.of(project.slug);
  const offered = workflows.get(workflowId);
  if (offered?.workflow.trigger.kind !== 'poll') return undefined;
  const [listener] = await findListenersById(forProject(deps.db, projectId), sharing, [userId], [workflowId]);
  const mine = listener?.enabled.find((one) => one.connectionId === connectionId);
  if (listener === undefined || mine === undefined) return undefined;
  // Its tick was before; the same is asked there, and counts from now on.
  if (mine.state === 'needs_reauth') {
    throw new StepFailure('credential_invalid', 'The account has to be connected again.', { retry: false });
  }
  return { offered, sharing, listener, mine };
}
