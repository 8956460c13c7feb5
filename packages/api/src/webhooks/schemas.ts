import * as z from 'zod';
import { webhookStates } from '../state/webhook.ts';

/** What proves the deliveries of one webhook. Taken in, and never given out. */
export const WebhookSecret = z
  .string()
  .min(16)
  .max(512)
  .regex(/^[\x21-\x7e]+$/, 'has to be letters, digits and signs without spaces');

/** An address for one webhook that a provider sends from one account. Never its secret. */
export const AccountWebhook = z.object({
  id: z.uuid(),
  connectionId: z.uuid(),
  integrationId: z.string(),
  /** To be registered at the provider, as the account. */
  url: z.url(),
  state: z.enum(webhookStates),
  /** Until when the provider may give its secret, where it is the provider that gives it. */
  waitsUntil: z.iso.datetime().optional(),
  createdAt: z.iso.datetime(),
});
export type AccountWebhook = z.infer<typeof AccountWebhook>;
