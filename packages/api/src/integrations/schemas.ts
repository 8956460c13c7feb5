import * as z from 'zod';
import { authKinds } from '../state/auth-kind.ts';

/** An integration that a project offers, whoever the user. */
export const IntegrationInfo = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  auth: z.enum(authKinds),
  /** False while OAuth client credentials are missing. */
  configured: z.boolean(),
  workflows: z.array(z.object({ id: z.string(), name: z.string(), description: z.string().optional() })),
});
export type IntegrationInfo = z.infer<typeof IntegrationInfo>;
