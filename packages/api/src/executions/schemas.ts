import * as z from 'zod';
import { executionReasons, executionStatuses, responsibleParties, stepStatuses } from '../state/execution.ts';

/** One run of a workflow for one user. */
export const Execution = z.object({
  id: z.uuid(),
  userId: z.string(),
  workflowId: z.string(),
  version: z.number().int(),
  connectionId: z.uuid().optional(),
  status: z.enum(executionStatuses),
  reason: z.enum(executionReasons).optional(),
  responsible: z.enum(responsibleParties).optional(),
  error: z.string().optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  nextAttemptAt: z.iso.datetime().optional(),
});
export type Execution = z.infer<typeof Execution>;

/** One recorded step of an execution, without its payload. */
export const ExecutionStep = z.object({
  key: z.string(),
  kind: z.string(),
  status: z.enum(stepStatuses),
  attempts: z.number().int(),
  reason: z.enum(executionReasons).optional(),
  error: z.string().optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
});
export type ExecutionStep = z.infer<typeof ExecutionStep>;

/** An execution with its steps in order of completion. */
export const ExecutionDetail = Execution.extend({ steps: z.array(ExecutionStep) });
export type ExecutionDetail = z.infer<typeof ExecutionDetail>;

/** A page of executions, newest first. */
export const ExecutionPage = z.object({
  items: z.array(Execution),
  nextCursor: z.string().optional(),
});
export type ExecutionPage = z.infer<typeof ExecutionPage>;
