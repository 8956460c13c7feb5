import * as z from 'zod';
import { StorableText } from '../storable-text.ts';

/** Which workflow to start, for which account, and with what. */
export const StartWorkflow = z.object({
  workflowId: StorableText,
  /** A connection, or `default` for the default account of the integration. */
  connectionId: z.union([z.uuid(), z.literal('default')]).optional(),
  /** Of the form that the trigger of the workflow declares. */
  input: z.unknown().optional(),
});

/** How long to wait for an answer; then the workflow goes on by itself. */
export const WaitSeconds = z.number().min(0).max(55).default(55);
