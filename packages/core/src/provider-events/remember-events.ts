import { sql } from 'kysely';
import type { ProjectTrx } from '../db/project-db.ts';
import type { KnownEvent } from './read-events.ts';

/** A provider whose delivery was not answered tries again within so long. */
const briefSeconds = 120;

/** Writes events down. Returns the keys of those that were not known, or were remembered only briefly and long ago. */
export async function rememberEvents(
  trx: ProjectTrx,
  integrationId: string,
  events: readonly Pick<KnownEvent, 'key' | 'isBrief'>[],
): Promise<Set<string>> {
  const bytes = (key: string) => Buffer.from(key, 'hex');
  // In one order, so that two deliveries with the same events wait for each other and never both.
  const keys = [...new Set(events.map(({ key }) => key))].toSorted();
  const brief = events.flatMap(({ key, isBrief }) => (isBrief ? [bytes(key)] : []));
  const inserted = await trx.unbound
    .insertInto('connect.provider_event')
    .values(keys.map((key) => ({ project_id: trx.projectId, integration_id: integrationId, event_sha256: bytes(key) })))
    .onConflict((conflict) => {
      const known = conflict.columns(['project_id', 'integration_id', 'event_sha256']);
      if (brief.length === 0) return known.doNothing();
      return known
        .doUpdateSet({ received_at: sql`excluded.received_at` })
        .where('connect.provider_event.event_sha256', 'in', brief)
        .where(
          sql<boolean>`connect.provider_event.received_at < excluded.received_at - make_interval(secs => ${briefSeconds})`,
        );
    })
    .returning('event_sha256')
    .execute();
  return new Set(inserted.map(({ event_sha256 }) => event_sha256.toString('hex')));
}
