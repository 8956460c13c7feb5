/** What becomes of a webhook of one account: it waits for its secret, is proved with one, or has waited too long. */
export const webhookStates = ['waiting', 'ready', 'expired'] as const;
/** See {@link webhookStates}. */
export type WebhookState = (typeof webhookStates)[number];
