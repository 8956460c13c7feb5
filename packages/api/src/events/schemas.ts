import * as z from 'zod';

/** The answer to an accepted app event. */
export const SentEvent = z.object({
  eventId: z.string(),
  /** True when the same id with the same body was accepted before; nothing was started again. */
  duplicate: z.boolean(),
  executionIds: z.array(z.uuid()),
});
export type SentEvent = z.infer<typeof SentEvent>;
