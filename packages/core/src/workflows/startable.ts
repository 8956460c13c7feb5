import { type Actor, AppError, type Subject, type WorkflowStart } from '@acme/api';
import type { Trigger } from '@acme/integrations';
import { decisiveMetadata } from '../availability/decisive-metadata.ts';
import { refuseHeld } from '../availability/refuse-held.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { OfferedWorkflow, Sharing } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { checkJson } from '../events/check-json.ts';
import type { Listener } from '../events/executions-for.ts';
import { findListener } from '../events/find-listeners.ts';
import { findLent } from '../organisations/find-lent.ts';
import { userNotFound } from '../users/ensure-user.ts';
import { noWorkflow } from './set-enabled.ts';

/** A workflow that is started by somebody, its input held to its schema. */
export interface Startable {
  readonly offered: OfferedWorkflow;
  readonly sharing: Sharing | undefined;
  readonly input: unknown;
}

/** @throws not_found, forbidden, conflict for one that something else starts, invalid_fields, payload_too_large */
export async function readStart(
  deps: Pick<CoreDeps, 'projects' | 'definitions'>,
  actor: Actor,
  { workflowId, input }: WorkflowStart,
  kinds: readonly Trigger['kind'][],
): Promise<Startable> {
  const project = await deps.projects.get(actor.projectId);
  const { workflows, sharing } = deps.definitions.of(project.slug);
  const offered = workflows.get(workflowId);
  if (offered === undefined) throw noWorkflow(workflowId);
  const { trigger } = offered.workflow;
  const byBrowser = 'browser' in trigger && trigger.browser;
  if (actor.kind === 'user' && !(kinds.includes(trigger.kind) && byBrowser)) {
    throw new AppError(
      'forbidden',
      `The workflow "${workflowId}" is not started from a browser. Say "browser: true" in its trigger, or start it from your backend.`,
    );
  }
  if (!kinds.includes(trigger.kind)) {
    throw new AppError(
      'conflict',
      `The workflow "${workflowId}" is started by "${trigger.kind}", not like this. See its trigger in the definition.`,
    );
  }
  // The clock sends nothing along, and whoever starts it before its time neither.
  if (trigger.kind === 'schedule') return { offered, sharing, input: undefined };
  const schema = 'input' in trigger ? trigger.input : undefined;
  return { offered, sharing, input: checkJson(schema, input, { code: 'invalid_fields', what: 'The input' }).payload };
}

/** The user with what is on, if the workflow may begin for it. @throws not_found, integration_locked, workflow_locked, suspended, connection_required, conflict */
export async function findStartable(
  trx: ProjectTrx,
  subject: Subject,
  sharing: Sharing | undefined,
  { integration, workflow }: OfferedWorkflow,
  now: Date,
): Promise<Listener> {
  const listener = await findListener(trx, sharing, subject.userId, [workflow.id]);
  if (listener === undefined) throw userNotFound();
  const { metadata, provenance, suspensions } = listener;
  refuseHeld(integration, workflow, { metadata: decisiveMetadata(metadata, provenance), suspensions, now });
  if (listener.enabled.length > 0) return listener;
  const connected = await trx
    .selectFrom('connect.connection')
    .select('id')
    .where('user_id', '=', listener.id)
    .where('integration_id', '=', integration.id)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .limit(1)
    .executeTakeFirst();
  const place = { userId: listener.id, integrationId: integration.id };
  throw connected === undefined && (await findLent(trx, sharing, place)).length === 0
    ? new AppError('connection_required', `Connect ${integration.name} first: "${workflow.name}" runs on an account.`)
    : new AppError('conflict', `"${workflow.name}" is switched off for this user. Switch it on first.`);
}
