import * as z from 'zod';
import { router, serverProcedure } from '../trpc.ts';
import { WorkflowStateOutput } from '../workflows/schemas.ts';
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
});
