import * as z from 'zod';
import {
  Execution,
  ExecutionDetail,
  ExecutionPage,
  ExecutionQuery,
  ReplayedExecution,
  StepPage,
  StepQuery,
  StepTries,
} from '../executions/schemas.ts';
import { StorableText } from '../storable-text.ts';
import { router, serverProcedure } from '../trpc.ts';
import { PageInput, Reason } from './inputs.ts';

const ExecutionInput = z.strictObject({ executionId: z.uuid() });

export const executionsRouter = router({
  list: serverProcedure({
    scope: 'executions:read',
    rest: 'GET /executions',
    summary: 'What ran, by user, by anything attached to users, and by outcome; newest first',
    errors: ['invalid_query'],
  })
    .input(ExecutionQuery.extend({ limit: PageInput.shape.limit }).strict())
    .output(ExecutionPage)
    .query(({ ctx, input }) => ctx.services.executions.list(ctx.actor, input)),

  get: serverProcedure({
    scope: 'executions:read',
    rest: 'GET /executions/{executionId}',
    summary: 'One execution with its steps; of very many, those that did not go well first',
  })
    .input(ExecutionInput)
    .output(ExecutionDetail)
    .query(({ ctx, input }) => ctx.services.executions.get(ctx.actor, input.executionId)),

  steps: serverProcedure({
    scope: 'executions:read',
    rest: 'GET /executions/{executionId}/steps',
    summary: 'All steps of an execution in order of completion, by how they went and by the map that they are in',
  })
    .input(ExecutionInput.extend(StepQuery.shape))
    .output(StepPage)
    .query(({ ctx, input }) => ctx.services.executions.steps(ctx.actor, input)),

  step: serverProcedure({
    scope: 'executions:read',
    rest: 'GET /executions/{executionId}/steps/{key}',
    summary: 'The tries of one step, with what they sent and what came back, without secrets',
  })
    .input(ExecutionInput.extend({ key: StorableText.min(1).max(1_000) }))
    .output(StepTries)
    .query(({ ctx, input }) => ctx.services.executions.step(ctx.actor, input)),

  cancel: serverProcedure({
    scope: 'executions:write',
    rest: 'POST /executions/{executionId}/cancel',
    summary: 'End an execution before its next step',
    errors: ['conflict'],
  })
    .input(ExecutionInput.extend({ reason: Reason.optional() }))
    .output(Execution)
    .mutation(({ ctx, input }) => ctx.services.executions.cancel(ctx.actor, input.executionId, input.reason)),

  retry: serverProcedure({
    scope: 'executions:write',
    rest: 'POST /executions/{executionId}/retry',
    summary: 'Let a failed execution go on from the step that failed',
    errors: ['conflict'],
  })
    .input(ExecutionInput)
    .output(Execution)
    .mutation(({ ctx, input }) => ctx.services.executions.retry(ctx.actor, input.executionId)),

  replay: serverProcedure({
    scope: 'executions:write',
    rest: 'POST /executions/{executionId}/replay',
    summary: 'Do a whole execution again, as a new one, on the same version of the workflow or the latest',
    errors: ['conflict'],
  })
    .input(ExecutionInput.extend({ version: z.enum(['same', 'latest']).default('same') }))
    .output(ReplayedExecution)
    .mutation(({ ctx, input }) => ctx.services.executions.replay(ctx.actor, input)),
});
