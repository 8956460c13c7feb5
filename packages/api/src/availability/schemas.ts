import * as z from 'zod';
import type { PlainValue } from '../users/metadata-schemas.ts';
import { Suspension } from '../suspensions/schemas.ts';

/** Whether a user may have an integration or a workflow, and if not, why, in words for that user. */
export const Availability = z.discriminatedUnion('allowed', [
  z.object({ allowed: z.literal(true) }),
  z.object({
    allowed: z.literal(false),
    message: z.string(),
    /** What the user would have to have, such as the name of a plan. */
    upgrade: z.string().optional(),
    /** Not shown to users who have no account connected. */
    hidden: z.boolean().optional(),
    /** What is connected goes on working until then. */
    graceUntil: z.iso.datetime().optional(),
  }),
]);
export type Availability = z.infer<typeof Availability>;

/** How it came to an answer. Everything but `no_rule`, `rule_allows` and `in_grace` means no. */
export const explanationDecisions = [
  'no_rule',
  'rule_allows',
  'rule_refuses',
  'rule_failed',
  'in_grace',
  'suspended',
] as const;

/** A metadata value that a rule has read while it decided. */
export const ReadValue = z.object({
  key: z.string(),
  /** Absent: there is no value that may decide. */
  value: (z.unknown() as unknown as z.ZodType<PlainValue>).optional(),
  by: z.enum(['claim', 'server', 'preview']).optional(),
  at: z.iso.datetime().optional(),
  /** There is a value, but a browser wrote it, so the rule did not see it. */
  ignored: z.literal('written_by_browser').optional(),
});
export type ReadValue = z.infer<typeof ReadValue>;

/** Why a user may or may not have an integration (or one workflow of it): what decided, and on which values. */
export const Explanation = z.object({
  userId: z.string(),
  integrationId: z.string(),
  workflowId: z.string().optional(),
  allowed: z.boolean(),
  decision: z.enum(explanationDecisions),
  /** Whose rule decided; absent where no rule did. */
  rule: z.enum(['integration', 'workflow']).optional(),
  /** In words for the user. */
  message: z.string().optional(),
  upgrade: z.string().optional(),
  hidden: z.boolean().optional(),
  /** Which values the rule read, in order. */
  read: z.array(ReadValue),
  suspension: Suspension.optional(),
  graceUntil: z.iso.datetime().optional(),
  /** The same in one English sentence, for people who support the user. */
  summary: z.string(),
});
export type Explanation = z.infer<typeof Explanation>;
