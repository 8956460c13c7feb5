import type {
  CreatedDestination,
  Delivery,
  DeliveryDetail,
  DeliveryState,
  Destination,
  DestinationState,
  DestinationTest,
  EventType,
} from '@acme/api';
import type { Page, PageOptions } from './connect-client.ts';
import type { WriteOptions } from './options.ts';
import { type createTransport, keyed } from './transport.ts';
import { translate } from './translate.ts';

/** What a destination is made of. */
export interface DestinationSpec {
  /** https; a private one has to be named in the server's `EGRESS_ALLOW`. */
  readonly url: string;
  readonly description?: string;
  /** What it is told of. Default everything, and what is added later. */
  readonly types?: readonly EventType[];
}

/** URLs of yours that are told of changes, signed as Standard Webhooks has it. Up to twenty. */
export interface Destinations {
  list(): Promise<readonly Destination[]>;
  /**
   * Has a URL told of changes from now on. `secret` is shown this once: give it to `verifyEvent`.
   *
   * @example
   * const { secret } = await connect.destinations.create({ url: 'https://api.taskly.test/events', types: ['connection.state_changed'] });
   * @throws conflict when there are twenty, invalid_request
   */
  create(destination: DestinationSpec, options?: WriteOptions): Promise<CreatedDestination>;
  /** Changes it, disables it, or has it called again with what has waited meanwhile. @throws not_found, invalid_request */
  change(
    destinationId: string,
    change: Partial<DestinationSpec> & { readonly state?: DestinationState },
    options?: WriteOptions,
  ): Promise<Destination>;
  /** Takes it away with what is on its way to it. @throws not_found */
  remove(destinationId: string, options?: WriteOptions): Promise<void>;
  /** Until the overlap ends (default a day, at most seven) each event is signed with both secrets. @throws not_found */
  rotateSecret(
    destinationId: string,
    options?: WriteOptions & { readonly overlapSeconds?: number },
  ): Promise<CreatedDestination>;
  /** Sends an event of type `test` at once, and says how it fared. @throws not_found */
  test(destinationId: string): Promise<DestinationTest>;
  /** What was sent in the last thirty days, newest first. @throws not_found */
  deliveries(destinationId: string, filter?: PageOptions & { readonly state?: DeliveryState }): Promise<Page<Delivery>>;
  /** One delivery with what was sent and how each try ended. @throws not_found */
  delivery(deliveryId: string): Promise<DeliveryDetail>;
  /** Sends one again, with the same id. @throws not_found */
  replay(deliveryId: string, options?: WriteOptions): Promise<void>;
  /**
   * Sends again what happened between two times.
   * @param range.to default now
   * @param range.states default what failed
   * @throws not_found
   */
  replayRange(
    destinationId: string,
    range: { readonly from: Date; readonly to?: Date; readonly states?: readonly ('failed' | 'delivered')[] },
    options?: WriteOptions,
  ): Promise<{ readonly replayed: number }>;
}

export function createDestinations({
  destinations,
}: Pick<ReturnType<typeof createTransport>, 'destinations'>): Destinations {
  return {
    list: async () => (await translate(destinations.list.query())).items,
    create: ({ types, ...rest }, options) =>
      translate(
        destinations.create.mutate({ ...rest, ...(types === undefined ? {} : { types: [...types] }) }, keyed(options)),
      ),
    change: (destinationId, { types, ...rest }, options) =>
      translate(
        destinations.change.mutate(
          { destinationId, ...rest, ...(types === undefined ? {} : { types: [...types] }) },
          keyed(options),
        ),
      ),
    remove: async (destinationId, options) => {
      await translate(destinations.remove.mutate({ destinationId }, keyed(options)));
    },
    rotateSecret: (destinationId, { overlapSeconds, ...options } = {}) =>
      translate(
        destinations.rotateSecret.mutate(
          { destinationId, ...(overlapSeconds === undefined ? {} : { overlapSeconds }) },
          keyed(options),
        ),
      ),
    test: (destinationId) => translate(destinations.test.mutate({ destinationId })),
    deliveries: (destinationId, filter = {}) => translate(destinations.deliveries.query({ destinationId, ...filter })),
    delivery: (deliveryId) => translate(destinations.delivery.query({ deliveryId })),
    replay: async (deliveryId, options) => {
      await translate(destinations.replay.mutate({ deliveryId }, keyed(options)));
    },
    replayRange: (destinationId, { from, to, states }, options) =>
      translate(
        destinations.replayRange.mutate(
          {
            destinationId,
            from: from.toISOString(),
            ...(to === undefined ? {} : { to: to.toISOString() }),
            ...(states === undefined ? {} : { states: [...states] }),
          },
          keyed(options),
        ),
      ),
  };
}
