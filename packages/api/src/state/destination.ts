import { changeTypes } from './outbox.ts';

/** Whether a destination is called. */
export const destinationStates = ['active', 'disabled'] as const;
/** See {@link destinationStates}. */
export type DestinationState = (typeof destinationStates)[number];

/** Why a destination is not called: the host said so, it failed for five days, or it answered that it is gone (410). */
export const disabledReasons = ['by_host', 'failing', 'gone'] as const;
/** See {@link disabledReasons}. */
export type DisabledReason = (typeof disabledReasons)[number];

/** How one event fares on its way to one destination. */
export const deliveryStates = ['pending', 'delivered', 'failed'] as const;
/** See {@link deliveryStates}. */
export type DeliveryState = (typeof deliveryStates)[number];

/** What a destination may be told of. Steps of a sign-in are for the page that waits for them. */
export const eventTypes = changeTypes.filter((type) => type !== 'attempt.changed');
/** See {@link eventTypes}. */
export type EventType = Exclude<(typeof changeTypes)[number], 'attempt.changed'>;
