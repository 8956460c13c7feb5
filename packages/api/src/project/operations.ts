import * as z from 'zod';
import {
  Operation,
  OperationAct,
  OperationFailurePage,
  OperationPage,
  OperationPreview,
} from '../operations/schemas.ts';
import { router, serverProcedure } from '../trpc.ts';
import { PageInput, Reason } from './inputs.ts';
import { StorableText } from '../storable-text.ts';

const OperationInput = z.strictObject({ operationId: z.uuid() });
/** Everybody is asked for with an empty text: to leave it out, or to misspell it, must not mean everybody. */
const Request = z.strictObject({ act: OperationAct, query: StorableText.max(1000) });

export const operationsRouter = router({
  preview: serverProcedure({
    scope: 'operations:read',
    rest: 'POST /operations/preview',
    summary: 'Count what an act would do to the users that a query finds; changes nothing',
    errors: ['invalid_query', 'invalid_metadata', 'not_found'],
  })
    .input(Request)
    .output(OperationPreview)
    .mutation(({ ctx, input }) => ctx.services.operations.preview(ctx.actor, input)),

  start: serverProcedure({
    scope: 'operations:write',
    rest: 'POST /operations',
    summary: 'Do the same to every user that a query finds',
    errors: ['invalid_query', 'invalid_metadata', 'not_found', 'conflict'],
  })
    .input(Request.extend({ reason: Reason.optional(), expectedUsers: z.number().int().min(0).optional() }))
    .output(Operation)
    .mutation(({ ctx, input }) => ctx.services.operations.start(ctx.actor, input)),

  list: serverProcedure({ scope: 'operations:read', rest: 'GET /operations', summary: 'Operations, newest first' })
    .input(PageInput)
    .output(OperationPage)
    .query(({ ctx, input }) => ctx.services.operations.list(ctx.actor, input)),

  get: serverProcedure({
    scope: 'operations:read',
    rest: 'GET /operations/{operationId}',
    summary: 'One operation and how far it is',
  })
    .input(OperationInput)
    .output(Operation)
    .query(({ ctx, input }) => ctx.services.operations.get(ctx.actor, input.operationId)),

  failures: serverProcedure({
    scope: 'operations:read',
    rest: 'GET /operations/{operationId}/failures',
    summary: 'The users for whom it failed, and why',
  })
    .input(OperationInput.extend(PageInput.shape))
    .output(OperationFailurePage)
    .query(({ ctx, input }) => ctx.services.operations.failures(ctx.actor, input.operationId, input)),

  cancel: serverProcedure({
    scope: 'operations:write',
    rest: 'POST /operations/{operationId}/cancel',
    summary: 'Stop; what is done stays done',
  })
    .input(OperationInput)
    .output(Operation)
    .mutation(({ ctx, input }) => ctx.services.operations.cancel(ctx.actor, input.operationId)),
});
