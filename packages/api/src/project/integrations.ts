import * as z from 'zod';
import { IntegrationInfo } from '../integrations/schemas.ts';
import { router, serverProcedure } from '../trpc.ts';

export const integrationsRouter = router({
  list: serverProcedure({ scope: 'users:read', rest: 'GET /integrations', summary: 'What the project offers' })
    .output(z.array(IntegrationInfo))
    .query(({ ctx }) => ctx.services.integrations.list(ctx.actor)),
});
