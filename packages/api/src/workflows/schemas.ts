import * as z from 'zod';
import { executionReasons, responsibleParties } from '../state/execution.ts';
import { Availability } from '../availability/schemas.ts';
import { SettingInfo } from '../settings/schemas.ts';
import { Suspension } from '../suspensions/schemas.ts';

/** A workflow of an integration in the state of one user. */
export const WorkflowInfo = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  /** The event that starts it, or what else does: `request`, `manual`, `schedule`, `connection`, `poll`. */
  trigger: z.string(),
  /** Present where the caller may start it by hand. */
  canRun: z.literal(true).optional(),
  /** On for at least one of the user's connections. */
  enabled: z.boolean(),
  /** Present where the workflow has a rule of its own that says no. */
  availability: Availability.optional(),
  /** What holds this workflow back now, besides what holds its integration back. */
  suspension: Suspension.optional(),
  /** What is filled in for it, for each account. Absent: nothing. */
  settings: z.array(SettingInfo).optional(),
});
export type WorkflowInfo = z.infer<typeof WorkflowInfo>;

/** The state that a workflow has after a switch, and the connections it was switched for. */
export const WorkflowStateOutput = z.object({
  workflowId: z.string(),
  enabled: z.boolean(),
  connectionIds: z.array(z.uuid()),
});
export type WorkflowStateOutput = z.infer<typeof WorkflowStateOutput>;

/** Whether a workflow is held in the whole project. */
export const WorkflowPause = z.object({ workflowId: z.string(), paused: z.boolean() });
export type WorkflowPause = z.infer<typeof WorkflowPause>;

/** The executions that were started by hand: one for each account. */
export const StartedWorkflow = z.object({ executionIds: z.array(z.uuid()) });
export type StartedWorkflow = z.infer<typeof StartedWorkflow>;

/**
 * What came of asking a workflow. `running` says that there is no answer yet: it goes on, and `executions.get` tells how it ends.
 */
export const WorkflowAnswer = z.discriminatedUnion('status', [
  z.object({ status: z.literal('answered'), executionId: z.uuid(), answer: z.unknown() }),
  z.object({
    status: z.literal('ended'),
    executionId: z.uuid(),
    outcome: z.enum(['failed', 'cancelled', 'quarantined']),
    reason: z.enum(executionReasons).optional(),
    responsible: z.enum(responsibleParties).optional(),
    error: z.string().optional(),
  }),
  z.object({ status: z.literal('running'), executionId: z.uuid() }),
]);
export type WorkflowAnswer = z.infer<typeof WorkflowAnswer>;

/** What starts by itself for one account of a user: by the clock, or by looking for something new. */
export const WorkflowClock = z.object({
  workflowId: z.string(),
  connectionId: z.uuid(),
  kind: z.enum(['schedule', 'poll']),
  cron: z.string(),
  timeZone: z.string(),
  nextAt: z.iso.datetime(),
  lastAt: z.iso.datetime().optional(),
  /** Of a poll: when it last looked, and why it could not since. */
  lookedAt: z.iso.datetime().optional(),
  failedAt: z.iso.datetime().optional(),
  reason: z.enum(executionReasons).optional(),
  error: z.string().optional(),
});
export type WorkflowClock = z.infer<typeof WorkflowClock>;
