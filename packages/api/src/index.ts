import { meRouter } from './me.ts';
import { projectRouter } from './project.ts';
import { router } from './trpc.ts';

/** Everything the server answers over tRPC. Clients import its type only. */
export const appRouter = router({ me: meRouter, project: projectRouter });
/** The type that clients are made from. */
export type AppRouter = typeof appRouter;

export * from './attempts/service.ts';
export * from './audit/service.ts';
export * from './connect-links/service.ts';
export * from './connections/service.ts';
export * from './context.ts';
export * from './destinations/service.ts';
export * from './errors.ts';
export * from './events/service.ts';
export * from './executions/service.ts';
export * from './idempotency/service.ts';
export * from './integrations/service.ts';
export * from './keys/service.ts';
export * from './operations/service.ts';
export * from './schemas.ts';
export * from './settings/service.ts';
export * from './state/index.ts';
export * from './suspensions/service.ts';
export { type ErrorData, type ProcedureMeta, toAppError } from './trpc.ts';
export * from './users/service.ts';
export * from './webhooks/service.ts';
export * from './workflows/service.ts';
