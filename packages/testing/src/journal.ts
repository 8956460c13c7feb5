import type { MemoryDetail, MemoryStepDetail } from '@acme/workflow/memory';
import type { RunRecord } from '@acme/integrations/runtime';
import type { SentRequest } from './sent-request.ts';
import { TestingError } from './testing-error.ts';

/** A recorded step of a run. Times are virtual. */
export interface JournalStep extends Omit<MemoryStepDetail, 'history' | 'calledId'> {
  /** The tries that are over; none where the first went well. */
  readonly tries: MemoryStepDetail['history'];
  /** What it has sent, every try of it. */
  readonly requests: readonly SentRequest[];
}

/** What a run has recorded, in order of completion. */
export interface Journal {
  readonly steps: readonly JournalStep[];
  /** The keys of the steps: names, `#2` for the second of a name, `tag[0]/send` inside an item of a `step.map`. */
  readonly keys: readonly string[];
  /** @throws TestingError for a key that is not there, naming those that are */
  step(key: string): JournalStep;
  /** What `replayFixture` takes: JSON, to be kept in a file. It holds what steps returned, and no secrets. */
  toFixture(): JournalFixture;
}

/** A journal in a file. Its types are those that the compiler gives imported JSON. */
export interface JournalFixture {
  /** `acme.journal/1` */
  readonly format: string;
  readonly workflowId: string;
  readonly version: number;
  /** When it was taken, in virtual time. */
  readonly at: string;
  readonly status: string;
  readonly input: RunRecord;
  readonly steps: readonly FixtureStep[];
}

/** A step of a fixture. */
export interface FixtureStep {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly parent?: string | undefined;
  readonly status: string;
  readonly attempts: number;
  readonly reason?: string | undefined;
  readonly error?: string | undefined;
  readonly output?: unknown;
  readonly nextAttemptAt?: string | undefined;
  readonly waitsFor?: { readonly event: string; readonly key?: string | undefined } | undefined;
}

export function createJournal(
  execution: MemoryDetail,
  { requests, input, at }: { readonly requests: readonly SentRequest[]; readonly input: RunRecord; readonly at: Date },
): Journal {
  const steps = execution.steps.map(({ history, calledId: _called, ...step }): JournalStep => {
    const own = requests.filter((request) => request.step === step.key && request.workflowId === execution.workflowId);
    return { ...step, tries: history, requests: own };
  });
  const keys = steps.map(({ key }) => key);
  return {
    steps,
    keys,
    step(key) {
      const found = steps.find((step) => step.key === key);
      if (found !== undefined) return found;
      throw new TestingError(
        `There is no step "${key}" in the journal. It has ${keys.map((one) => `"${one}"`).join(', ')}.`,
      );
    },
    toFixture: () => ({
      format: 'acme.journal/1',
      workflowId: execution.workflowId,
      version: execution.version,
      at: at.toISOString(),
      status: execution.status,
      input: JSON.parse(JSON.stringify(input)) as RunRecord,
      steps: steps.map(toFixtureStep),
    }),
  };
}

function toFixtureStep(step: JournalStep): FixtureStep {
  const { key, name, kind, parent, status, attempts, reason, error, output, nextAttemptAt, waitsFor } = step;
  return {
    key,
    name,
    kind,
    ...(parent === undefined ? {} : { parent }),
    status,
    attempts,
    ...(reason === undefined ? {} : { reason }),
    ...(error === undefined ? {} : { error }),
    ...(output === undefined ? {} : { output }),
    ...(nextAttemptAt === undefined ? {} : { nextAttemptAt: nextAttemptAt.toISOString() }),
    ...(waitsFor === undefined ? {} : { waitsFor: JSON.parse(JSON.stringify(waitsFor)) as typeof waitsFor }),
  };
}
