import * as z from 'zod';

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Where events go, and what their signatures are made with. Loopback only: the sandbox calls nobody else. */
export const WebhookTarget = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .refine((url) => URL.canParse(url) && loopback.has(new URL(url).hostname), 'is not on loopback'),
  secret: z.string().min(16).max(500),
});
export type WebhookTarget = z.infer<typeof WebhookTarget>;

/** What can be sent by hand, without a change in the CRM. */
export const WebhookBurst = z.strictObject({
  type: z.string().regex(/^[a-z]+\.[a-z]+$/),
  accountId: z.string().min(1).max(200),
  /** JSON of what happened. */
  data: z.record(z.string(), z.json()).default({}),
  /** How many events, each of its own. */
  count: z.number().int().min(1).max(1_000).default(1),
});
export type WebhookBurst = z.input<typeof WebhookBurst>;
