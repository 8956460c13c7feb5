import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { DeliveryTiming } from './delivery-timing.ts';
import { type DeliveryRow, eventIdOf } from './describe.ts';
import { dispatchChanges } from './dispatch.ts';
import { eventBody } from './event-body.ts';
import { sendEvent } from './send-event.ts';
import { type Taken, takeDue, type UnderWay } from './take-due.ts';
import { writeOutcome } from './write-outcome.ts';

export type DeliveryDeps = Pick<CoreDeps, 'db' | 'egress' | 'vault' | 'clock' | 'log' | 'observer'> & {
  readonly deliveryTiming: DeliveryTiming;
  /** Cuts off the calls that are under way, which count as no try then. */
  readonly signal?: AbortSignal;
};

/** Calls at once, of all destinations together, and of those that have failed last. */
const atOnce = 100;
const atOnceOfFailing = 50;

async function deliver(deps: DeliveryDeps, delivery: DeliveryRow): Promise<void> {
  const db = forProject(deps.db, delivery.project_id);
  const destination = await db
    .selectFrom('connect.destination')
    .selectAll()
    .where('id', '=', delivery.destination_id)
    .executeTakeFirst();
  if (destination === undefined) return;
  const body = await eventBody(db, delivery.outbox_id);
  if (body === undefined) {
    // Erased with its user: there is nothing that could be sent.
    await db.deleteFrom('connect.delivery').where('id', '=', delivery.id).execute();
    return;
  }
  const outcome = await sendEvent(deps, destination, { id: eventIdOf(delivery.outbox_id), body });
  if (deps.signal?.aborted === true && !outcome.delivered) return;
  const state = await writeOutcome(deps, db, deps.deliveryTiming, delivery, outcome);
  deps.observer.eventTried(state === 'pending' ? 'failed' : state === 'failed' ? 'given_up' : 'delivered');
}

/**
 * Delivers until it is stopped: looks at once after a notice, whenever a call has ended, and now and then. Nobody waits for a
 * call of another destination, as long as not all of them are taken.
 */
export function startDelivering(deps: DeliveryDeps): { wake(): void; stop(): Promise<void> } {
  const { lookMs, takeOverMs, stopMs } = deps.deliveryTiming;
  const calls = new Map<Promise<void>, Taken>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let again = false;
  let looking: Promise<void> | undefined;
  const giveUp = new AbortController();

  const begin = (delivery: Taken): void => {
    const call = deliver({ ...deps, signal: giveUp.signal }, delivery)
      .catch((error: unknown) =>
        deps.log.warn(
          { projectId: delivery.project_id, deliveryId: delivery.id, err: error },
          'what came of a delivery could not be written down',
        ),
      )
      .finally(() => {
        calls.delete(call);
        wake();
      });
    calls.set(call, delivery);
  };
  const lookOnce = async (): Promise<void> => {
    if (await dispatchChanges(deps.db)) again = true;
    const taken = [...calls.values()];
    const failing = taken.filter(({ is_failing }) => is_failing).length;
    const due = await takeDue(deps.db, {
      free: atOnce - taken.length,
      freeForFailing: atOnceOfFailing - failing,
      underWay: underWay(taken),
      takeOverMs,
    });
    due.forEach(begin);
  };
  const look = async (): Promise<void> => {
    clearTimeout(timer);
    do {
      again = false;
      await lookOnce().catch((error: unknown) => {
        if (!stopped) deps.log.warn({ err: error }, 'could not look for deliveries; trying again later');
      });
    } while (again && !stopped);
    if (!stopped) timer = setTimeout(wake, lookMs).unref();
  };
  const wake = (): void => {
    if (stopped) return;
    again = true;
    looking ??= look().finally(() => {
      looking = undefined;
      // Somebody may have called in the moment between the last look and this one.
      if (again) wake();
    });
  };
  wake();
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      timer = setTimeout(() => giveUp.abort(), stopMs);
      await looking;
      await Promise.all(calls.keys());
      clearTimeout(timer);
    },
  };
}

function underWay(taken: readonly Taken[]): UnderWay[] {
  const byDestination = Map.groupBy(taken, ({ project_id, destination_id }) => `${project_id} ${destination_id}`);
  return [...byDestination.values()].flatMap((of) =>
    of.slice(0, 1).map((one) => ({ projectId: one.project_id, destinationId: one.destination_id, calls: of.length })),
  );
}
