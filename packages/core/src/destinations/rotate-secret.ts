import type { Actor, CreatedDestination } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { describeDestination, noDestination } from './describe.ts';
import { destinationSecretAddress, newDestinationSecret } from './secret.ts';

/** Makes a new secret. Until the overlap ends each event is signed with both, so nothing that arrives is refused. @throws not_found */
export async function rotateDestinationSecret(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'clock'>,
  actor: Actor,
  { destinationId, overlapSeconds }: { readonly destinationId: string; readonly overlapSeconds: number },
): Promise<CreatedDestination> {
  const { projectId } = actor;
  const addressOf = (field: 'secret' | 'previous_secret') => destinationSecretAddress(projectId, destinationId, field);
  return await forProject(deps.db, projectId).transaction(async (trx) => {
    const old = await trx
      .selectFrom('connect.destination')
      .select('sealed_secret')
      .where('id', '=', destinationId)
      .forUpdate()
      .executeTakeFirst();
    if (old === undefined) throw noDestination();
    const secret = newDestinationSecret();
    const previous = deps.vault.open(old.sealed_secret, addressOf('secret'));
    const row = await trx
      .updateTable('connect.destination')
      .set({
        sealed_secret: deps.vault.seal(secret, addressOf('secret')),
        sealed_previous_secret: deps.vault.seal(previous, addressOf('previous_secret')),
        previous_until: new Date(deps.clock.now().getTime() + overlapSeconds * 1_000),
      })
      .where('id', '=', destinationId)
      .returningAll()
      .executeTakeFirstOrThrow();
    await recordAudit(trx, actor, {
      action: 'destination.changed',
      target: { destinationId },
      after: { secret: 'rotated', overlapSeconds },
    });
    return { destination: describeDestination(row), secret };
  });
}
