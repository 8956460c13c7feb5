import * as z from 'zod';
import { router, serverProcedure, waitingProcedure } from '../trpc.ts';
import {
  StartedWorkflow,
  WorkflowAnswer,
  WorkflowClock,
  WorkflowPause,
  WorkflowStateOutput,
} from '../workflows/schemas.ts';
import { StartWorkflow, WaitSeconds } from '../workflows/start-schemas.ts';
import { subjectOf, UserInput } from './inputs.ts';
import { StorableText } from '../storable-text.ts';

const WorkflowInput = UserInput.extend({ workflowId: StorableText, connectionId: z.uuid().optional() });

/** Why a workflow is not started. */
const startErrors = [
  'forbidden',
  'connection_required',
  'conflict',
  'integration_locked',
  'workflow_locked',
  'suspended',
  'invalid_fields',
] as const;

export const workflowsRouter = router({
  enable: serverProcedure({
    scope: 'users:write',
    rest: 'POST /users/{userId}/workflows/{workflowId}/enable',
    summary: 'Switch a workflow on, for one account or all that it belongs to',
    errors: ['connection_required', 'integration_locked'],
  })
    .input(WorkflowInput)
    .output(WorkflowStateOutput)
    .mutation(({ ctx, input }) =>
      ctx.services.workflows.setEnabled(ctx.actor, subjectOf(ctx.actor, input), { ...input, enabled: true }),
    ),

  disable: serverProcedure({
    scope: 'users:write',
    rest: 'POST /users/{userId}/workflows/{workflowId}/disable',
    summary: 'Switch a workflow off, for one account or all that it belongs to',
  })
    .input(WorkflowInput)
    .output(WorkflowStateOutput)
    .mutation(({ ctx, input }) =>
      ctx.services.workflows.setEnabled(ctx.actor, subjectOf(ctx.actor, input), { ...input, enabled: false }),
    ),

  run: serverProcedure({
    scope: 'executions:write',
    rest: 'POST /users/{userId}/workflows/{workflowId}/run',
    summary: 'Start a workflow by hand, for every account that it is on for or for one; durable once answered',
    errors: startErrors,
  })
    .input(UserInput.extend(StartWorkflow.shape))
    .output(StartedWorkflow)
    .mutation(({ ctx, input }) => ctx.services.workflows.run(ctx.actor, subjectOf(ctx.actor, input), input)),

  request: waitingProcedure({
    scope: 'executions:write',
    rest: 'POST /users/{userId}/workflows/{workflowId}/request',
    summary: 'Start a workflow that answers, and wait for its answer; 202 when there is none in time, and it goes on',
    errors: startErrors,
    pending: 'running' satisfies WorkflowAnswer['status'],
  })
    .input(UserInput.extend(StartWorkflow.shape).extend({ waitSeconds: WaitSeconds }))
    .output(WorkflowAnswer)
    .mutation(async ({ ctx, input: { waitSeconds, ...start }, signal }) => {
      const { services, actor } = ctx;
      const { executionId } = await ctx.claim(start, () =>
        services.workflows.ask(actor, subjectOf(actor, start), start),
      );
      return await services.workflows.answer(actor, { executionId, waitMs: waitSeconds * 1_000, signal });
    }),

  clocks: serverProcedure({
    scope: 'executions:read',
    rest: 'GET /users/{userId}/clocks',
    summary:
      'What starts by itself for a user, and when: schedules, and looks for something new with how the last one went',
  })
    .input(UserInput)
    .output(z.object({ items: z.array(WorkflowClock) }))
    .query(async ({ ctx, input }) => ({
      items: [...(await ctx.services.workflows.clocks(ctx.actor, subjectOf(ctx.actor, input)))],
    })),

  pause: serverProcedure({
    scope: 'executions:write',
    rest: 'POST /workflows/{workflowId}/pause',
    summary: 'Hold a workflow of the whole project: what runs stops before its next step, what comes waits',
  })
    .input(z.strictObject({ workflowId: StorableText }))
    .output(WorkflowPause)
    .mutation(({ ctx, input }) => ctx.services.workflows.setPaused(ctx.actor, { ...input, paused: true })),

  resume: serverProcedure({
    scope: 'executions:write',
    rest: 'POST /workflows/{workflowId}/resume',
    summary: 'Let a workflow that is held go on',
  })
    .input(z.strictObject({ workflowId: StorableText }))
    .output(WorkflowPause)
    .mutation(({ ctx, input }) => ctx.services.workflows.setPaused(ctx.actor, { ...input, paused: false })),

  paused: serverProcedure({
    scope: 'executions:read',
    rest: 'GET /workflows/paused',
    summary: 'Workflows that are held',
  })
    .output(z.object({ items: z.array(WorkflowPause) }))
    .query(async ({ ctx }) => ({ items: [...(await ctx.services.workflows.listPaused(ctx.actor))] })),
});
