import type { Integration, ProjectDefinition } from '../define/project.ts';
import type { SettingValue } from '../define/settings.ts';
import type { ConnectionTarget, HostTarget, RequestTarget } from '../define/step.ts';
import type { Workflow } from '../define/workflow.ts';
import { checkAnswer } from './check-answer.ts';
import { createStep } from './create-step.ts';
import type { EngineSteps, FailStep, RunPorts } from './run-ports.ts';

/**
 * What an execution is started with. Metadata and settings are those of the moment when the event
 * was accepted, so that a run that is taken up again takes the same branches.
 */
export interface RunRecord {
  readonly event: unknown;
  /** Executions of before have none. */
  readonly startedBy?: { readonly kind: string; readonly name: string; readonly id: string };
  readonly externalUserId: string;
  readonly connectionId: string;
  readonly account: { readonly id: string; readonly label: string };
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Of the workflow. */
  readonly settings: Settings;
  /** Of the account. Executions of before have none. */
  readonly connectionSettings?: Settings;
}

type Settings = Readonly<Record<string, SettingValue | undefined>>;

/** A workflow, the integration that offers it, and the definition around both. */
export interface RunPlace {
  readonly definition: ProjectDefinition;
  readonly integration: Integration;
  readonly workflow: Workflow;
}

/** Runs what an author wrote: its inputs made from what was recorded, its steps made durable. */
export async function runCode(
  ports: RunPorts,
  place: RunPlace,
  run: {
    readonly execution: { readonly id: string; readonly workflowId: string };
    readonly recorded: RunRecord;
    readonly step: EngineSteps;
  },
): Promise<unknown> {
  const { definition, integration, workflow } = place;
  const { execution, recorded, step } = run;
  const host: HostTarget = { kind: 'host', id: 'host' };
  const scope = {
    integration,
    waitsFor: workflow.waitsFor,
    startedByEvent: recorded.startedBy?.kind === 'event' ? recorded.startedBy.id : undefined,
    execution,
    recorded,
  };
  const returned = await workflow.run({
    event: readEvent(ports.fail, place, recorded),
    user: {
      id: recorded.externalUserId,
      metadata: recorded.metadata,
      secrets: Object.fromEntries(
        Object.entries(definition.metadata).flatMap(([name, field]) =>
          field.kind === 'secret' ? [[name, ports.secret(name, field.hosts)]] : [],
        ),
      ),
    },
    settings: recorded.settings,
    connection: connectionOf(integration, recorded),
    host,
    targets: targetsOf(definition),
    step: createStep(ports, scope, step),
    respond: (answer: unknown) => step.respond('respond', checkAnswer(ports.fail, workflow, answer)),
  });
  return returned === undefined ? undefined : checkAnswer(ports.fail, workflow, returned);
}

/** The account that a run is for. */
export function connectionOf(
  { connector }: Integration,
  {
    connectionId,
    account,
    connectionSettings = {},
  }: Pick<RunRecord, 'connectionId' | 'account' | 'connectionSettings'>,
): ConnectionTarget {
  return { kind: 'connection', id: connectionId, connector: connector.id, account, settings: connectionSettings };
}

function targetsOf({ targets }: ProjectDefinition): Record<string, RequestTarget> {
  return Object.fromEntries(Object.keys(targets).map((id) => [id, { kind: 'target' as const, id }]));
}

/** A provider's event was kept as it came; only here, where people see what fails, is it held to its schema. */
function readEvent(fail: FailStep, { integration, workflow }: RunPlace, { event, startedBy }: RunRecord): unknown {
  if (workflow.trigger.kind === 'schedule') {
    return { scheduledAt: new Date((event as { readonly scheduledAt: string }).scheduledAt) };
  }
  if (startedBy?.kind !== 'provider_event') return event;
  const schemas = integration.connector.webhooks?.events ?? {};
  const name = workflow.trigger.kind === 'provider_event' ? workflow.trigger.event : startedBy.name;
  const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (schema === undefined) return event;
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  throw fail(
    'provider_rejected',
    `${integration.connector.name} sent "${name}" in another form than its connector declares: "${where}" does not fit.`,
    { retry: false },
  );
}
