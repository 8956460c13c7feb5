import { type Actor, AppError } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import { emitChange } from '../outbox/emit-change.ts';
import type { LockedUser } from '../users/lock-user.ts';
import { endSharingIn } from './end-sharing.ts';
import { organisationOf } from './organisation-of.ts';

interface Change {
  readonly actor: Actor;
  readonly definition: Definition;
  /** Locked, so that they cannot leave their organisation meanwhile. */
  readonly owner: LockedUser;
  /** Locked as well; with whom it is shared now. */
  readonly connection: { readonly id: string; readonly integrationId: string; readonly organisation: string | null };
  readonly shared: boolean;
}

/**
 * Shares an account with the organisation of its owner, or takes it back. Returns with whom it is shared then.
 *
 * @throws forbidden where the definition says otherwise, conflict for an owner who is of no organisation
 */
export async function shareIn(trx: ProjectTrx, change: Change): Promise<string | null> {
  const { actor, definition, owner, connection, shared } = change;
  const integration = definition.integrations.get(connection.integrationId);
  const name = integration?.name ?? connection.integrationId;
  const { sharing = 'personal' } = integration?.accounts ?? {};
  if (!shared) {
    if (connection.organisation === null) return null;
    if (sharing === 'organisation') throw alwaysShared(name);
    await endSharingIn(trx, { actor, owner, connectionId: connection.id, why: 'taken_back' });
    return null;
  }
  if (sharing === 'personal') throw personalOnly(name);
  const organisation = organisationOf(definition, owner.facts.metadata);
  if (organisation === undefined) throw noOrganisation(definition);
  if (organisation === connection.organisation) return organisation;
  await trx.updateTable('connect.connection').set({ organisation }).where('id', '=', connection.id).execute();
  const target = { connectionId: connection.id, integrationId: connection.integrationId };
  await recordAudit(trx, actor, { action: 'connection.shared', user: owner, target, after: { organisation } });
  await emitChange(trx, { userId: owner.id, organisation, type: 'connection.shared', payload: target });
  return organisation;
}

function personalOnly(name: string): AppError {
  return new AppError(
    'forbidden',
    `Accounts of ${name} are for their owners alone: the definition does not let them be shared. Nothing was changed.`,
  );
}

function alwaysShared(name: string): AppError {
  return new AppError(
    'forbidden',
    `Accounts of ${name} are always shared with the organisation. Disconnect it to end that. Nothing was changed.`,
  );
}

function noOrganisation({ sharing }: Definition): AppError {
  return new AppError(
    'conflict',
    `This user is of no organisation, so there is nobody to share it with. The server, or the signed token, says which one with "${sharing?.key}". Nothing was changed.`,
  );
}
