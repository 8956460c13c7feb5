import { sql } from 'kysely';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { DeliveryRow } from './describe.ts';
import type { DeliveryTiming } from './delivery-timing.ts';
import { dispatchChanges } from './dispatch.ts';
import { eventBody } from './event-body.ts';
import { eventIdOf } from './describe.ts';
import { sendEvent } from './send-event.ts';
import { writeOutcome } from './write-outcome.ts';

export type DeliveryDeps = Pick<CoreDeps, 'db' | 'egress' | 'vault' | 'clock' | 'log' | 'observer'> & {
  readonly deliveryTiming: DeliveryTiming;
  /** Cuts off the calls that are under way, which count as no try then. */
  readonly signal?: AbortSignal;
};

/** Calls at once: of one destination, so that a slow one keeps no other waiting, and of all. */
const perDestination = 5;
const atOnce = 50;

/** Takes what is due, each by one process. Returns how many deliveries. */
export async function sweepDeliveries(deps: DeliveryDeps): Promise<number> {
  const { deliveryTiming: timing } = deps;
  await dispatchChanges(deps.db);
  // Taken by moving the time: whoever dies with it leaves it to others a while later.
  const { rows } = await sql<DeliveryRow>`
    update connect.delivery v set next_try_at = now() + make_interval(secs => ${timing.takeOverMs / 1_000})
    from (
      select due.project_id, due.id from connect.destination d cross join lateral (
        select project_id, id from connect.delivery
        where project_id = d.project_id and destination_id = d.id and state = 'pending' and next_try_at <= now()
        order by next_try_at limit ${perDestination} for update skip locked
      ) due
      where d.state = 'active' limit ${atOnce}
    ) taken
    where v.project_id = taken.project_id and v.id = taken.id
    returning v.*
  `.execute(deps.db);
  await Promise.all(
    rows.map((delivery) =>
      deliver(deps, delivery).catch((error: unknown) =>
        deps.log.warn(
          { projectId: delivery.project_id, deliveryId: delivery.id, err: error },
          'what came of a delivery could not be written down',
        ),
      ),
    ),
  );
  return rows.length;
}

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

/** Delivers until it is stopped: at once after a notice, and by looking now and then. */
export function startDelivering(deps: DeliveryDeps): { wake(): void; stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let again = false;
  let running: Promise<void> | undefined;
  const giveUp = new AbortController();
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    let found = 0;
    do {
      again = false;
      try {
        found = await sweepDeliveries({ ...deps, signal: giveUp.signal });
      } catch (error) {
        found = 0;
        if (!stopped) deps.log.warn({ err: error }, 'could not look for deliveries; trying again later');
      }
    } while (!stopped && (again || found > 0));
    if (!stopped) timer = setTimeout(wake, deps.deliveryTiming.lookMs).unref();
  };
  const wake = (): void => {
    if (stopped) return;
    if (running !== undefined) {
      again = true;
      return;
    }
    running = run().finally(() => (running = undefined));
  };
  wake();
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      timer = setTimeout(() => giveUp.abort(), deps.deliveryTiming.stopMs);
      await running;
      clearTimeout(timer);
    },
  };
}
