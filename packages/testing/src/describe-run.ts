import type { RunRecord } from '@acme/integrations/runtime';
import type { MemoryDetail } from '@acme/workflow/memory';
import { createJournal, type Journal } from './journal.ts';
import type { RanOut } from './open-run.ts';
import { type Responsible, whoMustAct } from './responsible.ts';
import type { SentRequest } from './sent-request.ts';
import { TestingError } from './testing-error.ts';

/** Why a run failed, or what it waits for. */
export interface RunError {
  /** As `executions.get` has it: `provider_rejected`, `code_threw`, … */
  readonly reason: string;
  readonly message: string;
  readonly responsible: Responsible;
  /** The keys of the steps whose failure ended it. */
  readonly steps: readonly string[];
  /** What the code threw, with its stack; undefined where it threw nothing. */
  readonly cause: unknown;
}

/** A workflow that another one has called. */
export interface CalledRun {
  readonly workflowId: string;
  readonly status: MemoryDetail['status'];
  readonly output: unknown;
  readonly error: RunError | undefined;
  readonly steps: readonly string[];
}

/** What came of a run. */
export interface WorkflowRun<Answer = unknown> {
  /** `parked`: it waits for somebody, such as the owner of an account that does not work any more. `sleeping`: past `until`. */
  readonly status: MemoryDetail['status'];
  /** What the workflow returned, as JSON gives it. */
  readonly output: unknown;
  /** What whoever asked was answered: by `respond`, or by what the workflow returned. */
  readonly answer: Answer | undefined;
  readonly error: RunError | undefined;
  /** In virtual time, as everything here. */
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
  readonly journal: Journal;
  /** What was sent, to whomever, in order; by called workflows as well. */
  readonly requests: readonly SentRequest[];
  /** The workflows that were called, in order. */
  readonly called: readonly CalledRun[];
  /** @throws TestingError that says why it has not, with what the code threw as its `cause` */
  assertSucceeded(): void;
}

export function describeRun<Answer>(
  { execution, called, requests, at, thrown }: RanOut,
  input: RunRecord,
): WorkflowRun<Answer> {
  const { status, output, response, startedAt, finishedAt } = execution;
  const answer = response === undefined ? (status === 'succeeded' ? output : undefined) : response.value;
  const failure = errorOf(execution, thrown);
  return {
    status,
    output,
    answer: answer as Answer | undefined,
    error: failure,
    startedAt: startedAt ?? at,
    finishedAt,
    journal: createJournal(execution, { requests, input, at }),
    requests,
    called: called.map((one) => ({
      workflowId: one.workflowId,
      status: one.status,
      output: one.output,
      error: errorOf(one, thrown),
      steps: one.steps.map(({ key }) => key),
    })),
    assertSucceeded() {
      if (status === 'succeeded') return;
      const { reason, message = '', cause } = failure ?? {};
      const why = reason === undefined ? '.' : `, ${reason}: ${message}`;
      throw new TestingError(`"${execution.workflowId}" is ${status}${why}`, { cause });
    },
  };
}

function errorOf({ id, reason, error, failedSteps }: MemoryDetail, thrown: RanOut['thrown']): RunError | undefined {
  if (reason === undefined) return undefined;
  return { reason, message: error ?? '', responsible: whoMustAct(reason), steps: failedSteps, cause: thrown.get(id) };
}
