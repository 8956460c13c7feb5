import { randomBytes } from 'node:crypto';
import { createConnectClient } from '@acme/sdk';

/** Has Typeform tell of each answer to a form of a customer. */
export async function listenToForm(
  apiKey: string,
  userId: string,
  connectionId: string,
  formId: string,
): Promise<void> {
  const connect = createConnectClient({ url: 'http://127.0.0.1:4200', apiKey });
  const secret = randomBytes(32).toString('base64url');
  const webhook = await connect.webhooks.create(userId, { connectionId, secret });
  const { status } = await connect.connections.request(userId, {
    connectionId,
    method: 'PUT',
    path: `/forms/${formId}/webhooks/taskly`,
    json: { url: webhook.url, secret, enabled: true },
  });
  if (status >= 300) await connect.webhooks.remove(userId, webhook.id);
}
