import type { ConnectionOutput, UserActor } from '@acme/api';
import { noCredential } from './integrations.ts';
import { type ParagonCall, subjectOf } from './paragon-call.ts';

/** One of the user's own accounts, or a colleague's that they may use. @throws not_found, in the same words for anybody else's */
export async function findConnection(
  { services }: ParagonCall,
  actor: UserActor,
  credentialId: string,
): Promise<ConnectionOutput> {
  const user = await services.users.get(actor, subjectOf(actor));
  const connection = user.integrations.flatMap((one) => one.connections).find(({ id }) => id === credentialId);
  if (connection === undefined) throw noCredential();
  return connection;
}
