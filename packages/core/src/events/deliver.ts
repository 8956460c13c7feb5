import { createHash } from 'node:crypto';
import type { DeliveredEvent } from '@acme/integrations/runtime';
import type { Engine } from '@acme/workflow';
import type { ProjectTrx } from '../db/project-db.ts';
import { refusalOf } from './refusal-of.ts';

/** Hands an app event to the executions of its user that wait for it, and keeps it for those that will. @throws payload_too_large */
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
  const delivered = {
    scope: event.projectId,
    subject: event.userId,
    event: event.name,
    ...(event.key === undefined ? {} : { key: event.key }),
    payload: { id: event.id, payload: event.payload } satisfies DeliveredEvent,
    // The host's ids may be longer than those of the engine.
    id: createHash('sha256').update(event.id).digest('hex'),
  };
  await engine.deliver(trx.unbound, delivered).catch((error: unknown) => {
    throw refusalOf(error);
  });
}
