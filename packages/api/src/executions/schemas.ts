import * as z from 'zod';
import { UserId } from '../users/user-id.ts';
import {
  executionGroups,
  executionReasons,
  executionStatuses,
  responsibleParties,
  stepStatuses,
} from '../state/execution.ts';
import { StorableText } from '../storable-text.ts';

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
  /** The execution whose step called this one. */
  parentId: z.uuid().optional(),
  /** The execution that this one does again. */
  replayOf: z.uuid().optional(),
});
export type Execution = z.infer<typeof Execution>;

/** A try of a step that is over. */
const Try = z.object({
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  reason: z.enum(executionReasons).optional(),
  error: z.string().optional(),
});

/** One recorded step of an execution, without its payload. */
export const ExecutionStep = z.object({
  key: z.string(),
  kind: z.string(),
  /** The key of the `step.map` in an item of which it is. */
  parent: z.string().optional(),
  status: z.enum(stepStatuses),
  attempts: z.number().int(),
  reason: z.enum(executionReasons).optional(),
  error: z.string().optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  /** The next try, the end of a sleep, or the last moment of a wait. */
  nextAttemptAt: z.iso.datetime().optional(),
  /** The app event that it waits for while it sleeps, and of which key if not of any. */
  waitsFor: z.object({ event: z.string(), key: z.string().optional() }).optional(),
  /** The tries that are over; none where the first went well. */
  tries: z.array(Try),
});
export type ExecutionStep = z.infer<typeof ExecutionStep>;

/** A request of a step and its answer, without secrets. */
export const Exchange = z.object({
  method: z.string(),
  /** Without the query. */
  url: z.string(),
  startedAt: z.iso.datetime(),
  ms: z.number().int(),
  /** Absent where nothing usable came. */
  status: z.number().int().optional(),
  /** Why nothing usable came. */
  failure: z.string().optional(),
  query: z.record(z.string(), z.string()).optional(),
  /** Those that the step gave. */
  requestHeaders: z.record(z.string(), z.string()).optional(),
  requestBody: z.string().optional(),
  /** Those that tell how to go on, or by what the other side finds the request. */
  responseHeaders: z.record(z.string(), z.string()).optional(),
  responseBody: z.string().optional(),
});
export type Exchange = z.infer<typeof Exchange>;

/** The tries of one step that are over, with what they sent and what came back: the last three requests of each. */
export const StepTries = z.object({
  key: z.string(),
  tries: z.array(Try.extend({ exchanges: z.array(Exchange) })),
});
export type StepTries = z.infer<typeof StepTries>;

/**
 * What an execution began with. An event of the host or of a provider, by its name and its own id; `request` and `manual` by who
 * asked; `schedule` by the time of the tick; `connection` by what became of the connection; `poll` by the provider's id of what was
 * found; `workflow` by the execution that called it.
 */
export const StartedBy = z.object({
  kind: z.enum(['event', 'provider_event', 'request', 'manual', 'schedule', 'connection', 'poll', 'workflow']),
  name: z.string(),
  id: z.string(),
});
export type StartedBy = z.infer<typeof StartedBy>;

/** An execution with its steps in order of completion: of very many, those that did not go well before all others. */
export const ExecutionDetail = Execution.extend({
  /** Absent where it is not known: of a user that was deleted. */
  startedBy: StartedBy.optional(),
  steps: z.array(ExecutionStep),
  /** Steps besides those, where there are more than 5,000; `executions.steps` has all of them. */
  moreSteps: z.number().int().optional(),
});
export type ExecutionDetail = z.infer<typeof ExecutionDetail>;

/** Which steps of an execution to list; all that is given must hold. */
export const StepQuery = z.object({
  /** What is under way at this moment is not recorded yet. */
  status: z.enum(stepStatuses).exclude(['running']).optional(),
  /** Of the items of this `step.map`, by its key. */
  parent: StorableText.min(1).max(1_000).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number<number>().int().min(1).max(1_000).default(100),
});
export type StepQuery = z.infer<typeof StepQuery>;

