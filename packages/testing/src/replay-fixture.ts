import type { AnswerOfWorkflow, WorkflowId } from '@acme/integrations';
import type { RestoredStep } from '@acme/workflow/memory';
import { describeRun, type WorkflowRun } from './describe-run.ts';
import { findWorkflow } from './find-workflow.ts';
import type { JournalFixture } from './journal.ts';
import { type GivenAround, openRun } from './open-run.ts';
import type { AnyDefinition, AroundOptions } from './options.ts';
import { TestingError } from './testing-error.ts';

/**
 * Runs the code of today on a journal of before, as an execution that was under way when it was deployed. What is recorded is not done
 * again. Without fakes it stops, `parked` as `not_recorded`, at the first step that is to be done; with them it goes on to the end.
 *
 * @throws TestingError where the execution could not go on: raise `version` of the workflow, and keep the old one under `previous`
 * @example
 * import inFlight from './follow-up.json' with { type: 'json' };
 * await replayFixture(config, 'follow-up', inFlight);
 */
export async function replayFixture<const Config extends AnyDefinition, const Id extends WorkflowId<Config>>(
  config: Config,
  workflowId: Id,
  fixture: JournalFixture,
  options: Omit<AroundOptions<Config, Id>, 'settings' | 'startAt' | 'version'> = {},
): Promise<WorkflowRun<AnswerOfWorkflow<Config, Id>>> {
  if (fixture.format !== 'acme.journal/1') {
    throw new TestingError(
      'This is no fixture. Take one from a run with run.journal.toFixture(); for executions.get use checkJournal.',
    );
  }
  if (fixture.workflowId !== workflowId) {
    throw new TestingError(`The fixture is one of "${fixture.workflowId}", not of "${workflowId}".`);
  }
  const place = findWorkflow(config, workflowId, fixture.version);
  const given = options as GivenAround;
  const frozen = [given.connection, given.host, given.targets, given.workflows].every((one) => one === undefined);
  const steps = fixture.steps.map((step, index) => ({
    ...step,
    status: step.status as RestoredStep['status'],
    seq: index + 1,
    nextAttemptAt: step.nextAttemptAt === undefined ? undefined : new Date(step.nextAttemptAt),
  }));
  const startAt = new Date(fixture.at);
  const out = await openRun(place, given, { recorded: fixture.input, startAt, steps, frozen });
  const { reason, error, unasked } = out.execution;
  if (reason === 'nondeterministic') throw cannotGoOn(workflowId, error ?? '');
  if (reason === 'not_recorded' && unasked !== undefined) {
    throw cannotGoOn(
      workflowId,
      `${unasked} If the step that is not recorded is a new one in between, give fakes, so that the replay can do it and go on.`,
    );
  }
  return describeRun(out, fixture.input);
}

function cannotGoOn(workflowId: string, why: string): TestingError {
  return new TestingError(
    `An execution of "${workflowId}" that is under way could not go on with this code. ${why} Raise "version", and name the old one under "previous".`,
  );
}
