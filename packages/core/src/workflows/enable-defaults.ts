import type { SystemActor } from '@acme/api';
import type { ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { BeginDeps } from './begin-enabled.ts';
import { turnAll } from './set-enabled.ts';

/**
 * Switches on what the definition has on from the moment that an account is connected. Rules and suspensions are not asked: they hold
 * work back and leave switches as they are.
 */
export async function enableDefaults(
  deps: BeginDeps,
  trx: ProjectTrx,
  definition: Definition,
  on: {
    readonly user: { readonly id: string; readonly externalId: string };
    readonly integrationId: string;
    readonly connectionId: string;
  },
): Promise<void> {
  const actor: SystemActor = { kind: 'system', projectId: trx.projectId, name: 'definition' };
  const { user, integrationId, connectionId } = on;
  for (const offered of definition.workflows.values()) {
    if (offered.integration.id !== integrationId || !offered.workflow.enabledByDefault) continue;
    await turnAll(deps, trx, { actor, user, definition, offered, connectionIds: [connectionId], enabled: true });
  }
}
