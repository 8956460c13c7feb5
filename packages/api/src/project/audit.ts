import * as z from 'zod';
import { AuditPage, auditActions } from '../audit/schemas.ts';
import { router, serverProcedure } from '../trpc.ts';
import { UserId } from '../users/user-id.ts';
import { PageInput } from './inputs.ts';

export const auditRouter = router({
  list: serverProcedure({
    scope: 'audit:read',
    rest: 'GET /audit',
    summary: 'Who did what, when; newest first',
    errors: ['not_found'],
  })
    .input(
      PageInput.extend({
        userId: UserId.optional(),
        action: z.enum(auditActions).optional(),
        from: z.iso.datetime({ offset: true }).optional(),
        to: z.iso.datetime({ offset: true }).optional(),
      }),
    )
    .output(AuditPage)
    .query(({ ctx, input }) => ctx.services.audit.list(ctx.actor, input)),
});
