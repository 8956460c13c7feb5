import {
  type Actor,
  type ConnectedUser,
  type IntegrationForUser,
  integrationState,
  type Metadata,
  type MetadataProvenance,
  type SettingInfo,
} from '@acme/api';
import type { Integration, Workflow } from '@acme/integrations';
import { accountLimit } from '../accounts/account-limit.ts';
import { defaultAccount } from '../accounts/default-account.ts';
import { decisiveMetadata, type Provenances } from '../availability/decisive-metadata.ts';
import { type Facts, standingOfIntegration, standingOfWorkflow } from '../availability/standing.ts';
import { type Definition, isSwitched } from '../definitions/definitions.ts';
import { beginningOf } from '../schemes/beginning.ts';
import { withoutSecrets } from '../metadata/without-secrets.ts';
import { isConfigured } from '../integrations/oauth-app.ts';
import { organisationOf } from '../organisations/organisation-of.ts';
import type { Project } from '../projects/read.ts';
import { describeFields } from '../settings/describe-settings.ts';
import { describeSuspension, suspensionAt, type SuspensionRow } from '../suspensions/suspension.ts';
import { describeConnection } from './describe-connection.ts';
import type { UserRow } from './read-user.ts';

interface Described {
  readonly actor: Actor;
  readonly project: Project;
  readonly definition: Definition;
  readonly environment: (name: string) => string | undefined;
  readonly now: Date;
}

/** Turns what is stored into what the caller may see: a browser gets only the keys made visible to it. */
export function describeUser(context: Described, row: UserRow): ConnectedUser {
  const { actor, definition, now } = context;
  const facts = { metadata: decisiveMetadata(row.metadata, row.provenance), suspensions: row.suspensions, now };
  const suspension = suspensionAt(row.suspensions, {}, now);
  const integrations = definition.source.integrations.map((integration) =>
    describeIntegration(context, row, integration, facts),
  );
  return {
    id: row.external_id,
    createdAt: row.created_at.toISOString(),
    metadata: describeMetadata(context, row),
    ...(actor.kind === 'user' ? {} : { provenance: describeProvenance(row.provenance) }),
    ...(suspension === undefined ? {} : { suspension: shown(actor, suspension) }),
    ...(actor.kind === 'user' || row.last_run_at === null ? {} : { lastRunAt: row.last_run_at.toISOString() }),
    ...(actor.kind === 'user' && actor.view !== undefined ? { readOnly: true as const } : {}),
    integrations: actor.kind === 'user' ? integrations.filter((one) => !isHidden(one)) : integrations,
  };
}

export function describeMetadata(
  { actor, definition }: Pick<Described, 'actor' | 'definition'>,
  row: Pick<UserRow, 'metadata' | 'secrets'> & Partial<Pick<UserRow, 'provenance'>>,
): Metadata {
  const described: Metadata = {};
  if (actor.kind !== 'user') {
    for (const { name, fingerprint, setAt } of row.secrets) {
      described[name] = { secret: true, fingerprint, setAt: new Date(setAt).toISOString() };
    }
  }
  // Over a secret of a time when the definition declared one.
  for (const [key, value] of Object.entries(withoutSecrets(row.metadata, definition.source.metadata))) {
    const field = definition.source.metadata[key];
    const own = speaksParagon(actor) && row.provenance?.[key]?.by === 'browser';
    const visible = field === undefined ? own : field.kind !== 'secret' && field.visible;
    if (actor.kind !== 'user' || visible) described[key] = value;
  }
  return described;
}

/** Whether the caller may write keys that the definition does not name, and reads those back. */
export function speaksParagon(actor: Actor): boolean {
  return actor.kind === 'user' && actor.via === 'paragon';
}

function describeProvenance(provenance: Provenances): MetadataProvenance {
  const marks = Object.entries(provenance).filter(([, mark]) => mark.deleted !== true);
  return Object.fromEntries(marks.map(([key, { by, at }]) => [key, { by, at }]));
}

