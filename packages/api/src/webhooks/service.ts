import type { Actor, Subject } from '../context.ts';
import type { AccountWebhook } from './schemas.ts';

/** Addresses at which a provider tells of one account, each with a secret of its own. */
export interface WebhookService {
  /**
   * Makes an address. Without a secret it waits for one: from `setSecret`, or for ten minutes from the provider where it
   * gives the secret itself.
   * @throws not_found, conflict for a provider whose webhooks are not made for each account and while there are too many,
   *   invalid_request for what cannot be its secret
   */
  create(
    actor: Actor,
    subject: Subject,
    input: { readonly connectionId: string; readonly secret?: string | undefined },
  ): Promise<AccountWebhook>;
  /** Those of a user's accounts, oldest first. @throws not_found */
  list(actor: Actor, subject: Subject): Promise<AccountWebhook[]>;
  /** Gives it a secret; the one before is good for another day. @throws not_found, conflict, invalid_request */
  setSecret(
    actor: Actor,
    subject: Subject,
    input: { readonly webhookId: string; readonly secret: string },
  ): Promise<AccountWebhook>;
  /** Nothing that comes to the address is believed any more. @throws not_found */
  remove(actor: Actor, subject: Subject, webhookId: string): Promise<void>;
}
