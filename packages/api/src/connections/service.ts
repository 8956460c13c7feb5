import type { Actor, Subject } from '../context.ts';
import type { DisconnectOutput } from './schemas.ts';

/** One connection, or all connections of an integration. */
export type DisconnectTarget = { readonly connectionId: string } | { readonly integrationId: string };

/** Accounts that users have connected. */
export interface ConnectionService {
  /**
   * Stops all use in the same transaction; the provider is told and the credential erased right after.
   * @throws not_found for an unknown connection, and in the same words for another user's
   */
  disconnect(actor: Actor, subject: Subject, target: DisconnectTarget): Promise<DisconnectOutput>;
}
