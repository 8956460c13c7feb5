import * as z from 'zod';
import { Explanation } from '../availability/schemas.ts';
import { DisconnectOutput } from '../connections/schemas.ts';
import { SuspensionOutput, SuspensionTarget } from '../suspensions/schemas.ts';
import { router, serverProcedure } from '../trpc.ts';
import { MetadataPatch, WrittenMetadata } from '../users/metadata-schemas.ts';
import { ConnectedUser, DeletedUser, UserPage } from '../users/schemas.ts';
import { CreatedViewToken, ViewTokenRequest } from '../users/view-token.ts';
import { PageInput, Reason, subjectOf, UserInput } from './inputs.ts';
import { StorableText } from '../storable-text.ts';

export const usersRouter = router({
  get: serverProcedure({ scope: 'users:read', rest: 'GET /users/{userId}', summary: 'One user whole' })
    .input(UserInput)
    .output(ConnectedUser)
    .query(({ ctx, input }) => ctx.services.users.get(ctx.actor, subjectOf(ctx.actor, input))),

  list: serverProcedure({
    scope: 'users:read',
    rest: 'GET /users',
    summary: 'Users that a query of the search language finds; newest first',
    errors: ['invalid_query'],
  })
    .input(
      PageInput.extend({
        query: StorableText.max(1000).default(''),
        count: z.boolean().default(false),
      }),
    )
    .output(UserPage)
    .query(({ ctx, input }) => ctx.services.users.list(ctx.actor, input)),

  setMetadata: serverProcedure({
    scope: 'users:write',
    rest: 'PATCH /users/{userId}',
    summary: 'Merge into the metadata: absent keeps, null deletes, secrets are sealed; all of it or nothing',
    errors: ['invalid_metadata'],
  })
    .input(UserInput.extend({ metadata: MetadataPatch }))
    .output(WrittenMetadata)
    .mutation(({ ctx, input }) =>
      ctx.services.users.setMetadata(ctx.actor, subjectOf(ctx.actor, input), input.metadata),
    ),

  explain: serverProcedure({
    scope: 'users:read',
    rest: 'POST /users/{userId}/explain',
    summary: 'Why the user may or may not have an integration or workflow, and which values decided',
    errors: ['invalid_metadata'],
  })
    .input(
      UserInput.extend({
        integrationId: StorableText,
        workflowId: StorableText.optional(),
        /** Looks at what would be with these values. */
        metadata: MetadataPatch.optional(),
      }),
    )
    .output(Explanation)
    .query(({ ctx, input }) => ctx.services.users.explain(ctx.actor, subjectOf(ctx.actor, input), input)),

  suspend: serverProcedure({
    scope: 'users:write',
    rest: 'POST /users/{userId}/suspend',
    summary: 'Hold work back, of the user or of one integration or workflow; everything else stays as it is',
  })
    .input(UserInput.extend(SuspensionTarget.shape).extend({ reason: Reason.optional() }))
    .output(SuspensionOutput)
    .mutation(({ ctx, input }) => ctx.services.suspensions.suspend(ctx.actor, subjectOf(ctx.actor, input), input)),

  resume: serverProcedure({
    scope: 'users:write',
    rest: 'POST /users/{userId}/resume',
    summary: 'Take a suspension back: exactly what was on is on again',
  })
    .input(UserInput.extend(SuspensionTarget.shape))
    .output(SuspensionOutput)
    .mutation(({ ctx, input }) => ctx.services.suspensions.resume(ctx.actor, subjectOf(ctx.actor, input), input)),

  disconnect: serverProcedure({
    scope: 'users:write',
    rest: 'POST /users/{userId}/disconnect',
    summary: 'Disconnect one account, or all of an integration',
  })
    .input(
      UserInput.extend({
        target: z.union([z.strictObject({ connectionId: z.uuid() }), z.strictObject({ integrationId: StorableText })]),
      }),
    )
    .output(DisconnectOutput)
    .mutation(({ ctx, input }) =>
      ctx.services.connections.disconnect(ctx.actor, subjectOf(ctx.actor, input), input.target),
    ),

  createViewToken: serverProcedure({
    scope: 'users:read',
    rest: 'POST /users/{userId}/view-tokens',
    summary: "A token for minutes with which one of your staff sees the user's panel; it changes nothing",
  })
    .input(UserInput.extend(ViewTokenRequest.shape))
    .output(CreatedViewToken)
    .mutation(({ ctx, input }) => ctx.services.users.createViewToken(ctx.actor, subjectOf(ctx.actor, input), input)),

  revokeTokens: serverProcedure({
    scope: 'users:write',
    rest: 'POST /users/{userId}/revoke-tokens',
    summary:
      'Refuse every user and view token that was made until now, and end the links that may have been made with one',
  })
    .input(UserInput)
    .output(z.object({ validAfter: z.iso.datetime() }))
    .mutation(({ ctx, input }) => ctx.services.users.revokeTokens(ctx.actor, subjectOf(ctx.actor, input))),

  delete: serverProcedure({
    scope: 'users:delete',
    rest: 'DELETE /users/{userId}',
    summary: 'Erase the user: secrets at once, grants revoked at the providers, executions anonymised or dropped',
  })
    .input(
      UserInput.extend({ executions: z.enum(['anonymise', 'drop']).default('anonymise'), reason: Reason.optional() }),
    )
    .output(DeletedUser)
    .mutation(({ ctx, input }) => ctx.services.users.delete(ctx.actor, subjectOf(ctx.actor, input), input)),
});
