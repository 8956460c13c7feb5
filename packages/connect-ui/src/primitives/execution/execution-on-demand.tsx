'use client';
import { partOnDemand, rootOnDemand } from '../part/on-demand.tsx';
import type { ExecutionRootProps } from './execution-root.tsx';

const load = () => import('../executions/loaded.ts');

/**
 * One run, live: an `<article>` that is called by its title. Its code is loaded when the first one is shown.
 *
 * @example
 * <Execution.Root executionId={executionId}>
 *   <Execution.Title /> <Execution.Status /> <Execution.Summary />
 *   <Execution.Reason /> <Execution.Advice /> <Execution.Error /> <Execution.Retry />
 *   <Execution.Steps />
 * </Execution.Root>
 */
export const ExecutionRoot: (props: ExecutionRootProps) => React.JSX.Element = rootOnDemand(
  async () => (await load()).ExecutionRoot,
);

/** The name of its workflow, a heading of the third level; `render` makes another one of it. */
export const ExecutionTitle = partOnDemand(async () => (await load()).ExecutionTitle);

/** How it is, in words. Give them a sign of your own by `data-status`. */
export const ExecutionStatus = partOnDemand(async () => (await load()).RunStatus);

/** When it began, by what, for which account and how long it took: a `<dl>`. */
export const ExecutionSummary = partOnDemand(async () => (await load()).ExecutionSummary);

/** What happened. Nothing for a run that went well. */
export const ExecutionReason = partOnDemand(async () => (await load()).RunReason);

/** What the customer can do about it. Nothing for a run that went well. */
export const ExecutionAdvice = partOnDemand(async () => (await load()).RunAdvice);

/** The steps that are done or under way, an `<ol>`; a sentence where there are none. Absent children: one `Execution.Step`. */
export const ExecutionSteps = partOnDemand(async () => (await load()).ExecutionSteps);

/** Written once, it stands for every step. Absent children: name, status, time, tries and reason. */
export const ExecutionStep = partOnDemand(async () => (await load()).ExecutionStep);

/** Why the run could not be loaded, or run again; read out when it comes. Empty until then. */
export const ExecutionError = partOnDemand(async () => (await load()).ExecutionError);

/** Run again where that is allowed, or, of a run that could not be loaded, try again. Nothing else. */
export const ExecutionRetry = partOnDemand(async () => (await load()).ExecutionRetry);

/** What support asks for. */
export const ExecutionReference = partOnDemand(async () => (await load()).ExecutionReference);
