import type { PayloadOf, PolledItem, TriggerOfWorkflow, WorkflowId } from '@acme/integrations';
import { look, lookTries } from '@acme/integrations/runtime';
import { createMemoryEngine } from '@acme/workflow/memory';
import type { RunError } from './describe-run.ts';
import type { Fake } from './fake.ts';
import { findWorkflow } from './find-workflow.ts';
import type { AnyDefinition, ForOptions } from './options.ts';
import { createPorts } from './ports.ts';
import { readFor } from './read-start.ts';
import { whoMustAct } from './responsible.ts';
import { defaultStart } from './run-workflow.ts';
import type { Session } from './session.ts';
import type { SentRequest } from './sent-request.ts';
import { TestingError } from './testing-error.ts';

/** What `runPoll` takes. */
export interface PollOptions<Config, Id> extends ForOptions<Config, Id> {
  /** What the last look returned. Default: it is the first one. */
  readonly cursor?: unknown;
  readonly connection: Fake;
}

/** What a look at an account came to. */
export interface PollRun<Payload = unknown> {
  /** What starts an execution each, held to the schema. Empty where the look failed. */
  readonly items: readonly PolledItem<Payload>[];
  /** Where the next look begins. */
  readonly cursor: unknown;
  /** Why there is nothing: the next look begins at the same cursor. */
  readonly error: RunError | undefined;
  readonly requests: readonly SentRequest[];
}

/**
 * Looks at an account once, as the clock has the product do: with its three tries, and held to what a poll may return.
 *
 * @throws TestingError, and what functions of fakes throw
 * @example
 * const { items, cursor } = await runPoll(config, 'new-contacts', { connection: fake().on('GET /contacts', { json }) });
 */
export async function runPoll<const Config extends AnyDefinition, const Id extends WorkflowId<Config>>(
  config: Config,
  workflowId: Id,
  options: PollOptions<Config, Id>,
): Promise<PollRun<PayloadOf<TriggerOfWorkflow<Config, Id>>>> {
  const place = findWorkflow(config, workflowId);
  if (place.workflow.trigger.kind !== 'poll') {
    throw new TestingError(`"${workflowId}" is started by "${place.workflow.trigger.kind}", and polls nothing.`);
  }
  const { cursor, connection } = options;
  const session: Session = {
    place,
    fakes: { connection },
    secrets: { values: {}, fields: config.metadata, shown: false },
    parameters: options.account?.parameters ?? {},
    requests: [],
    problems: [],
    now: () => engine.now(),
  };
  const recorded = { ...readFor(place, options), cursor };
  const engine = createMemoryEngine({
    startAt: defaultStart,
    resolve: () => ({
      run: ({ step }) =>
        step.run('look', (call) => look(createPorts(session, workflowId), place, recorded, call), {
          ...lookTries,
          kind: 'request',
        }),
    }),
  });
  const id = '00000000-0000-4000-8000-000000000000';
  engine.start({ scope: id, subject: id, workflowId, version: 1, input: null });
  await engine.settle();
  if (session.problems.length > 0) throw session.problems[0];
  const [execution] = engine.executions();
  const { items = [], cursor: next = cursor } = (execution?.output ?? {}) as Partial<PollRun>;
  const reason = execution?.reason;
  return {
    items: items as never,
    cursor: next,
    error:
      reason === undefined
        ? undefined
        : { reason, message: execution?.error ?? '', responsible: whoMustAct(reason), steps: [], cause: undefined },
    requests: session.requests,
  };
}
