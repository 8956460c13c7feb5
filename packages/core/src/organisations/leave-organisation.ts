import type { Actor } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { decisiveMetadata } from '../availability/decisive-metadata.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { Patched } from '../metadata/apply-decisions.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { endSharingIn } from './end-sharing.ts';
import { organisationOf } from './organisation-of.ts';

interface Leaving {
  readonly actor: Actor;
  readonly definition: Definition;
  readonly user: { readonly id: string; readonly externalId: string };
  readonly before: Patched;
  readonly after: Patched;
}

/**
 * What follows from metadata that says another organisation than before: who leaves takes their accounts along, and uses
 * those of their colleagues no longer. In the transaction that changes it. Whoever comes back begins anew.
 */
export async function leaveOrganisationIn(trx: ProjectTrx, leaving: Leaving): Promise<void> {
  const { actor, definition, user, before, after } = leaving;
  const [left, now] = [before, after].map(({ metadata, provenance }) =>
    organisationOf(definition, decisiveMetadata(metadata, provenance)),
  );
  if (left === now) return;
  await endSharingIn(trx, { actor, owner: user, why: 'owner_left' });
  await switchOffIn(trx, leaving);
}

async function switchOffIn(trx: ProjectTrx, { actor, user }: Leaving): Promise<void> {
  const gone = await trx
    .deleteFrom('connect.member_switch')
    .where('user_id', '=', user.id)
    .returning(['workflow_id', 'connection_id'])
    .execute();
  const byWorkflow = Map.groupBy(gone, (row) => row.workflow_id);
  for (const [workflowId, rows] of byWorkflow) {
    const target = { workflowId, connectionIds: rows.map((row) => row.connection_id) };
    await recordAudit(trx, actor, {
      action: 'workflow.disabled',
      user,
      target: { ...target, why: 'left_organisation' },
    });
    await emitChange(trx, {
      userId: user.id,
      type: 'workflow.disabled',
      payload: { ...target, by: actor.kind },
    });
  }
}
