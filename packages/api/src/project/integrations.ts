import * as z from 'zod';
import { ActionInfo, IntegrationInfo } from '../integrations/schemas.ts';
import { StorableText } from '../storable-text.ts';
import { router, serverProcedure } from '../trpc.ts';

export const integrationsRouter = router({
  list: serverProcedure({ scope: 'users:read', rest: 'GET /integrations', summary: 'What the project offers' })
    .output(z.array(IntegrationInfo))
    .query(({ ctx }) => ctx.services.integrations.list(ctx.actor)),

  actions: serverProcedure({
    scope: 'users:read',
    rest: 'GET /integrations/{integrationId}/actions',
    summary: 'What can be done at the provider of an integration, with schemas of input and output',
  })
    .input(z.strictObject({ integrationId: StorableText }))
    .output(z.object({ actions: z.array(ActionInfo) }))
    .query(async ({ ctx, input }) => ({
      actions: await ctx.services.integrations.actions(ctx.actor, input.integrationId),
    })),
});
