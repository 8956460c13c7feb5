import type { Actor, Destination, DestinationChange } from '@acme/api';
import { sql } from 'kysely';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { dispatchChannel } from '../outbox/emit-change.ts';
import { checkDestinationUrl } from './check-url.ts';
import { describeDestination, noDestination } from './describe.ts';

/**
 * Changes a destination. One that is called again gets what has waited for it meanwhile.
 *
 * @throws not_found, invalid_request
 */
export async function changeDestination(
  deps: Pick<CoreDeps, 'db'>,
  actor: Actor,
  destinationId: string,
  change: DestinationChange,
): Promise<Destination> {
  if (change.url !== undefined) checkDestinationUrl(change.url);
  return await forProject(deps.db, actor.projectId).transaction(async (trx) => {
    const before = await trx
      .selectFrom('connect.destination')
      .selectAll()
      .where('id', '=', destinationId)
      .forUpdate()
      .executeTakeFirst();
    if (before === undefined) throw noDestination();
    const { state } = change;
    const row = await trx
      .updateTable('connect.destination')
      .set({
        url: change.url ?? before.url,
        description: change.description ?? before.description,
        types: change.types === undefined ? before.types : [...change.types],
        ...(state === undefined || state === before.state
          ? {}
          : { state, disabled_reason: state === 'disabled' ? 'by_host' : null, failing_since: null }),
      })
      .where('id', '=', destinationId)
      .returningAll()
      .executeTakeFirstOrThrow();
    const [was, is] = [describeDestination(before), describeDestination(row)];
    await recordAudit(trx, actor, {
      action: 'destination.changed',
      target: { destinationId },
      before: { url: was.url, types: was.types, state: was.state },
      after: { url: is.url, types: is.types, state: is.state },
    });
    if (was.state === 'disabled' && is.state === 'active') {
      await sql`select pg_notify(${dispatchChannel}, '')`.execute(trx.unbound);
    }
    return is;
  });
}

/** Takes a destination away, with what is on its way to it. @throws not_found */
export async function removeDestination(
  deps: Pick<CoreDeps, 'db'>,
  actor: Actor,
  destinationId: string,
): Promise<void> {
  await forProject(deps.db, actor.projectId).transaction(async (trx) => {
    // In the order in which what came of a delivery is written down: the delivery, then the destination.
    await trx.deleteFrom('connect.delivery').where('destination_id', '=', destinationId).execute();
    const gone = await trx
      .deleteFrom('connect.destination')
      .where('id', '=', destinationId)
      .returning('url')
      .executeTakeFirst();
    if (gone === undefined) throw noDestination();
    await recordAudit(trx, actor, {
      action: 'destination.removed',
      target: { destinationId },
      before: { url: gone.url },
    });
  });
}
