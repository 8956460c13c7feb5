import type { Actor } from '../context.ts';
import type { DeliveryState, DestinationState } from '../state/destination.ts';
import type {
  CreatedDestination,
  DeliveryDetail,
  DeliveryPage,
  Destination,
  DestinationInput,
  DestinationTest,
} from './schemas.ts';

/** What to change of a destination; absent stays. */
export type DestinationChange = { readonly [Key in keyof DestinationInput]?: DestinationInput[Key] | undefined } & {
  readonly state?: DestinationState | undefined;
};

/** Which deliveries to list. */
export interface DeliveryFilter {
  readonly destinationId: string;
  readonly state?: DeliveryState | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** What to send again. */
export type Replay =
  | { readonly deliveryId: string }
  | {
      readonly destinationId: string;
      readonly from: string;
      readonly to: string;
      readonly states: readonly DeliveryState[];
    };

/** Where the host is told of changes. */
export interface DestinationService {
  list(actor: Actor): Promise<readonly Destination[]>;
  /** @throws conflict when there are twenty */
  create(actor: Actor, input: DestinationInput): Promise<CreatedDestination>;
  /** @throws not_found */
  change(actor: Actor, destinationId: string, change: DestinationChange): Promise<Destination>;
  /** What is on its way to it is not sent any more. @throws not_found */
  remove(actor: Actor, destinationId: string): Promise<void>;
  /** The old secret signs beside the new one for the overlap. @throws not_found */
  rotateSecret(
    actor: Actor,
    rotation: { readonly destinationId: string; readonly overlapSeconds: number },
  ): Promise<CreatedDestination>;
  /** Sends an example at once, even to a disabled one. @throws not_found */
  test(actor: Actor, destinationId: string): Promise<DestinationTest>;
  /** @throws not_found */
  listDeliveries(actor: Actor, filter: DeliveryFilter): Promise<DeliveryPage>;
  /** @throws not_found */
  getDelivery(actor: Actor, deliveryId: string): Promise<DeliveryDetail>;
  /** @throws not_found */
  replay(actor: Actor, what: Replay): Promise<{ readonly replayed: number }>;
}
