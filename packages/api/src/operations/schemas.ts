import * as z from 'zod';
import { executionReasons } from '../state/execution.ts';
import { operationStates } from '../state/operation.ts';
import { SuspensionTarget } from '../suspensions/schemas.ts';
import { MetadataPatch } from '../users/metadata-schemas.ts';
import { StorableText } from '../storable-text.ts';

/** Executions of the users that a query finds; all that is given must hold. At most 1,000 of each user, oldest first. */
const Executions = z.strictObject({
  integrationId: StorableText.optional(),
  workflowId: StorableText.optional(),
  reason: z.enum(executionReasons).optional(),
  /** Started at or after. */
  from: z.iso.datetime({ offset: true }).optional(),
  /** Started before. */
  to: z.iso.datetime({ offset: true }).optional(),
});

/** What to do to each user that a query finds. */
export const OperationAct = z.discriminatedUnion('kind', [
  SuspensionTarget.extend({ kind: z.literal('suspend') }),
  SuspensionTarget.extend({ kind: z.literal('resume') }),
  z.strictObject({ kind: z.literal('disconnect'), integrationId: StorableText }),
  z.strictObject({ kind: z.literal('enable_workflow'), workflowId: StorableText }),
  z.strictObject({ kind: z.literal('disable_workflow'), workflowId: StorableText }),
  /** No secrets: an operation is stored, and a secret belongs to one user. */
  z.strictObject({ kind: z.literal('set_metadata'), metadata: MetadataPatch }),
  z.strictObject({ kind: z.literal('delete'), executions: z.enum(['anonymise', 'drop']) }),
  /** Lets executions that have failed go on from where they failed. */
  Executions.extend({
    kind: z.literal('retry_executions'),
    /** Default `failed`. */
    status: z.enum(['failed', 'quarantined']).optional(),
  }),
  /** Does whole executions again, on the same version of their workflow or the latest; each once, however often this is asked. */
  Executions.extend({
    kind: z.literal('replay_executions'),
    /** Default `failed`. */
    status: z.enum(['failed', 'quarantined', 'cancelled', 'succeeded']).optional(),
    /** Default the `same`. */
    version: z.enum(['same', 'latest']).optional(),
  }),
  /** Applies the availability rules; `disconnect: false` suspends where a rule says disconnect. */
  z.strictObject({ kind: z.literal('apply_rules'), disconnect: z.boolean() }),
]);
export type OperationAct = z.infer<typeof OperationAct>;

/** What an act would do, counted without doing it. */
export const OperationPreview = z.object({
  /** Users that the query finds. */
  users: z.number().int(),
  /** Of these, users for whom something would change. */
  changed: z.number().int(),
  /** Connected accounts of the changed users that the act is about. */
  connections: z.number().int(),
  /** Workflows of theirs that are on and that the act is about. */
  workflows: z.number().int(),
  /** Accounts that would be disconnected. */
  disconnects: z.number().int(),
  /** Executions that would be retried or replayed. */
  executions: z.number().int().default(0),
});
export type OperationPreview = z.infer<typeof OperationPreview>;

/** One bulk operation. Done work stays when it is cancelled. */
export const Operation = z.object({
  id: z.uuid(),
  act: OperationAct,
  query: z.string(),
  reason: z.string().optional(),
  state: z.enum(operationStates),
  preview: OperationPreview,
  /** Users to go through, as counted at the start. */
  total: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  failed: z.number().int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  /**
   * From when on it no longer says whom it was about: the query is empty, reason and values are gone. Thirty days after its
   * end, or once the one user is deleted whom it was about.
   */
  forgottenAt: z.iso.datetime().optional(),
});
export type Operation = z.infer<typeof Operation>;

/** A page of operations, newest first. */
export const OperationPage = z.object({ items: z.array(Operation), nextCursor: z.string().optional() });
export type OperationPage = z.infer<typeof OperationPage>;

/** A user for whom an operation could not do what it should. */
export const OperationFailure = z.object({
  userId: z.string(),
  code: z.string(),
  message: z.string(),
  at: z.iso.datetime(),
});
export type OperationFailure = z.infer<typeof OperationFailure>;

/** A page of failures. */
export const OperationFailurePage = z.object({
  items: z.array(OperationFailure),
  nextCursor: z.string().optional(),
});
export type OperationFailurePage = z.infer<typeof OperationFailurePage>;
