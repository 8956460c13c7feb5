import { type Actor, type ConnectedUser, type IntegrationForUser, integrationState, type Metadata } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { availabilityOf, decisiveMetadata } from '../definitions/availability.ts';
import type { Definition } from '../definitions/definitions.ts';
import { isConfigured } from '../integrations/oauth-app.ts';
import type { Project } from '../projects/read.ts';
import type { UserRow } from './read-user.ts';

interface Described {
  readonly actor: Actor;
  readonly project: Project;
  readonly definition: Definition;
  readonly environment: (name: string) => string | undefined;
}

/** Turns what is stored into what the caller may see: a browser gets only the keys made visible to it. */
export function describeUser(context: Described, row: UserRow): ConnectedUser {
  const decisive = decisiveMetadata(row.metadata, row.provenance);
  return {
    id: row.external_id,
    createdAt: row.created_at.toISOString(),
    metadata: describeMetadata(context, row),
    integrations: context.definition.source.integrations.map((integration) =>
      describeIntegration(context, row, integration, decisive),
    ),
  };
}

export function describeMetadata(
  { actor, definition }: Pick<Described, 'actor' | 'definition'>,
  row: Pick<UserRow, 'metadata' | 'secrets'>,
): Metadata {
  const described: Metadata = {};
  for (const [key, value] of Object.entries(row.metadata)) {
    const field = definition.source.metadata[key];
    const visible = field !== undefined && field.kind !== 'secret' && field.visible;
    if (actor.kind === 'server' || visible) described[key] = value;
  }
  if (actor.kind === 'user') return described;
  for (const { name, fingerprint, setAt } of row.secrets) {
    described[name] = { secret: true, fingerprint, setAt: new Date(setAt).toISOString() };
  }
  return described;
}

function describeIntegration(
  context: Described,
  row: UserRow,
  integration: Integration,
  metadata: UserRow['metadata'],
): IntegrationForUser {
  const availability = availabilityOf(integration, metadata);
  const mine = row.connections.filter((connection) => connection.integrationId === integration.id);
  const isOn = (workflowId: string, connectionId: string): boolean =>
    row.workflows.some((state) => state.id === workflowId && state.connectionId === connectionId && state.enabled);
  return {
    id: integration.id,
    name: integration.name,
    ...(integration.description === undefined ? {} : { description: integration.description }),
    auth: integration.connector.auth.kind,
    state: integrationState({
      offered: isConfigured(context.project, integration, context.environment),
      allowed: availability.allowed,
      connections: mine,
      connecting: row.connecting.includes(integration.id),
    }),
    availability,
    connections: mine.map((connection) => ({
      id: connection.id,
      integrationId: connection.integrationId,
      state: connection.state,
      ...(connection.reason === null ? {} : { reason: connection.reason }),
      account: { id: connection.accountId, label: connection.accountLabel },
      connectedAt: new Date(connection.connectedAt).toISOString(),
      workflows: integration.workflows.map(({ id }) => ({ id, enabled: isOn(id, connection.id) })),
    })),
    workflows: integration.workflows.map((workflow) => ({
      id: workflow.id,
      name: workflow.name,
      ...(workflow.description === undefined ? {} : { description: workflow.description }),
      trigger: workflow.trigger.event,
      enabled: mine.some((connection) => isOn(workflow.id, connection.id)),
    })),
  };
}
