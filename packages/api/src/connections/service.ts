import type { Actor, ServerActor, Subject, UserActor } from '../context.ts';
import type { ActionRequestInput, ActionResult, ProviderRequest, ProviderResponse } from './request-schemas.ts';
import type { ChangedConnection, ConnectionChange, DisconnectOutput } from './schemas.ts';

/** One connection, or all connections of an integration. */
export type DisconnectTarget = { readonly connectionId: string } | { readonly integrationId: string };

/** A request by its path, or by a whole address, which has to be below the base URL of the account. */
export type AddressedRequest = ProviderRequest & { readonly url?: string };

/** Accounts that users have connected. */
export interface ConnectionService {
  /**
   * Stops all use in the same transaction; the provider is told and the credential erased right after.
   * @throws not_found for an unknown connection, and in the same words for another user's
   */
  disconnect(actor: Actor, subject: Subject, target: DisconnectTarget): Promise<DisconnectOutput>;
  /**
   * Renames an account, makes it the default of its integration, shares it with the owner's organisation or takes it back.
   * @throws not_found for an unknown connection, and in the same words for another user's; forbidden where the definition
   *   does not let it be shared, or personal; conflict where the owner is of no organisation
   */
  change(actor: Actor, subject: Subject, connectionId: string, change: ConnectionChange): Promise<ChangedConnection>;
  /**
   * Calls the provider as one of the user's accounts. Any status of the provider is an answer.
   * @throws not_found, connection_required when there is none or more than one to choose from, reconnect_required,
   *   integration_locked, suspended, forbidden for a browser that the definition does not let do it, too_many_requests,
   *   provider_busy, provider_error, egress_blocked, egress_failed, unavailable
   */
  request(actor: ServerActor | UserActor, subject: Subject, request: AddressedRequest): Promise<ProviderResponse>;
  /**
   * Does an action of a connector as one of the user's accounts.
   * @throws what `request` does, invalid_fields, and provider_rejected with what the provider said
   */
  act(actor: ServerActor | UserActor, subject: Subject, action: ActionRequestInput): Promise<ActionResult>;
}
