import * as z from 'zod';
import { Attempt, ClaimProof, CreatedAttempt } from './attempts/schemas.ts';
import { ConnectLink, CreatedConnectLink } from './connect-links/schemas.ts';
import { ActionRequestInput, ActionResult, ProviderRequest, ProviderResponse } from './connections/request-schemas.ts';
import { ChangedConnection, ConnectionChange, DisconnectOutput } from './connections/schemas.ts';
import { OwnExecution, OwnExecutionDetail, OwnExecutionPage, OwnExecutionQuery } from './executions/schemas.ts';
import { IntegrationInfo } from './integrations/schemas.ts';
import { OptionsPage, OptionsQuery, SavedSettings, SettingsChange, SettingsTarget } from './settings/schemas.ts';
import { router, userProcedure, viewableProcedure } from './trpc.ts';
import { Metadata, MetadataPatch, SignedIn } from './users/metadata-schemas.ts';
import { ConnectedUser, UserChange } from './users/schemas.ts';
import { StartedWorkflow, WorkflowAnswer, WorkflowStateOutput } from './workflows/schemas.ts';
import { StartWorkflow, WaitSeconds } from './workflows/start-schemas.ts';
import { StorableText } from './storable-text.ts';

const WorkflowInput = z.object({ workflowId: StorableText, connectionId: z.uuid().optional() });
const ExecutionInput = z.object({ executionId: z.uuid() });
const AttemptInput = z.object({ attemptId: z.uuid() });

/**
 * What a customer's browser may do. Frozen: hosts ship it inside their apps, so it only grows. What the host's staff may see of it
 * says so: `viewableProcedure`.
 */
