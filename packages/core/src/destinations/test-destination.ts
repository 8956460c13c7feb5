import { randomUUID } from 'node:crypto';
import type { Actor, DestinationTest } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { noDestination } from './describe.ts';
import { sendEvent } from './send-event.ts';

/** Sends an example at once and says how it fared. It is in no log and is not tried again. @throws not_found */
export async function testDestination(
  deps: Pick<CoreDeps, 'db' | 'egress' | 'vault' | 'clock'>,
  actor: Actor,
  destinationId: string,
): Promise<DestinationTest> {
  const destination = await forProject(deps.db, actor.projectId)
    .selectFrom('connect.destination')
    .selectAll()
    .where('id', '=', destinationId)
    .executeTakeFirst();
  if (destination === undefined) throw noDestination();
  const body = JSON.stringify({ type: 'test', timestamp: deps.clock.now().toISOString(), data: { destinationId } });
  const { delivered, tookMs, status, error } = await sendEvent(deps, destination, {
    id: `evt_test_${randomUUID()}`,
    body,
  });
  return {
    delivered,
    tookMs,
    ...(status === undefined ? {} : { status }),
    ...(error === undefined ? {} : { error }),
  };
}
