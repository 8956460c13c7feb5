export {
  type AvailabilityAnswer,
  checkAvailability,
  type IntegrationAvailability,
} from './check-availability.ts';
export { checkJournal, type RecordedExecution } from './check-journal.ts';
export type { CalledRun, RunError, WorkflowRun } from './describe-run.ts';
export { type AskedOf, type AskedRequest, type Fake, fake, noAnswer, refused, type Reply } from './fake.ts';
export type { FixtureStep, Journal, JournalFixture, JournalStep } from './journal.ts';
export type {
  AccountOptions,
  ArrivingEvent,
  AroundOptions,
  CalledFakes,
  ForOptions,
  RunOptions,
  StartOptions,
  UserOptions,
} from './options.ts';
export { replayFixture } from './replay-fixture.ts';
export type { Responsible } from './responsible.ts';
export type { Route } from './route.ts';
export { type PollOptions, type PollRun, runPoll } from './run-poll.ts';
export { runWorkflow } from './run-workflow.ts';
export type { SentRequest } from './sent-request.ts';
export { TestingError } from './testing-error.ts';
export { type Times, timesOf } from './times-of.ts';
