import * as z from 'zod';
import { DisconnectOutput } from './connections/schemas.ts';
import { SentEvent } from './events/schemas.ts';
import { ExecutionDetail, ExecutionPage } from './executions/schemas.ts';
import { IntegrationInfo } from './integrations/schemas.ts';
import { executionStatuses } from './state/execution.ts';
import type { ServerActor, Subject } from './context.ts';
import { router, serverProcedure } from './trpc.ts';
import { ConnectedUser, Metadata, MetadataPatch, UserId } from './users/schemas.ts';
import { WorkflowStateOutput } from './workflows/schemas.ts';

const UserInput = z.object({ userId: UserId });
const WorkflowInput = UserInput.extend({ workflowId: z.string(), connectionId: z.uuid().optional() });

function subjectOf(actor: ServerActor, input: { userId: string }): Subject {
  return { projectId: actor.projectId, userId: input.userId };
}

/** What the host's backend may do with its secret key. */
export const projectRouter = router({
  users: router({
    get: serverProcedure
      .input(UserInput)
      .output(ConnectedUser)
      .query(({ ctx, input }) => ctx.services.users.get(ctx.actor, subjectOf(ctx.actor, input))),

    setMetadata: serverProcedure
      .input(UserInput.extend({ metadata: MetadataPatch }))
      .output(Metadata)
      .mutation(({ ctx, input }) =>
        ctx.services.users.setMetadata(ctx.actor, subjectOf(ctx.actor, input), input.metadata),
      ),

    disconnect: serverProcedure
      .input(
        z.object({
          userId: UserId,
          target: z.union([z.object({ connectionId: z.uuid() }), z.object({ integrationId: z.string() })]),
        }),
      )
      .output(DisconnectOutput)
      .mutation(({ ctx, input }) =>
        ctx.services.connections.disconnect(ctx.actor, subjectOf(ctx.actor, input), input.target),
      ),
  }),

  integrations: router({
    list: serverProcedure
      .output(z.array(IntegrationInfo))
      .query(({ ctx }) => ctx.services.integrations.list(ctx.actor)),
  }),

  workflows: router({
    enable: serverProcedure
      .input(WorkflowInput)
      .output(WorkflowStateOutput)
      .mutation(({ ctx, input }) =>
        ctx.services.workflows.setEnabled(ctx.actor, subjectOf(ctx.actor, input), { ...input, enabled: true }),
      ),

    disable: serverProcedure
      .input(WorkflowInput)
      .output(WorkflowStateOutput)
      .mutation(({ ctx, input }) =>
        ctx.services.workflows.setEnabled(ctx.actor, subjectOf(ctx.actor, input), { ...input, enabled: false }),
      ),
  }),

  events: router({
    send: serverProcedure
      .input(
        UserInput.extend({
          event: z.string(),
          payload: z.unknown(),
          eventId: z.string().min(1).max(255).optional(),
        }),
      )
      .output(SentEvent)
      .mutation(({ ctx, input }) =>
        ctx.services.events.send(ctx.actor, subjectOf(ctx.actor, input), {
          name: input.event,
          payload: input.payload,
          eventId: input.eventId,
        }),
      ),
  }),

  executions: router({
    list: serverProcedure
      .input(
        z.object({
          userId: UserId.optional(),
          workflowId: z.string().optional(),
          status: z.enum(executionStatuses).optional(),
          cursor: z.string().max(200).optional(),
          limit: z.number().int().min(1).max(100).default(25),
        }),
      )
      .output(ExecutionPage)
      .query(({ ctx, input }) => ctx.services.executions.list(ctx.actor, input)),

    get: serverProcedure
      .input(z.object({ executionId: z.uuid() }))
      .output(ExecutionDetail)
      .query(({ ctx, input }) => ctx.services.executions.get(ctx.actor, input.executionId)),
  }),
});