function describeIntegration(
  context: Described,
  row: UserRow,
  integration: Integration,
  facts: Facts,
): IntegrationForUser {
  const { availability, allowed, suspension } = standingOfIntegration(integration, facts);
  const over = suspensionAt(facts.suspensions, {}, facts.now) ?? suspension;
  const mine = row.connections.filter((connection) => connection.integrationId === integration.id);
  // A grace period lets what is connected go on, and nothing new begin.
  const held = over !== undefined || !(mine.length > 0 ? allowed : availability.allowed);
  const isOn = (workflowId: string, connectionId: string): boolean =>
    row.workflows.some((state) => state.id === workflowId && state.connectionId === connectionId && state.enabled);
  const isFailing = (workflowId: string, connectionId: string): boolean =>
    row.workflows.some((state) => state.id === workflowId && state.connectionId === connectionId && state.failing);
  const standard = defaultAccount(mine);
  const limit = accountLimit(integration, facts.metadata);
  const organisation = organisationOf(context.definition, facts.metadata);
  const { sharing = 'personal' } = integration.accounts;
  const connections = mine.map((connection) =>
    describeConnection(integration, connection, {
      held: held ? { over } : undefined,
      organisation,
      isDefault: connection === standard,
      isOn: (workflowId) => isOn(workflowId, connection.id),
      isFailing: (workflowId) => isFailing(workflowId, connection.id),
      now: facts.now,
    }),
  );
  return {
    id: integration.id,
    name: integration.name,
    ...(integration.description === undefined ? {} : { description: integration.description }),
    ...(integration.category === undefined ? {} : { category: integration.category }),
    auth: integration.connector.auth.kind,
    begins: beginningOf(integration.connector.auth),
    state: integrationState({
      offered: isConfigured(context.project, integration, context.environment),
      allowed: !held,
      connections,
      connecting: row.connecting.includes(integration.id),
    }),
    availability,
    ...(over === undefined ? {} : { suspension: shown(context.actor, over) }),
    ...(limit === undefined ? {} : { accountLimit: limit }),
    ...(sharing === 'personal' || organisation === undefined ? {} : { sharing }),
    ...fieldsOf(integration),
    connections,
    workflows: integration.workflows
      .filter(isSwitched)
      .map((workflow) =>
        describeWorkflow(context.actor, integration, workflow, facts, (id) => isOn(workflow.id, id), mine),
      )
      .filter((workflow) => context.actor.kind !== 'user' || workflow.enabled || !isHiddenWorkflow(workflow)),
  };
}

function describeWorkflow(
  actor: Actor,
  integration: Integration,
  workflow: Workflow,
  facts: Facts,
  isOn: (connectionId: string) => boolean,
  connections: UserRow['connections'],
): IntegrationForUser['workflows'][number] {
  const { availability, suspension } = standingOfWorkflow(integration, workflow, facts);
  return {
    id: workflow.id,
    name: workflow.name,
    ...(workflow.description === undefined ? {} : { description: workflow.description }),
    trigger: 'event' in workflow.trigger ? workflow.trigger.event : workflow.trigger.kind,
    ...(canRun(actor, workflow) ? { canRun: true } : {}),
    enabled: connections.some(({ id }) => isOn(id)),
    ...(availability.allowed ? {} : { availability }),
    ...(suspension === undefined ? {} : { suspension: shown(actor, suspension) }),
    ...fieldsOf(workflow),
  };
}

function fieldsOf({ settings: fields }: Pick<Workflow, 'settings'>): { readonly settings?: SettingInfo[] } {
  const settings = describeFields(fields);
  return settings === undefined ? {} : { settings };
}

/** Whether the caller may start it by hand, once it is on. */
function canRun(actor: Actor, { trigger }: Workflow): boolean {
  return actor.kind === 'user'
    ? trigger.kind === 'manual' && trigger.browser
    : trigger.kind === 'manual' || trigger.kind === 'schedule';
}

/** The host's own reason is for its staff; the words of a rule are for the customer. */
function shown(actor: Actor, row: SuspensionRow): ReturnType<typeof describeSuspension> {
  const suspension = describeSuspension(row);
  if (actor.kind !== 'user' || suspension.by === 'rule') return suspension;
  const { reason: _, ...rest } = suspension;
  return rest;
}

function isHidden({ availability, connections }: IntegrationForUser): boolean {
  return !availability.allowed && availability.hidden === true && connections.length === 0;
}

function isHiddenWorkflow({ availability }: IntegrationForUser['workflows'][number]): boolean {
  return availability?.allowed === false && availability.hidden === true;
}
