import type { ConnectionState, ExecutionReason } from '@acme/api';
import type { Workflow } from '@acme/integrations';
import type { ExecutionInfo, Verdict } from '@acme/workflow';
import { sql } from 'kysely';
import { decisiveMetadata, type PlainMetadata, type Provenances } from '../availability/decisive-metadata.ts';
import { holdOf } from '../availability/standing.ts';
import type { CoreDeps } from '../deps.ts';
import { type SuspensionRow, suspensionsOfUserSql } from '../suspensions/suspension.ts';

/** Workflows of our own: their names begin so, and no definition's id can. */
export const ownWorkflowPrefix = 'acme.';

/**
 * Asked before each step. A disconnected account ends the run; one that has to be connected again, a
 * suspension, and a user who may no longer have the integration or the workflow make it wait.
 */
export async function isRunnable(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'clock'>,
  execution: ExecutionInfo,
): Promise<Verdict> {
  if (execution.workflowId.startsWith(ownWorkflowPrefix)) return { run: true };
  const { rows } = await sql<{
    state: ConnectionState;
    integration_id: string;
    metadata: PlainMetadata;
    provenance: Provenances;
    suspensions: SuspensionRow[];
  }>`
    select c.state, c.integration_id, u.metadata, u.provenance, ${sql.raw(suspensionsOfUserSql)} as suspensions
    from connect.connection c
    join connect.connected_user u on u.project_id = c.project_id and u.id = c.user_id
    where c.project_id = ${execution.scope} and c.id = ${execution.label} and c.user_id = ${execution.subject}
  `.execute(deps.db);
  const row = rows[0];
  if (row === undefined) return stop('cancel', 'disconnected');
  const project = await deps.projects.get(execution.scope);
  const definition = deps.definitions.of(project.slug);
  if (row.state === 'revoking' || row.state === 'disconnected') {
    return runsAfterDisconnect(definition.workflows.get(execution.workflowId)?.workflow)
      ? { run: true }
      : stop('cancel', 'disconnected');
  }
  const integration = definition.integrations.get(row.integration_id);
  if (integration === undefined) return stop('park', 'version_missing');
  const hold = holdOf(integration, definition.workflows.get(execution.workflowId)?.workflow, {
    metadata: decisiveMetadata(row.metadata, row.provenance),
    suspensions: row.suspensions,
    now: deps.clock.now(),
  });
  if (hold !== undefined) return stop('park', hold);
  return row.state === 'needs_reauth' ? stop('park', 'credential_invalid') : { run: true };
}

/** What is started by the end of a connection runs after it; the account is out of its reach, as of everybody's. */
function runsAfterDisconnect(workflow: Workflow | undefined): boolean {
  return workflow?.trigger.kind === 'connection' && workflow.trigger.change === 'disconnected';
}

function stop(action: 'park' | 'cancel', reason: ExecutionReason): Verdict {
  return { run: false, action, reason };
}
