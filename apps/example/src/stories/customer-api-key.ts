import type { ConnectClient } from '@acme/sdk';
import type config from '../../connect.config.ts';
import { dropKey, issueKey, keepOnly } from '../api-keys.ts';
import type { Store } from '../store.ts';

/**
 * Story: every customer has a key of Taskly's own API, and their workflows call Taskly with it.
 *
 * The key goes to Acme Connect once, as a secret: sealed, readable by nobody, Taskly included, and sent to no other host
 * than the one in `connect.config.ts`. The workflow writes `user.secrets.apiKey` and never sees the text. Rotating is
 * the same call again. The old key works until the new one is in place, so no workflow is caught in between.
 *
 * @returns the fingerprint that Acme Connect shows instead of the key
 */
export async function issueApiKey(
  connect: ConnectClient<typeof config>,
  store: Store,
  customerId: string,
): Promise<string | undefined> {
  const key = issueKey(store, customerId);
  try {
    const { metadata } = await connect.users.setMetadata(customerId, { apiKey: key });
    keepOnly(store, customerId, key);
    return metadata.apiKey?.fingerprint;
  } catch (error) {
    dropKey(store, key);
    throw error;
  }
}
