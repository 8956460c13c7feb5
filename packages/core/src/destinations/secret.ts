import { createHmac, randomBytes } from 'node:crypto';

/** Where the secret of a destination is sealed for. */
export function destinationSecretAddress(
  projectId: string,
  destinationId: string,
  field: 'secret' | 'previous_secret',
) {
  return { table: 'destination', projectId, rowId: destinationId, field };
}

const prefix = 'whsec_';

/** 256 bits, written as Standard Webhooks writes a secret. */
export function newDestinationSecret(): string {
  return prefix + randomBytes(32).toString('base64');
}

/** The headers of Standard Webhooks 1.0.0: one signature for each secret that is good now. */
export function signEvent(
  message: { readonly id: string; readonly at: Date; readonly body: string },
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(message.at.getTime() / 1_000));
  const signed = `${message.id}.${timestamp}.${message.body}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  });
  return { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