export const meRouter = router({
  get: viewableProcedure.output(ConnectedUser).query(({ ctx }) => ctx.services.users.get(ctx.actor, ctx.subject)),

  changes: viewableProcedure
    .input(
      z.object({
        lastEventId: z
          .string()
          .regex(/^\d{1,19}$/)
          .optional(),
      }),
    )
    .output(asyncIterable(z.tuple([z.string(), UserChange])))
    .query(({ ctx, input, signal }) => ctx.services.users.watch(ctx.actor, { lastEventId: input.lastEventId, signal })),

  setMetadata: userProcedure
    .input(z.object({ metadata: MetadataPatch }))
    .output(Metadata)
    .mutation(async ({ ctx, input }) => {
      return (await ctx.services.users.setMetadata(ctx.actor, ctx.subject, input.metadata)).metadata;
    }),

  signIn: userProcedure.output(SignedIn).mutation(({ ctx }) => ctx.services.users.signIn(ctx.actor)),

  integrations: viewableProcedure
    .output(z.array(IntegrationInfo))
    .query(({ ctx }) => ctx.services.integrations.list(ctx.actor)),

  disconnect: userProcedure
    .input(z.object({ connectionId: z.uuid() }))
    .output(DisconnectOutput)
    .mutation(({ ctx, input }) => ctx.services.connections.disconnect(ctx.actor, ctx.subject, input)),

  changeConnection: userProcedure
    .input(z.object({ connectionId: z.uuid() }).extend(ConnectionChange.shape))
    .output(ChangedConnection)
    .mutation(({ ctx, input: { connectionId, ...change } }) =>
      ctx.services.connections.change(ctx.actor, ctx.subject, connectionId, change),
    ),

  enableWorkflow: userProcedure
    .input(WorkflowInput)
    .output(WorkflowStateOutput)
    .mutation(({ ctx, input }) =>
      ctx.services.workflows.setEnabled(ctx.actor, ctx.subject, { ...input, enabled: true }),
    ),

  disableWorkflow: userProcedure
    .input(WorkflowInput)
    .output(WorkflowStateOutput)
    .mutation(({ ctx, input }) =>
      ctx.services.workflows.setEnabled(ctx.actor, ctx.subject, { ...input, enabled: false }),
    ),

  workflows: router({
    run: userProcedure
      .input(StartWorkflow)
      .output(StartedWorkflow)
      .mutation(({ ctx, input }) => ctx.services.workflows.run(ctx.actor, ctx.subject, input)),

    request: userProcedure
      .input(StartWorkflow.extend({ waitSeconds: WaitSeconds }))
      .output(WorkflowAnswer)
      .mutation(async ({ ctx: { services, actor, subject }, input, signal }) => {
        const { executionId } = await services.workflows.ask(actor, subject, input);
        return await services.workflows.answer(actor, { executionId, waitMs: input.waitSeconds * 1_000, signal });
      }),
  }),

  executions: router({
    list: viewableProcedure
      .input(OwnExecutionQuery)
      .output(OwnExecutionPage)
      .query(({ ctx, input }) => ctx.services.executions.listOwn(ctx.actor, input)),

    get: viewableProcedure
      .input(ExecutionInput)
      .output(OwnExecutionDetail)
      .query(({ ctx, input }) => ctx.services.executions.getOwn(ctx.actor, input.executionId)),

    retry: userProcedure
      .input(ExecutionInput)
      .output(OwnExecution)
      .mutation(({ ctx, input }) => ctx.services.executions.retryOwn(ctx.actor, input.executionId)),
  }),

  connections: router({
    request: userProcedure
      .input(ProviderRequest)
      .output(ProviderResponse)
      .mutation(({ ctx, input }) => ctx.services.connections.request(ctx.actor, ctx.subject, input)),

    act: userProcedure
      .input(ActionRequestInput)
      .output(ActionResult)
      .mutation(({ ctx, input }) => ctx.services.connections.act(ctx.actor, ctx.subject, input)),
  }),

  settings: router({
    save: userProcedure
      .input(SettingsTarget.extend(SettingsChange.shape))
      .output(SavedSettings)
      .mutation(({ ctx, input: { connectionId, workflowId, ...change } }) =>
        ctx.services.settings.save(ctx.actor, ctx.subject, { connectionId, workflowId }, change),
      ),

    options: userProcedure
      .input(OptionsQuery)
      .output(OptionsPage)
      .query(({ ctx, input }) => ctx.services.settings.options(ctx.actor, ctx.subject, input)),
  }),

  attempts: router({
    create: userProcedure
      .input(
        z.object({
          integrationId: StorableText,
          /** Connects this account again, and refuses another one. */
          connectionId: z.uuid().optional(),
          /** Where this tab goes back to at the end, when no second window is used: a page of an allowed origin. */
          returnUrl: z
            .url({ protocol: /^https?$/ })
            .max(2000)
            .optional(),
        }),
      )
      .output(CreatedAttempt)
      .mutation(({ ctx, input }) => ctx.services.attempts.create(ctx.actor, input)),

    get: userProcedure
      .input(AttemptInput)
      .output(Attempt)
      .query(({ ctx, input }) => ctx.services.attempts.get(ctx.actor, input.attemptId)),

    watch: userProcedure
      .input(AttemptInput)
      .output(asyncIterable(Attempt))
      .query(({ ctx, input, signal }) => ctx.services.attempts.watch(ctx.actor, { ...input, signal })),

    submitFields: userProcedure
      .input(AttemptInput.extend({ values: z.record(z.string(), z.string().max(8192)) }))
      .output(Attempt)
      .mutation(({ ctx, input }) => ctx.services.attempts.submitFields(ctx.actor, input)),

    claim: userProcedure
      .input(AttemptInput.extend({ proof: ClaimProof }))
      .output(Attempt)
      .mutation(({ ctx, input }) => ctx.services.attempts.claim(ctx.actor, input)),

    cancel: userProcedure
      .input(AttemptInput)
      .output(Attempt)
      .mutation(({ ctx, input }) => ctx.services.attempts.cancel(ctx.actor, input.attemptId)),
  }),

  links: router({
    create: userProcedure
      .input(z.object({ integrationId: StorableText, connectionId: z.uuid().optional() }))
      .output(CreatedConnectLink)
      .mutation(({ ctx, input }) => ctx.services.connectLinks.create(ctx.actor, ctx.subject, input)),

    list: userProcedure
      .output(z.array(ConnectLink))
      .query(({ ctx }) => ctx.services.connectLinks.list(ctx.actor, ctx.subject)),

    revoke: userProcedure
      .input(z.object({ linkId: z.uuid() }))
      .output(ConnectLink)
      .mutation(({ ctx, input }) => ctx.services.connectLinks.revoke(ctx.actor, ctx.subject, input.linkId)),
  }),
});

/** The declared form of each value that a live query yields. */
function asyncIterable<Item>(item: z.ZodType<Item>): z.ZodType<AsyncIterable<Item, void, unknown>> {
  return z
    .custom<AsyncIterable<unknown>>((v) => typeof v === 'object' && v !== null && Symbol.asyncIterator in v)
    .transform(async function* (items) {
      for await (const one of items) yield item.parse(one);
    });
}
