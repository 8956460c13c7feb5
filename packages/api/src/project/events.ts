import * as z from 'zod';
import { SentEvent } from '../events/schemas.ts';
import { router, serverProcedure } from '../trpc.ts';
import { subjectOf, UserInput } from './inputs.ts';
import { StorableText } from '../storable-text.ts';

export const eventsRouter = router({
  send: serverProcedure({
    scope: 'events:send',
    rest: 'POST /users/{userId}/events',
    summary: 'Tell that something happened to a user; durable once answered',
    errors: ['invalid_event', 'event_id_reused'],
  })
    .input(
      UserInput.extend({
        event: StorableText,
        payload: z.unknown(),
        eventId: StorableText.min(1).max(255).optional(),
        /** Which of those who wait for the event get it; see `step.waitForEvent`. */
        key: StorableText.min(1)
          .max(200)
          .refine((key) => new TextEncoder().encode(key).length <= 200, 'At most 200 bytes of UTF-8.')
          .optional(),
      }),
    )
    .output(SentEvent)
    .mutation(({ ctx, input }) =>
      ctx.services.events.send(ctx.actor, subjectOf(ctx.actor, input), {
        name: input.event,
        payload: input.payload,
        eventId: input.eventId,
        key: input.key,
      }),
    ),
});