/** A page of the steps of an execution, in order of completion. */
export const StepPage = z.object({ items: z.array(ExecutionStep), nextCursor: z.string().optional() });
export type StepPage = z.infer<typeof StepPage>;

/** A page of executions, in the order that was asked for. */
export const ExecutionPage = z.object({
  items: z.array(Execution),
  nextCursor: z.string().optional(),
});
export type ExecutionPage = z.infer<typeof ExecutionPage>;

/** Which executions to list; all that is given must hold. */
export const ExecutionQuery = z.object({
  userId: UserId.optional(),
  /** Executions of the users that this query of the search language finds. */
  users: StorableText.max(1000).optional(),
  integrationId: StorableText.optional(),
  workflowId: StorableText.optional(),
  connectionId: z.uuid().optional(),
  status: z.enum(executionStatuses).optional(),
  reason: z.enum(executionReasons).optional(),
  /** Started at or after. */
  from: z.iso.datetime({ offset: true }).optional(),
  /** Started before. */
  to: z.iso.datetime({ offset: true }).optional(),
  /** By when they started. Default: newest first. A cursor goes on in the order of its page. */
  order: z.enum(['newest', 'oldest']).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.number().int().min(1).max(100).default(25),
});
export type ExecutionQuery = z.infer<typeof ExecutionQuery>;

/** A new execution that does another one again. */
export const ReplayedExecution = z.object({ executionId: z.uuid() });
export type ReplayedExecution = z.infer<typeof ReplayedExecution>;

/** What ran, as the customer whom it ran for may see it. */
export const OwnExecution = Execution.pick({
  id: true,
  workflowId: true,
  connectionId: true,
  status: true,
  reason: true,
  responsible: true,
  startedAt: true,
  finishedAt: true,
  nextAttemptAt: true,
}).extend({
  /** Present where the customer may let it go on from where it failed (`me.executions.retry`). */
  canRetry: z.literal(true).optional(),
});
export type OwnExecution = z.infer<typeof OwnExecution>;

/** A page of them, newest first. */
export const OwnExecutionPage = z.object({ items: z.array(OwnExecution), nextCursor: z.string().optional() });
export type OwnExecutionPage = z.infer<typeof OwnExecutionPage>;

/** Which of them; all that is given must hold. */
export const OwnExecutionQuery = ExecutionQuery.pick({
  integrationId: true,
  workflowId: true,
  connectionId: true,
  from: true,
  to: true,
  cursor: true,
  limit: true,
}).extend({
  /** `failed` for good, `running` or waiting for something, `succeeded`. Absent: these, and what was cancelled. */
  status: z.enum(executionGroups).optional(),
});
export type OwnExecutionQuery = z.infer<typeof OwnExecutionQuery>;

/** One step of it: what it is called and how it went, without what it sent, and without the words of errors. */
const OwnStep = z.object({
  key: z.string(),
  name: z.string(),
  kind: z.string(),
  status: z.enum(stepStatuses),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  /** How often it was tried. */
  tries: z.number().int(),
  reason: z.enum(executionReasons).optional(),
  responsible: z.enum(responsibleParties).optional(),
  /** The next try, the end of a sleep, or the last moment of a wait. */
  nextAttemptAt: z.iso.datetime().optional(),
});

/** What ran and its steps in order of completion, as the customer whom it ran for may see them. */
export const OwnExecutionDetail = OwnExecution.extend({
  /** By what kind of thing and which; whose ids those are is not the customer's business. */
  startedBy: StartedBy.pick({ kind: true, name: true }).optional(),
  steps: z.array(OwnStep),
  /** Steps besides those, of runs with very many. */
  moreSteps: z.number().int().optional(),
});
export type OwnExecutionDetail = z.infer<typeof OwnExecutionDetail>;
