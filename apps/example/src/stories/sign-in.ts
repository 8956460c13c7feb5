import type { ConnectClient } from '@acme/sdk';
import type config from '../../connect.config.ts';
import type { Customer } from '../customers.ts';

/**
 * Story: a customer signs in, and Acme Connect learns who they are.
 *
 * What Taskly knows of them is attached to their user, so that support finds them by it, and the token for their browser
 * comes back. The token says who they are and nothing more: no metadata that an old copy of it could bring back, and no
 * secret. Sign in only whom you have authenticated yourself.
 */
export async function signIn(connect: ConnectClient<typeof config>, customer: Customer): Promise<string> {
  const { id, name, email, plan, seats } = customer;
  return await connect.users.signIn(id, { metadata: { Email: email, company: name, plan, seats } });
}
