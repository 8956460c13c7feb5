import { createHash } from 'node:crypto';
import type { DeliveredEvent } from '@acme/integrations/runtime';
import type { Engine } from '@acme/workflow';
import type { ProjectTrx } from '../db/project-db.ts';

/** Hands an app event to the executions of its user that wait for it, and keeps it for those that will. */
export async function deliver(
  { engine }: { readonly engine: Engine },
  trx: ProjectTrx,
  event: {
    readonly projectId: string;
    readonly userId: string;
    readonly name: string;
    readonly key: string | undefined;
    readonly id: string;
    readonly payload: unknown;
  },
): Promise<void> {
  await engine.deliver(trx.unbound, {
    scope: event.projectId,
    subject: event.userId,
    event: event.name,
    ...(event.key === undefined ? {} : { key: event.key }),
    payload: { id: event.id, payload: event.payload } satisfies DeliveredEvent,
    // The host's ids may be longer than those of the engine.
    id: createHash('sha256').update(event.id).digest('hex'),
  });
}
