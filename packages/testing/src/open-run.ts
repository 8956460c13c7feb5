import { durationMs, type Duration } from '@acme/integrations';
import { type DeliveredEvent, runCode, type RunPlace, type RunRecord } from '@acme/integrations/runtime';
import { createMemoryEngine, type Interrupt, type MemoryDetail, type RestoredStep } from '@acme/workflow/memory';
import { insideOf } from './fake.ts';
import { findWorkflow } from './find-workflow.ts';
import { createPorts } from './ports.ts';
import { connectionId, type GivenFor, parse } from './read-start.ts';
import type { Fakes, Session } from './session.ts';
import type { SentRequest } from './sent-request.ts';
import { TestingError } from './testing-error.ts';

/** What is around a run, as `AroundOptions` has it for whatever config. */
export interface GivenAround extends GivenFor, Fakes {
  readonly account?: NonNullable<GivenFor['account']> & { readonly parameters?: Readonly<Record<string, string>> };
  readonly workflows?: Readonly<Record<string, unknown>>;
  readonly events?: readonly {
    readonly after?: Duration;
    readonly event: string;
    readonly key?: string;
    readonly payload: unknown;
    readonly eventId?: string;
  }[];
  readonly until?: Duration;
  readonly interrupt?: Interrupt;
  readonly showSecrets?: boolean;
}

/** What came of a run. */
export interface RanOut {
  readonly execution: MemoryDetail;
  /** Those of workflows that it called. */
  readonly called: readonly MemoryDetail[];
  readonly requests: readonly SentRequest[];
  readonly at: Date;
  /** What the code of an execution has thrown, by its id. */
  readonly thrown: ReadonlyMap<string, unknown>;
}

/** The one tenant and user of a test. */
const scope = '00000000-0000-4000-8000-000000000a11';
const subject = '00000000-0000-4000-8000-000000000b0b';

/** Runs an execution, and what it calls, until nothing is left to do. @throws TestingError, and what functions of fakes throw */
export async function openRun(
  place: RunPlace,
  given: GivenAround,
  run: {
    readonly recorded: RunRecord;
    readonly startAt: Date;
    readonly steps?: readonly RestoredStep[];
    /** No step begins. */
    readonly frozen?: boolean;
  },
): Promise<RanOut> {
  const { recorded, startAt, steps, frozen = false } = run;
  const { definition, workflow } = place;
  const session: Session = {
    place,
    fakes: given,
    secrets: {
      values: given.user?.secrets ?? {},
      fields: definition.metadata,
      shown: given.showSecrets ?? false,
    },
    parameters: given.account?.parameters ?? {},
    requests: [],
    problems: [],
    now: () => engine.now(),
  };
  const thrown = new Map<string, unknown>();
  refuseUnknown(place, given);
  const engine = createMemoryEngine({
    startAt,
    interrupt: given.interrupt,
    ...(frozen
      ? { isRunnable: () => Promise.resolve({ run: false, action: 'park', reason: 'not_recorded' } as const) }
      : {}),
    resolve: ({ workflowId, version }) => {
      const called = withFake(findWorkflow(definition, workflowId, version), given.workflows ?? {});
      return {
        run: async ({ execution, input, step }) => {
          try {
            const ports = createPorts(session, workflowId);
            return await runCode(ports, called, { execution, recorded: input as RunRecord, step });
          } catch (error) {
            thrown.set(execution.id, error);
            throw error;
          }
        },
      };
    },
  });
  const start = { scope, subject, workflowId: workflow.id, version: workflow.version, label: connectionId };
  engine.start({ ...start, input: recorded }, steps);
  const had = new Set(steps?.map(({ output }) => (output as { readonly id?: unknown } | null | undefined)?.id));
  const begin = had.has(recorded.startedBy?.id) ? undefined : recorded;
  deliver(place, given, begin, (ms, event) =>
    engine.deliverAt(new Date(startAt.getTime() + ms), { scope, subject, ...event }),
  );
  await engine.settle(given.until === undefined ? undefined : new Date(startAt.getTime() + durationMs(given.until)));
  if (session.problems.length > 0) throw session.problems[0];
  const [execution, ...called] = engine.executions();
  if (execution === undefined) throw new TestingError('The execution is gone.');
  return { execution, called, requests: session.requests, at: engine.now(), thrown };
}

type Delivery = { id: string; event: string; key?: string; payload: DeliveredEvent };

function deliver(
  { definition, workflow }: RunPlace,
  { events = [] }: GivenAround,
  begin: RunRecord | undefined,
  deliverAt: (ms: number, event: Delivery) => void,
): void {
  const workflows = definition.integrations.flatMap((integration) => integration.workflows);
  const awaited = new Set(
    [workflow, ...workflows].flatMap((one) => [one, ...one.previous]).flatMap((one) => one.waitsFor),
  );
  // As the product does: the event that starts an execution is kept for those who wait, and the execution passes over it.
  if (begin?.startedBy?.kind === 'event' && awaited.has(begin.startedBy.name)) {
    const { id, name } = begin.startedBy;
    deliverAt(0, { id, event: name, payload: { id, payload: begin.event } });
  }
  for (const [index, { after = 0, event, key, payload, eventId }] of events.entries()) {
    if (!Object.hasOwn(definition.events, event)) {
      throw new TestingError(`There is no event "${event}" in the definition.`);
    }
    if (!awaited.has(event)) {
      throw new TestingError(
        `Nobody waits for "${event}": no workflow names it under "waitsFor", so it is kept for none.`,
      );
    }
    const id = eventId ?? `event-${index + 1}`;
    const parsed = parse(definition.events[event], payload, `The event "${event}"`);
    deliverAt(durationMs(after), {
      id,
      event,
      ...(key === undefined ? {} : { key }),
      payload: { id, payload: parsed },
    });
  }
}

function withFake(place: RunPlace, fakes: Readonly<Record<string, unknown>>): RunPlace {
  const { workflow } = place;
  if (!Object.hasOwn(fakes, workflow.id)) return place;
  const answer = fakes[workflow.id];
  const run = async ({ event }: { readonly event: unknown }): Promise<unknown> =>
    typeof answer === 'function' ? (answer as (input: unknown) => unknown)(event) : answer;
  return { ...place, workflow: { ...workflow, run } };
}

function refuseUnknown({ definition, workflow }: RunPlace, given: GivenAround): void {
  const { targets = {}, workflows = {}, user } = given;
  for (const [name, one] of Object.entries({ connection: given.connection, host: given.host, ...targets })) {
    if (one !== undefined) insideOf(one, name);
  }
  const target = Object.keys(targets).find((name) => !Object.hasOwn(definition.targets, name));
  if (target !== undefined) throw new TestingError(`There is no target "${target}" in the definition.`);
  for (const id of Object.keys(workflows)) {
    const called = findWorkflow(definition, id).workflow;
    if (called.trigger.kind !== 'call' || id === workflow.id) {
      throw new TestingError(
        `"${id}" is no workflow that "${workflow.id}" could call. Give fakes for those with project.onCall.`,
      );
    }
  }
  for (const name of Object.keys(user?.secrets ?? {})) {
    if (definition.metadata[name]?.kind === 'secret') continue;
    throw new TestingError(`There is no secret "${name}" in the metadata of the definition.`);
  }
}
