import type { Actor } from '@acme/api';
import type { ProjectTrx } from '../db/project-db.ts';
import { type Definition, isSwitched } from '../definitions/definitions.ts';
import { findLent } from '../organisations/find-lent.ts';
import { findUserId } from '../users/ensure-user.ts';
import type { BeginDeps } from '../workflows/begin-enabled.ts';
import { turnAll } from '../workflows/set-enabled.ts';
import type { LentPart } from './format.ts';
import type { Merge } from './merge-metadata.ts';

interface Restoring {
  readonly actor: Actor;
  readonly definition: Definition;
  readonly externalId: string;
}

/**
 * Switches on what a user had on for colleagues' accounts. Done after all users, since an owner may come later in the file.
 * Where the account is not here, or is not shared with the user here, it is told and left.
 */
export async function restoreLent(
  deps: BeginDeps,
  trx: ProjectTrx,
  { actor, definition, externalId }: Restoring,
  lent: readonly LentPart[],
): Promise<Merge['left']> {
  const user = await trx
    .selectFrom('connect.connected_user')
    .select('id')
    .where('external_id', '=', externalId)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (user === undefined) return [];
  const who = { id: user.id, externalId };
  const left: Merge['left'][number][] = [];
  for (const part of lent) {
    const { integrationId, accountId } = part;
    const what = `switches ${integrationId} ${accountId}`;
    const connectionId = await findShared(trx, definition, user.id, part);
    if (connectionId === undefined) {
      const message = 'The account is not here, or is not shared with this user here. Switch its workflows on by hand.';
      left.push({ what, code: 'not_shared', message });
      continue;
    }
    for (const workflowId of part.workflows) {
      const offered = definition.workflows.get(workflowId);
      if (offered === undefined || offered.integration.id !== integrationId || !isSwitched(offered.workflow)) continue;
      const turned = { connectionIds: [], lentIds: [connectionId], enabled: true };
      await turnAll(deps, trx, { actor, user: who, definition, offered, ...turned });
    }
  }
  return left;
}

async function findShared(
  trx: ProjectTrx,
  { sharing }: Definition,
  userId: string,
  { ownerId, integrationId, accountId }: LentPart,
): Promise<string | undefined> {
  const owner = await findUserId(trx, ownerId);
  if (owner === undefined) return undefined;
  const account = await trx
    .selectFrom('connect.connection')
    .select('id')
    .where('user_id', '=', owner)
    .where('integration_id', '=', integrationId)
    .where('account_id', '=', accountId)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .executeTakeFirst();
  if (account === undefined) return undefined;
  return (await findLent(trx, sharing, { userId, integrationId, connectionId: account.id }))[0];
}
