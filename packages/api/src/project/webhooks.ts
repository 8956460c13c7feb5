import * as z from 'zod';
import { router, serverProcedure } from '../trpc.ts';
import { AccountWebhook, WebhookSecret } from '../webhooks/schemas.ts';
import { subjectOf, UserInput } from './inputs.ts';

const Target = UserInput.extend({ webhookId: z.uuid() });

export const webhooksRouter = router({
  create: serverProcedure({
    scope: 'users:write',
    rest: 'POST /users/{userId}/webhooks',
    summary: 'Make an address at which a provider tells of one account; its secret is never given out',
    errors: ['conflict'],
  })
    .input(UserInput.extend({ connectionId: z.uuid(), secret: WebhookSecret.optional() }))
    .output(AccountWebhook)
    .mutation(({ ctx, input }) => ctx.services.webhooks.create(ctx.actor, subjectOf(ctx.actor, input), input)),

  list: serverProcedure({
    scope: 'users:read',
    rest: 'GET /users/{userId}/webhooks',
    summary: "The addresses of a user's accounts, without their secrets",
  })
    .input(UserInput)
    .output(z.object({ items: z.array(AccountWebhook) }))
    .query(async ({ ctx, input }) => ({
      items: await ctx.services.webhooks.list(ctx.actor, subjectOf(ctx.actor, input)),
    })),

  setSecret: serverProcedure({
    scope: 'users:write',
    rest: 'PUT /users/{userId}/webhooks/{webhookId}/secret',
    summary:
      'Set the secret with which a provider proves what it sends to an address; the one before is good for a day',
    errors: ['conflict'],
  })
    .input(Target.extend({ secret: WebhookSecret }))
    .output(AccountWebhook)
    .mutation(({ ctx, input }) => ctx.services.webhooks.setSecret(ctx.actor, subjectOf(ctx.actor, input), input)),

  remove: serverProcedure({
    scope: 'users:write',
    rest: 'DELETE /users/{userId}/webhooks/{webhookId}',
    summary: 'Believe nothing any more that comes to an address',
  })
    .input(Target)
    .output(z.object({ removed: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.webhooks.remove(ctx.actor, subjectOf(ctx.actor, input), input.webhookId);
      return { removed: true };
    }),
});
