'use client';
import { partOnDemand, rootOnDemand } from '../part/on-demand.tsx';
import type { ExecutionsRootProps } from './executions-root.tsx';

const load = () => import('./loaded.ts');

/**
 * What ran for the user, newest first and live: a `<section>`. New runs wait behind a button, so that nothing moves under the reader.
 * Its code is loaded when the first one is shown.
 *
 * @example
 * <Executions.Root>
 *   <Executions.Filter /> <Executions.NewRuns /> <Executions.Error /> <Executions.Retry />
 *   <Executions.Day>
 *     <Executions.DayLabel />
 *     <Executions.Items>
 *       <Executions.Item><Executions.Trigger onOpen={show} /> <Executions.Status /> <Executions.Time /></Executions.Item>
 *     </Executions.Items>
 *   </Executions.Day>
 *   <Executions.Empty /> <Executions.LoadOlder />
 * </Executions.Root>
 */
export const ExecutionsRoot: (props: ExecutionsRootProps) => React.JSX.Element = rootOnDemand(
  async () => (await load()).ExecutionsRoot,
);

/** A `<select>` for one thing to choose by. Nothing where there is nothing to choose. How many were found is told. */
export const ExecutionsFilter = partOnDemand(async () => (await load()).ExecutionsFilter);

/** Written once, it stands for every day: a `<section>` that is called by its label. */
export const ExecutionsDay = partOnDemand(async () => (await load()).ExecutionsDay);

/** The day, a heading of the third level; `render` makes another one of it. */
export const ExecutionsDayLabel = partOnDemand(async () => (await load()).ExecutionsDayLabel);

/** The `<ol>` of a day. */
export const ExecutionsItems = partOnDemand(async () => (await load()).ExecutionsItems);

/** Written once, it stands for every run of its day; `Execution.Root` inside needs no id. */
export const ExecutionsItem = partOnDemand(async () => (await load()).ExecutionsItem);

/** A button that shows the run, called after its workflow, how it is, and when it began. */
export const ExecutionsTrigger = partOnDemand(async () => (await load()).ExecutionsTrigger);

/** Whose account it ran on. Nothing where there is only one. */
export const ExecutionsAccount = partOnDemand(async () => (await load()).ExecutionsAccount);

/** How the run is, in words. Give them a sign of your own by `data-status`. */
export const ExecutionsStatus = partOnDemand(async () => (await load()).RunStatus);

/** When it began. */
export const ExecutionsTime = partOnDemand(async () => (await load()).RunTime);

/** How long it took, or when it goes on. Nothing where neither is known. */
export const ExecutionsDuration = partOnDemand(async () => (await load()).RunDuration);

/** Why it failed, was stopped or waits. Nothing for a run that went well. */
export const ExecutionsReason = partOnDemand(async () => (await load()).RunReason);

/** How many runs began since: shows them. Nothing while there are none. */
export const ExecutionsNewRuns = partOnDemand(async () => (await load()).ExecutionsNewRuns);

/** Adds a page of older runs, and tells how many. Nothing where there are none. */
export const ExecutionsLoadOlder = partOnDemand(async () => (await load()).ExecutionsLoadOlder);

/** Stands there when nothing has run (`data-state="empty"`), or nothing that was chosen (`no_match`). */
export const ExecutionsEmpty = partOnDemand(async () => (await load()).ExecutionsEmpty);

/** Stands there until the runs are: what you put into it, hidden from assistive technology, which is told after a second. */
export const ExecutionsSkeleton = partOnDemand(async () => (await load()).ExecutionsSkeleton);

/** Why runs could not be loaded, read out when it comes. Empty until then. */
export const ExecutionsError = partOnDemand(async () => (await load()).ExecutionsError);

/** Tries once more what could not be loaded. Nothing while nothing failed. */
export const ExecutionsRetry = partOnDemand(async () => (await load()).ExecutionsRetry);
