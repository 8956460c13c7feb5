import type { Actor, WorkflowPause } from '@acme/api';
import { listPauses } from '@acme/workflow';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { noWorkflow } from './set-enabled.ts';

/** Holds a workflow of the whole project, or lets it go on. @throws not_found */
export async function setWorkflowPaused(
  deps: Pick<CoreDeps, 'db' | 'engine' | 'projects' | 'definitions'>,
  actor: Actor,
  { workflowId, paused }: { readonly workflowId: string; readonly paused: boolean },
): Promise<WorkflowPause> {
  const project = await deps.projects.get(actor.projectId);
  if (!deps.definitions.of(project.slug).workflows.has(workflowId)) throw noWorkflow(workflowId);
  const target = { scope: actor.projectId, workflowId };
  await forProject(deps.db, actor.projectId).transaction(async (trx) => {
    if (paused) await deps.engine.pause(trx.unbound, target);
    else await deps.engine.resume(trx.unbound, target);
    await recordAudit(trx, actor, { action: paused ? 'workflow.paused' : 'workflow.unpaused', target: { workflowId } });
  });
  return { workflowId, paused };
}

/** Workflows of a project that are held. */
export async function listPausedWorkflows(deps: Pick<CoreDeps, 'db'>, actor: Actor): Promise<readonly WorkflowPause[]> {
  const pauses = await listPauses(deps.db, { scope: actor.projectId });
  return pauses.map(({ workflowId }) => ({ workflowId, paused: true }));
}
