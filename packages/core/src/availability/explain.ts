import type { Actor, Explanation, MetadataPatch, ReadValue, Subject } from '@acme/api';
import type { Integration, Workflow } from '@acme/integrations';
import type { RuleAnswer } from '@acme/integrations/runtime';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { withoutSecrets } from '../metadata/without-secrets.ts';
import { noIntegration, placeOf } from '../suspensions/set-suspended.ts';
import { describeSuspension, suspensionOver } from '../suspensions/suspension.ts';
import { userNotFound } from '../users/ensure-user.ts';
import { findUser, type UserRow } from '../users/read-user.ts';
import { decisiveMetadata, type PlainMetadata } from './decisive-metadata.ts';
import { lookAhead } from './look-ahead.ts';
import { type Facts, standingOfIntegration, standingOfWorkflow } from './standing.ts';

/**
 * Why a user may or may not have an integration, or one workflow of it: which rule decided, on which values, who
 * wrote those, and what else holds it back. With `metadata` it tells what would be right after the server set these
 * values: what its rules would then suspend, give a grace period, disconnect or take back.
 *
 * @throws not_found; invalid_metadata for values that could not be set
 */
export async function explain(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'clock' | 'log'>,
  _actor: Actor,
  subject: Subject,
  input: {
    readonly integrationId: string;
    readonly workflowId?: string | undefined;
    readonly metadata?: MetadataPatch | undefined;
  },
): Promise<Explanation> {
  const project = await deps.projects.get(subject.projectId);
  const definition = deps.definitions.of(project.slug);
  const integration = definition.integrations.get(input.integrationId);
  if (integration === undefined) throw noIntegration(input.integrationId);
  placeOf(definition, input);
  const workflow = input.workflowId === undefined ? undefined : definition.workflows.get(input.workflowId)?.workflow;
  const db = forProject(deps.db, subject.projectId);
  const row = await findUser(db, definition, subject.userId);
  if (row === undefined) throw userNotFound();
  const preview = input.metadata ?? {};
  const now = deps.clock.now();
  const { metadata, provenance, suspensions } = await lookAhead(db, definition, row, preview, now);
  const facts: Facts = { metadata: decisiveMetadata(metadata, provenance), suspensions, now };
  return describe(subject.userId, integration, workflow, facts, (answer) => {
    if (answer.error !== undefined) {
      deps.log.warn({ err: answer.error, integrationId: integration.id }, 'an availability rule failed');
    }
    const open = withoutSecrets(facts.metadata, definition.source.metadata);
    return answer.read.map((key) => readValue(key, row, open, preview));
  });
}

function describe(
  userId: string,
  integration: Integration,
  workflow: Workflow | undefined,
  facts: Facts,
  readBy: (answer: RuleAnswer) => ReadValue[],
): Explanation {
  const outer = standingOfIntegration(integration, facts);
  const inner = workflow && standingOfWorkflow(integration, workflow, facts);
  // The integration's rule speaks first: where it says no, the workflow's does not matter.
  const isInner = inner !== undefined && outer.allowed && inner.answer.decision !== 'no_rule';
  const decisive = isInner ? inner : outer;
  const { answer, availability, allowed } = decisive;
  const place = { integrationId: integration.id, ...(workflow === undefined ? {} : { workflowId: workflow.id }) };
  const over = suspensionOver(facts.suspensions, place, facts.now);
  const decision = over !== undefined ? 'suspended' : availability.allowed || !allowed ? answer.decision : 'in_grace';
  const explanation: Omit<Explanation, 'summary'> = {
    userId,
    ...place,
    allowed: allowed && over === undefined,
    decision,
    ...(answer.decision === 'no_rule' ? {} : { rule: isInner ? 'workflow' : 'integration' }),
    ...(availability.allowed
      ? {}
      : {
          message: availability.message,
          ...(availability.upgrade === undefined ? {} : { upgrade: availability.upgrade }),
          ...(availability.hidden === undefined ? {} : { hidden: availability.hidden }),
          ...(availability.graceUntil === undefined ? {} : { graceUntil: availability.graceUntil }),
        }),
    read: readBy(answer),
    ...(over === undefined ? {} : { suspension: describeSuspension(over) }),
  };
  return { ...explanation, summary: summarise(explanation, workflow?.name ?? integration.name) };
}

function readValue(key: string, row: UserRow, decisive: PlainMetadata, preview: MetadataPatch): ReadValue {
  const value = Object.hasOwn(decisive, key) ? decisive[key] : undefined;
  if (Object.hasOwn(preview, key)) return { key, ...(value === undefined ? {} : { value }), by: 'preview' };
  const mark = Object.hasOwn(row.provenance, key) ? row.provenance[key] : undefined;
  if (mark?.by === 'browser' && mark.deleted !== true) return { key, ignored: 'written_by_browser' };
  if (value === undefined) return { key };
  return mark === undefined || mark.by === 'browser' ? { key, value } : { key, value, by: mark.by, at: mark.at };
}

function summarise(explanation: Omit<Explanation, 'summary'>, name: string): string {
  const values = explanation.read.map(({ key, value, ignored }) =>
    ignored !== undefined
      ? `${key} does not count, because a browser wrote it`
      : value === undefined
        ? `${key} is not set`
        : `${key} is ${JSON.stringify(value)}`,
  );
  const because = values.length === 0 ? '' : `: ${values.join(', ')}`;
  const { rule, suspension } = explanation;
  switch (explanation.decision) {
    case 'no_rule':
      return `${name} is available to everybody: it has no rule.`;
    case 'rule_allows':
      return `${name} is available: the rule of the ${rule} says yes${because}.`;
    case 'rule_refuses':
      return `${name} is not available: the rule of the ${rule} says no${because}.`;
    case 'rule_failed':
      return `${name} is not available: the rule of the ${rule} failed, which means no${because}. The server's log says how.`;
    case 'in_grace':
      return `${name} goes on until ${explanation.graceUntil}, though the rule of the ${rule} says no${because}.`;
    case 'suspended':
      return suspension?.by === 'rule'
        ? `${name} is suspended by its rule since ${suspension.effectiveAt}${because}.`
        : `${name} is suspended by the host since ${suspension?.effectiveAt}${suspension?.reason === undefined ? '.' : `: ${suspension.reason}`}`;
  }
}
