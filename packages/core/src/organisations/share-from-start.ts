import type { Actor } from '@acme/api';
import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { lockUser } from '../users/lock-user.ts';
import { organisationOf } from './organisation-of.ts';
import { shareIn } from './share.ts';

/** Shares an account that was connected just now, where the definition says that all of them are. */
export async function shareFromStartIn(
  deps: Pick<CoreDeps, 'clock' | 'projects' | 'definitions'>,
  trx: ProjectTrx,
  made: {
    readonly actor: Actor;
    readonly userId: string;
    readonly integrationId: string;
    readonly connectionId: string;
  },
): Promise<void> {
  const { actor, userId, integrationId, connectionId } = made;
  const { slug } = await deps.projects.get(trx.projectId);
  const definition = deps.definitions.of(slug);
  if (definition.integrations.get(integrationId)?.accounts.sharing !== 'organisation') return;
  const owner = await lockUser(trx, userId, deps.clock.now());
  // Of no organisation yet: it is personal until somebody shares it.
  if (organisationOf(definition, owner.facts.metadata) === undefined) return;
  const connection = { id: connectionId, integrationId, organisation: null };
  await shareIn(trx, { actor, definition, owner, connection, shared: true });
}
