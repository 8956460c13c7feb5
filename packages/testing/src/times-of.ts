import type { WorkflowId } from '@acme/integrations';
import { timesOf as readTimes } from '@acme/integrations/runtime';
import { cronMistake, readCron } from '@acme/workflow/memory';
import { findWorkflow } from './find-workflow.ts';
import type { AnyDefinition, ForOptions } from './options.ts';
import { readFor } from './read-start.ts';
import { defaultStart } from './run-workflow.ts';
import { TestingError } from './testing-error.ts';

/** When a workflow is started by the clock. */
export interface Times {
  readonly cron: string;
  readonly timeZone: string;
  /** The next ticks. */
  readonly next: readonly Date[];
}

/**
 * When the clock starts a workflow for a user, or looks for something new; undefined: not at all.
 *
 * @param options.after the first tick is behind it. Default 2026-01-05, 09:00 UTC, a Monday
 * @param options.count how many ticks. Default 5
 * @throws TestingError for a workflow without a clock, and for times that cannot be any
 * @example
 * timesOf(config, 'report', { user: { metadata: { timeZone: 'Europe/Berlin' } } })?.next
 */
export function timesOf<const Config extends AnyDefinition, const Id extends WorkflowId<Config>>(
  config: Config,
  workflowId: Id,
  options: ForOptions<Config, Id> & { readonly after?: Date; readonly count?: number } = {},
): Times | undefined {
  const { after = defaultStart, count = 5 } = options;
  const place = findWorkflow(config, workflowId);
  const { kind } = place.workflow.trigger;
  if (kind !== 'schedule' && kind !== 'poll') {
    throw new TestingError(`"${workflowId}" is started by "${kind}", not by the clock.`);
  }
  const times = readTimes(place.workflow, readFor(place, options), cronMistake);
  if (times === undefined) return undefined;
  if (typeof times === 'string') throw cannotBeKept(workflowId, times);
  const rule = readCron(times.cron, times.timeZone);
  if (typeof rule === 'string') throw cannotBeKept(workflowId, rule);
  const next: Date[] = [];
  for (let at = rule.next(after); at !== undefined && next.length < count; at = rule.next(at)) next.push(at);
  return { cron: times.cron, timeZone: times.timeZone, next };
}

function cannotBeKept(workflowId: string, why: string): TestingError {
  return new TestingError(`The times of "${workflowId}" cannot be kept: ${why}.`);
}
