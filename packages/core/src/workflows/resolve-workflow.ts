import type { WorkflowCode } from '@acme/workflow';
import { revokeAttemptWorkflow } from '../attempts/revoke-attempt.ts';
import { ruleDueWorkflow } from '../availability/rule-due.ts';
import { revokeConnectionWorkflow } from '../connections/revoke-connection.ts';
import { operationWorkflow } from '../operations/run.ts';
import { pollWorkflow } from '../polls/poll-workflow.ts';
import { deleteUserWorkflow } from '../users/delete-user-workflow.ts';
import type { RequestDeps } from './send-request.ts';
import { workflowCode } from './workflow-code.ts';

/** Finds the code of an execution: ours by name, the host's by project, id and version. */
export function createResolve(
  deps: RequestDeps,
): (execution: { scope: string; workflowId: string; version: number }) => Promise<WorkflowCode | undefined> {
  const own: Readonly<Record<string, WorkflowCode>> = {
    [revokeConnectionWorkflow.id]: revokeConnectionWorkflow.code(deps),
    [revokeAttemptWorkflow.id]: revokeAttemptWorkflow.code(deps),
    [ruleDueWorkflow.id]: ruleDueWorkflow.code(deps),
    [operationWorkflow.id]: operationWorkflow.code(deps),
    [deleteUserWorkflow.id]: deleteUserWorkflow.code(deps),
    [pollWorkflow.id]: pollWorkflow.code(deps),
  };
  return async ({ scope, workflowId, version }) => {
    if (Object.hasOwn(own, workflowId)) return own[workflowId];
    const project = await deps.projects.find(scope);
    const definition = project && deps.definitions.of(project.slug);
    const offered = definition?.workflows.get(workflowId);
    if (definition === undefined || offered === undefined) return undefined;
    const workflow = [offered.workflow, ...offered.workflow.previous].find((known) => known.version === version);
    return workflow && workflowCode(deps, definition, { ...offered, workflow });
  };
}
