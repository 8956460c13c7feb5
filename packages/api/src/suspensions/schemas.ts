import * as z from 'zod';
import { StorableText } from '../storable-text.ts';

/** Work that is held back: of the user as a whole, of an integration, or of one workflow. Nothing else changes. */
export const Suspension = z.object({
  integrationId: z.string().optional(),
  workflowId: z.string().optional(),
  /** `rule`: the availability rule, which takes it back by itself. */
  by: z.enum(['host', 'rule']),
  reason: z.string().optional(),
  /** In the future while a grace period runs. */
  effectiveAt: z.iso.datetime(),
});
export type Suspension = z.infer<typeof Suspension>;

/** What to suspend or resume; without ids the user as a whole. A workflow names its integration by itself. */
export const SuspensionTarget = z.strictObject({
  integrationId: StorableText.optional(),
  workflowId: StorableText.optional(),
});
export type SuspensionTarget = z.infer<typeof SuspensionTarget>;

/** What a suspend or resume has changed, and what still holds the user's work back. */
export const SuspensionOutput = z.object({ changed: z.boolean(), suspensions: z.array(Suspension) });
export type SuspensionOutput = z.infer<typeof SuspensionOutput>;
