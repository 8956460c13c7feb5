import type { ConnectionTarget, HostTarget, RequestTarget, SecretHandle } from '@acme/integrations';
import { StepFailure, type WorkflowCode } from '@acme/workflow';
import type { Definition, OfferedWorkflow } from '../definitions/definitions.ts';
import { userSecret } from '../secrets/secret-ref.ts';
import { checkAnswer } from './check-answer.ts';
import { createStep } from './step.ts';
import type { RequestDeps } from './send-request.ts';
import type { ExecutionInput } from './run-input.ts';

/** The host's `run` as the engine runs it: its inputs made from what was recorded, its steps made durable. */
export function workflowCode(deps: RequestDeps, definition: Definition, offered: OfferedWorkflow): WorkflowCode {
  return {
    run: async ({ execution, input, step }) => {
      const recorded = input as ExecutionInput;
      const connection: ConnectionTarget = {
        kind: 'connection',
        id: recorded.connectionId,
        connector: offered.integration.connector.id,
        account: recorded.account,
      };
      const host: HostTarget = { kind: 'host', id: 'host' };
      const scope = {
        projectId: execution.scope,
        userId: execution.subject,
        connection,
        integration: offered.integration,
        hostBaseUrl: definition.source.host?.baseUrl,
        targets: definition.source.targets,
        keepBodies: definition.source.keepBodies,
        waitsFor: offered.workflow.waitsFor,
        startedByEvent: recorded.startedBy?.kind === 'event' ? recorded.startedBy.id : undefined,
        execution,
        recorded,
      };
      const returned = await offered.workflow.run({
        event: readEvent(offered, recorded),
        user: {
          id: recorded.externalUserId,
          metadata: recorded.metadata,
          secrets: secretHandles(definition, execution.scope, execution.subject),
        },
        settings: recorded.settings,
        connection,
        host,
        targets: targetsOf(definition),
        step: createStep(deps, scope, step),
        respond: (answer: unknown) => step.respond('respond', checkAnswer(offered.workflow, answer)),
      });
      return returned === undefined ? undefined : checkAnswer(offered.workflow, returned);
    },
  };
}

function targetsOf({ source }: Definition): Record<string, RequestTarget> {
  return Object.fromEntries(Object.keys(source.targets).map((id) => [id, { kind: 'target' as const, id }]));
}

/** A provider's event was kept as it came; only here, where people see what fails, is it held to its schema. */
function readEvent({ integration, workflow }: OfferedWorkflow, { event, startedBy }: ExecutionInput): unknown {
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
  throw new StepFailure(
    'provider_rejected',
    `${integration.connector.name} sent "${name}" in another form than its connector declares: "${where}" does not fit.`,
    { retry: false },
  );
}

function secretHandles(definition: Definition, projectId: string, userId: string): Record<string, SecretHandle> {
  const handles: Record<string, SecretHandle> = {};
  for (const [name, field] of Object.entries(definition.source.metadata)) {
    if (field.kind === 'secret') handles[name] = userSecret({ name, projectId, userId, hosts: field.hosts });
  }
  return handles;
}
