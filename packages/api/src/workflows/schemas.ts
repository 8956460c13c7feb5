import * as z from 'zod';
import { Availability } from '../availability/schemas.ts';
import { Suspension } from '../suspensions/schemas.ts';

/** A workflow of an integration in the state of one user. */
export const WorkflowInfo = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  trigger: z.string(),
  /** On for at least one of the user's connections. */
  enabled: z.boolean(),
  /** Present where the workflow has a rule of its own that says no. */
  availability: Availability.optional(),
  /** What holds this workflow back now, besides what holds its integration back. */
  suspension: Suspension.optional(),
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
