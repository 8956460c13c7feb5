import * as z from 'zod';

/** A workflow of an integration in the state of one user. */
export const WorkflowInfo = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  trigger: z.string(),
  /** On for at least one of the user's connections. */
  enabled: z.boolean(),
});
export type WorkflowInfo = z.infer<typeof WorkflowInfo>;

/** The state that a workflow has after a switch, and the connections it was switched for. */
export const WorkflowStateOutput = z.object({
  workflowId: z.string(),
  enabled: z.boolean(),
  connectionIds: z.array(z.uuid()),
});
export type WorkflowStateOutput = z.infer<typeof WorkflowStateOutput>;
