import { ConnectApiError, type ConnectClient } from '@acme/sdk';
import type config from '../connect.config.ts';
import type { Store } from './store.ts';
import { issueApiKey } from './stories/customer-api-key.ts';

/**
 * Tells Acme Connect of each customer it does not know yet: how to find them, what they pay for, and the
 * key of Taskly's API that their workflows use. Returns the names of those who were new.
 */
export async function introduceCustomers(connect: ConnectClient<typeof config>, store: Store): Promise<string[]> {
  const introduced: string[] = [];
  for (const { id, name, email, plan, seats } of store.data.customers) {
    const hasKey = store.data.keys.some((key) => key.customerId === id);
    if (hasKey && (await isKnown(connect, id))) continue;
    await connect.users.setMetadata(id, { Email: email, company: name, plan, seats });
    await issueApiKey(connect, store, id);
    introduced.push(name);
  }
  return introduced;
}

async function isKnown(connect: ConnectClient<typeof config>, customerId: string): Promise<boolean> {
  try {
    const { metadata } = await connect.users.get(customerId);
    return metadata.apiKey !== undefined && metadata.company !== undefined;
  } catch (error) {
    if (ConnectApiError.is(error) && error.code === 'not_found') return false;
    throw error;
  }
}
