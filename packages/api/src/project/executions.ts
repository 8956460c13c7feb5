import * as z from 'zod';
import { ExecutionDetail, ExecutionPage, ExecutionQuery } from '../executions/schemas.ts';
import { router, serverProcedure } from '../trpc.ts';
import { PageInput } from './inputs.ts';

export const executionsRouter = router({
  list: serverProcedure({
    scope: 'executions:read',
    rest: 'GET /executions',
    summary: 'What ran, by user, by anything attached to users, and by outcome; newest first',
    errors: ['invalid_query'],
  })
    .input(ExecutionQuery.extend({ limit: PageInput.shape.limit }))
    .output(ExecutionPage)
    .query(({ ctx, input }) => ctx.services.executions.list(ctx.actor, input)),

  get: serverProcedure({
    scope: 'executions:read',
    rest: 'GET /executions/{executionId}',
    summary: 'One execution with its steps',
  })
    .input(z.object({ executionId: z.uuid() }))
    .output(ExecutionDetail)
    .query(({ ctx, input }) => ctx.services.executions.get(ctx.actor, input.executionId)),
});
