import type { AnswerOfWorkflow, WorkflowId } from '@acme/integrations';
import type { RunRecord } from '@acme/integrations/runtime';
import { describeRun, type WorkflowRun } from './describe-run.ts';
import { findWorkflow } from './find-workflow.ts';
import { type GivenAround, openRun } from './open-run.ts';
import type { AnyDefinition, RunOptions } from './options.ts';
import { type GivenStart, readStart } from './read-start.ts';
import { TestingError } from './testing-error.ts';

export const defaultStart = new Date('2026-01-05T09:00:00Z');

/**
 * Runs a workflow to its end, without a server: the steps, the journal and its rules are the product's, what it calls are fakes, and
 * time passes only where it waits.
 *
 * A run that fails is a result (`run.status`, `run.error`). What a fake has no answer for, an error inside the function of a fake and,
 * with `interrupt`, code that does not go on where it stood are errors of the test.
 *
 * @throws TestingError, and what functions of fakes throw
 * @example
 * const run = await runWorkflow(config, 'send-contacts', {
 *   event: { id: 't-1', email: 'ada@example.com' },
 *   connection: fake().on('POST /contacts', { json: { id: 'c-1' } }),
 *   interrupt: 'after each step',
 * });
 * run.status; // 'succeeded'
 */
export async function runWorkflow<const Config extends AnyDefinition, const Id extends WorkflowId<Config>>(
  config: Config,
  workflowId: Id,
  options: RunOptions<Config, Id>,
): Promise<WorkflowRun<AnswerOfWorkflow<Config, Id>>> {
  const { startAt = defaultStart, version } = options;
  const place = findWorkflow(config, workflowId, version);
  const given = options as GivenStart & GivenAround;
  const recorded = readStart(place, given, startAt);
  return runRecorded(place, given, recorded, startAt);
}

/** The same from what is recorded of a start. */
export async function runRecorded<Answer>(
  place: ReturnType<typeof findWorkflow>,
  given: GivenAround,
  recorded: RunRecord,
  startAt: Date,
): Promise<WorkflowRun<Answer>> {
  const out = await openRun(place, given, { recorded, startAt });
  const lost = [out.execution, ...out.called].find(({ reason }) => reason === 'nondeterministic');
  if (lost !== undefined) {
    const how = given.interrupt === undefined ? 'taken up again' : `broken off ${given.interrupt}`;
    throw new TestingError(
      `"${lost.workflowId}" does not go on where it stood when it is ${how}. ${lost.error ?? ''} Between steps use nothing that changes from run to run: no clock, no random numbers, no variables from outside.`,
    );
  }
  return describeRun<Answer>(out, recorded);
}
