import type { ConnectionState, ExecutionReason, PlainValue } from '@acme/api';
import type { ExecutionInfo, Verdict } from '@acme/workflow';
import { sql } from 'kysely';
import type { Provenance } from '../db/database.ts';
import { availabilityOf, decisiveMetadata } from '../definitions/availability.ts';
import type { CoreDeps } from '../deps.ts';

/** Workflows of our own: their names begin so, and no definition's id can. */
export const ownWorkflowPrefix = 'acme.';

/**
 * Asked before each step. A disconnected account ends the run; one that has to be connected again,
 * a suspended one, and a user who may no longer have the integration make it wait.
 */
export async function isRunnable(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions'>,
  execution: ExecutionInfo,
): Promise<Verdict> {
  if (execution.workflowId.startsWith(ownWorkflowPrefix)) return { run: true };
  const { rows } = await sql<{
    state: ConnectionState;
    integration_id: string;
    metadata: Record<string, PlainValue>;
    provenance: Record<string, Provenance>;
  }>`
    select c.state, c.integration_id, u.metadata, u.provenance
    from connect.connection c
    join connect.connected_user u on u.project_id = c.project_id and u.id = c.user_id
    where c.project_id = ${execution.scope} and c.id = ${execution.label} and c.user_id = ${execution.subject}
  `.execute(deps.db);
  const row = rows[0];
  if (row === undefined || row.state === 'revoking' || row.state === 'disconnected')
    return stop('cancel', 'disconnected');
  if (row.state === 'needs_reauth') return stop('park', 'credential_invalid');
  if (row.state === 'suspended') return stop('park', 'suspended');
  const project = await deps.projects.get(execution.scope);
  const integration = deps.definitions.of(project.slug).integrations.get(row.integration_id);
  if (integration === undefined) return stop('park', 'version_missing');
  const availability = availabilityOf(integration, decisiveMetadata(row.metadata, row.provenance));
  return availability.allowed ? { run: true } : stop('park', 'unavailable');
}

function stop(action: 'park' | 'cancel', reason: ExecutionReason): Verdict {
  return { run: false, action, reason };
}
