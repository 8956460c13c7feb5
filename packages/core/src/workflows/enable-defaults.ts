import type { SystemActor } from '@acme/api';
import type { Definition } from '../definitions/definitions.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import { findMissing } from '../settings/find-missing.ts';
import type { BeginDeps } from './begin-enabled.ts';
import { turnAll } from './set-enabled.ts';

/**
 * Switches on what the definition has on from the start and that can begin: right after an account was connected, and later when
 * what it has waited for is filled in. What somebody has switched already stays as they have it. Rules and suspensions are not
 * asked: they hold work back and leave switches as they are.
 */
export async function enableDefaults(
  deps: BeginDeps,
  trx: ProjectTrx,
  definition: Definition,
  on: {
    readonly user: { readonly id: string; readonly externalId: string };
    readonly integrationId: string;
    readonly connectionId: string;
    /** This one alone. */
    readonly workflowId?: string | undefined;
  },
): Promise<void> {
  const actor: SystemActor = { kind: 'system', projectId: trx.projectId, name: 'definition' };
  const { user, integrationId, connectionId, workflowId } = on;
  for (const offered of definition.workflows.values()) {
    const { integration, workflow } = offered;
    if (integration.id !== integrationId || !workflow.enabledByDefault) continue;
    if (workflowId !== undefined && workflow.id !== workflowId) continue;
    if ((await findMissing(trx, offered, [connectionId])).size > 0) continue;
    if (await wasSwitched(trx, connectionId, workflow.id)) continue;
    await turnAll(deps, trx, { actor, user, definition, offered, connectionIds: [connectionId], enabled: true });
  }
}

async function wasSwitched(trx: ProjectTrx, connectionId: string, workflowId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('connect.workflow_state')
    .select('workflow_id')
    .where('connection_id', '=', connectionId)
    .where('workflow_id', '=', workflowId)
    .executeTakeFirst();
  return row !== undefined;
}
