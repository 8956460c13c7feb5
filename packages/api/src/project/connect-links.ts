import * as z from 'zod';
import { ConnectLink, CreatedConnectLink } from '../connect-links/schemas.ts';
import { StorableText } from '../storable-text.ts';
import { router, serverProcedure } from '../trpc.ts';
import { subjectOf, UserInput } from './inputs.ts';

export const connectLinksRouter = router({
  create: serverProcedure({
    scope: 'users:write',
    rest: 'POST /users/{userId}/connect-links',
    summary:
      'Make a one-time link with which somebody else, such as an administrator, connects an account for the user',
    errors: ['integration_locked', 'suspended', 'integration_not_configured', 'limit_reached', 'conflict'],
  })
    .input(
      UserInput.extend({
        integrationId: StorableText,
        /** Connects this account again, and refuses another one. */
        connectionId: z.uuid().optional(),
        /** Who asks, in words for whoever opens it, such as the name of a company. Default: the user's id. */
        askedBy: StorableText.trim().min(1).max(100).optional(),
      }),
    )
    .output(CreatedConnectLink)
    .mutation(({ ctx, input }) => ctx.services.connectLinks.create(ctx.actor, subjectOf(ctx.actor, input), input)),

  list: serverProcedure({
    scope: 'users:read',
    rest: 'GET /users/{userId}/connect-links',
    summary: 'The newest hundred links of the last thirty days; never their addresses',
  })
    .input(UserInput)
    .output(z.object({ items: z.array(ConnectLink) }))
    .query(async ({ ctx, input }) => ({
      items: await ctx.services.connectLinks.list(ctx.actor, subjectOf(ctx.actor, input)),
    })),

  revoke: serverProcedure({
    scope: 'users:write',
    rest: 'DELETE /users/{userId}/connect-links/{linkId}',
    summary: 'End a link; what was connected with it stays',
    errors: ['conflict'],
  })
    .input(UserInput.extend({ linkId: z.uuid() }))
    .output(ConnectLink)
    .mutation(({ ctx, input }) =>
      ctx.services.connectLinks.revoke(ctx.actor, subjectOf(ctx.actor, input), input.linkId),
    ),
});
