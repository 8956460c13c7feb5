import type { AccountWebhook } from '@acme/api';
import type { WriteOptions } from './options.ts';
import { type createTransport, keyed } from './transport.ts';
import { translate } from './translate.ts';

/**
 * Addresses for providers that have a webhook and a secret for each account, such as Zendesk or Asana. Whatever comes to
 * one of them is of that account alone.
 */
export interface AccountWebhooks {
  /**
   * Makes an address for one account; at most a hundred. Register its `url` at the provider, as the account: with
   * `connections.request`, for instance.
   *
   * @param webhook.secret what the provider is to sign with, where you choose it; at least 16 characters. It is sealed and
   *   never given out. Left out, it waits: for `setSecret`, or for ten minutes for a provider that gives the secret itself
   * @example
   * const secret = randomBytes(32).toString('base64url');
   * const { url } = await connect.webhooks.create('u_1', { connectionId, secret });
   * await connect.connections.request('u_1', {
   *   connectionId, method: 'PUT', path: `/forms/${formId}/webhooks/ours`, json: { url, secret, enabled: true },
   * });
   * @throws not_found, invalid_request, conflict for a provider without such webhooks and when there are a hundred
   */
  create(
    userId: string,
    webhook: { readonly connectionId: string; readonly secret?: string },
    options?: WriteOptions,
  ): Promise<AccountWebhook>;
  /** Those of a user's accounts, oldest first. @throws not_found */
  list(userId: string): Promise<readonly AccountWebhook[]>;
  /** Gives it the secret that the provider has shown, or another one: the one before is good for a day. @throws not_found, invalid_request */
  setSecret(userId: string, webhookId: string, secret: string, options?: WriteOptions): Promise<AccountWebhook>;
  /** Nothing that comes to the address is believed any more. A disconnect does the same. @throws not_found */
  remove(userId: string, webhookId: string, options?: WriteOptions): Promise<void>;
}

export function createWebhooks({ webhooks }: Pick<ReturnType<typeof createTransport>, 'webhooks'>): AccountWebhooks {
  return {
    create: (userId, { connectionId, secret }, options) =>
      translate(
        webhooks.create.mutate({ userId, connectionId, ...(secret === undefined ? {} : { secret }) }, keyed(options)),
      ),
    list: async (userId) => (await translate(webhooks.list.query({ userId }))).items,
    setSecret: (userId, webhookId, secret, options) =>
      translate(webhooks.setSecret.mutate({ userId, webhookId, secret }, keyed(options))),
    remove: async (userId, webhookId, options) => {
      await translate(webhooks.remove.mutate({ userId, webhookId }, keyed(options)));
    },
  };
}
