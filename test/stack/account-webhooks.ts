import { type Connector, jsonOf, type WebhookConnector } from '@acme/integrations/connector';
import * as z from 'zod';

const Sent = z.object({ id: z.string().optional(), type: z.string(), data: z.unknown() });

const events = { 'mail.received': z.object({ subject: z.string() }) };

/** A connector whose provider has a webhook and a secret for each account, as Zendesk, Typeform and others do. */
export function withAccountWebhooks<Id extends string>(connector: Connector<Id>): WebhookConnector<typeof events, Id> {
  return {
    ...connector,
    webhooks: {
      proof: { kind: 'hmac', algorithm: 'sha256', header: 'x-mail-signature', encoding: 'hex' },
      secret: 'connection',
      events,
      read: (delivery) => {
        const { id, type, data } = Sent.parse(jsonOf(delivery));
        return [{ ...(id === undefined ? {} : { id }), type, payload: data }];
      },
    },
  } as WebhookConnector<typeof events, Id>;
}

/** The same where the provider gives the secret as the webhook is made, as Asana does. */
export function givingItsSecret<Id extends string>(
  connector: WebhookConnector<typeof events, Id>,
  id: Id,
): WebhookConnector<typeof events, Id> {
  return {
    ...connector,
    id,
    webhooks: { ...connector.webhooks, handshake: { kind: 'secret', header: 'x-mail-secret' } },
  };
}

/** The same where the secret itself is sent and nothing is signed, as GitLab and Microsoft do. */
export function tellingItsSecret<Id extends string>(
  connector: WebhookConnector<typeof events, Id>,
  id: Id,
): WebhookConnector<typeof events, Id> {
  const proof = { kind: 'token', header: 'x-mail-token' } as const;
  return { ...connector, id, webhooks: { ...connector.webhooks, proof } };
}
