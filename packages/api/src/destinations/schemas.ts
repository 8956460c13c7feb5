import * as z from 'zod';
import {
  deliveryStates,
  destinationStates,
  disabledReasons,
  type EventType,
  eventTypes,
} from '../state/destination.ts';
import { StorableText } from '../storable-text.ts';

const Type = z.enum(eventTypes as [EventType, ...EventType[]]);

/** Where events go: https, and no name or password in it. */
export const DestinationUrl = StorableText.max(2_048).refine(
  (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
  'must be a URL that begins with https://',
);

/** What a destination is made of, or changed to. */
export const DestinationInput = z.strictObject({
  url: DestinationUrl,
  description: StorableText.max(200).optional(),
  /** What it is told of; none means everything, and what is added later. */
  types: z.array(Type).max(50).optional(),
});
export type DestinationInput = z.infer<typeof DestinationInput>;

/** A URL of the host that is told of changes. Never its secret. */
export const Destination = z.object({
  id: z.uuid(),
  url: z.string(),
  description: z.string().optional(),
  types: z.array(Type),
  state: z.enum(destinationStates),
  disabledReason: z.enum(disabledReasons).optional(),
  /** Since when nothing has arrived. After five days it is disabled. */
  failingSince: z.iso.datetime().optional(),
  createdAt: z.iso.datetime(),
});
export type Destination = z.infer<typeof Destination>;

/** A destination and the secret that signs what it is sent (`whsec_…`), which is shown this once. */
export const CreatedDestination = z.object({ destination: Destination, secret: z.string() });
export type CreatedDestination = z.infer<typeof CreatedDestination>;

/** One event on its way to one destination. */
export const Delivery = z.object({
  id: z.uuid(),
  destinationId: z.uuid(),
  /** The `webhook-id`: the same on every try, and at every destination. */
  eventId: z.string(),
  type: Type,
  state: z.enum(deliveryStates),
  createdAt: z.iso.datetime(),
  tries: z.int(),
  /** While it is pending. */
  nextTryAt: z.iso.datetime().optional(),
  deliveredAt: z.iso.datetime().optional(),
  /** Of the last try. */
  lastStatus: z.int().optional(),
  lastError: z.string().optional(),
});
export type Delivery = z.infer<typeof Delivery>;

/** A delivery with all its tries, oldest first. */
export const DeliveryDetail = Delivery.extend({
  /** What is sent; absent once the user it is about was deleted. */
  body: z.string().optional(),
  log: z.array(
    z.object({
      at: z.iso.datetime(),
      tookMs: z.int(),
      status: z.int().optional(),
      error: z.string().optional(),
      /** The beginning of the answer. */
      answer: z.string().optional(),
    }),
  ),
});
export type DeliveryDetail = z.infer<typeof DeliveryDetail>;

/** A page of deliveries, newest first. */
export const DeliveryPage = z.object({ items: z.array(Delivery), nextCursor: z.string().optional() });
export type DeliveryPage = z.infer<typeof DeliveryPage>;

/** How an example event fared. */
export const DestinationTest = z.object({
  delivered: z.boolean(),
  tookMs: z.int(),
  status: z.int().optional(),
  error: z.string().optional(),
});
export type DestinationTest = z.infer<typeof DestinationTest>;
