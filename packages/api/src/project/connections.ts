import * as z from 'zod';
import { ActionRequestInput, ActionResult, ProviderRequest, ProviderResponse } from '../connections/request-schemas.ts';
import { ChangedConnection, ConnectionChange } from '../connections/schemas.ts';
import { router, serverProcedure } from '../trpc.ts';
import { subjectOf, UserInput } from './inputs.ts';

export const connectionsRouter = router({
  change: serverProcedure({
    scope: 'users:write',
    rest: 'PATCH /users/{userId}/connections/{connectionId}',
    summary:
      'Rename an account, make it the default one of its integration, or share it with the organisation of its owner',
    errors: ['forbidden', 'conflict'],
  })
    .input(UserInput.extend({ connectionId: z.uuid() }).extend(ConnectionChange.shape))
    .output(ChangedConnection)
    .mutation(({ ctx, input: { userId, connectionId, ...change } }) =>
      ctx.services.connections.change(ctx.actor, subjectOf(ctx.actor, { userId }), connectionId, change),
    ),

  request: serverProcedure({
    scope: 'connections:use',
    rest: 'POST /users/{userId}/requests',
    summary: "Call a provider as one of the user's accounts; whatever it answers is the answer",
    errors: [
      'connection_required',
      'reconnect_required',
      'integration_locked',
      'suspended',
      'provider_busy',
      'provider_error',
      'egress_blocked',
      'egress_failed',
      'unavailable',
    ],
  })
    .input(UserInput.extend(ProviderRequest.shape))
    .output(ProviderResponse)
    .mutation(({ ctx, input }) => ctx.services.connections.request(ctx.actor, subjectOf(ctx.actor, input), input)),

  act: serverProcedure({
    scope: 'connections:use',
    rest: 'POST /users/{userId}/actions/{action}',
    summary: "Do an action of a connector as one of the user's accounts",
    errors: [
      'connection_required',
      'reconnect_required',
      'integration_locked',
      'suspended',
      'invalid_fields',
      'provider_rejected',
      'provider_busy',
      'provider_error',
      'egress_blocked',
      'egress_failed',
      'unavailable',
    ],
  })
    .input(UserInput.extend(ActionRequestInput.shape))
    .output(ActionResult)
    .mutation(({ ctx, input }) => ctx.services.connections.act(ctx.actor, subjectOf(ctx.actor, input), input)),
});
