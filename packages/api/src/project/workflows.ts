import * as z from 'zod';
import { router, serverProcedure } from '../trpc.ts';
import { WorkflowPause, WorkflowStateOutput } from '../workflows/schemas.ts';
import { subjectOf, UserInput } from './inputs.ts';
import { StorableText } from '../storable-text.ts';

const WorkflowInput = UserInput.extend({ workflowId: StorableText, connectionId: z.uuid().optional() });

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

  pause: serverProcedure({
    scope: 'executions:write',
    rest: 'POST /workflows/{workflowId}/pause',
    summary: 'Hold a workflow of the whole project: what runs stops before its next step, what comes waits',
  })
    .input(z.object({ workflowId: StorableText }))
    .output(WorkflowPause)
    .mutation(({ ctx, input }) => ctx.services.workflows.setPaused(ctx.actor, { ...input, paused: true })),

  resume: serverProcedure({
    scope: 'executions:write',
    rest: 'POST /workflows/{workflowId}/resume',
    summary: 'Let a workflow that is held go on',
  })
    .input(z.object({ workflowId: StorableText }))
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
