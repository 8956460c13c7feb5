import {
  type Actor,
  AppError,
  type AuditAction,
  type Subject,
  type SuspensionOutput,
  type SuspensionTarget,
} from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { wake } from '../availability/apply-rules.ts';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { sharedWith } from '../organisations/read-shared.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { getUserId } from '../users/ensure-user.ts';
import { lockUser } from '../users/lock-user.ts';
import { noWorkflow } from '../workflows/set-enabled.ts';
import { readSuspensions } from './read.ts';
import { describeSuspension } from './suspension.ts';

type SuspendDeps = Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'engine' | 'clock'>;

/** Holds work of a user back, or lets it go on. Nothing but the suspension itself changes. @throws not_found */
export async function setSuspended(
  deps: SuspendDeps,
  actor: Actor,
  subject: Subject,
  input: SuspensionTarget & { readonly reason?: string | undefined; readonly suspended: boolean },
): Promise<SuspensionOutput> {
  const project = await deps.projects.get(subject.projectId);
  const place = placeOf(deps.definitions.of(project.slug), input);
  const db = forProject(deps.db, subject.projectId);
  const userId = await getUserId(db, subject.userId);
  return await db.transaction(async (trx) => {
    const user = await lockUser(trx, userId, deps.clock.now(), 'update');
    const changed = await setSuspendedIn(deps, trx, { ...input, ...place, actor, user });
    const suspensions = (await readSuspensions(trx, userId)).map(describeSuspension);
    return { changed, suspensions };
  });
}

/** The same in the caller's transaction. Returns false when it already stood that way. */
export async function setSuspendedIn(
  deps: Pick<CoreDeps, 'engine' | 'clock'>,
  trx: ProjectTrx,
  input: {
    readonly actor: Actor;
    readonly user: { readonly id: string; readonly externalId: string };
    readonly integrationId: string;
    readonly workflowId: string;
    readonly suspended: boolean;
    readonly reason?: string | undefined;
  },
): Promise<boolean> {
  const { actor, user, integrationId, workflowId, suspended } = input;
  const changed = suspended ? await insert(deps, trx, input) : await remove(trx, input);
  if (!changed) return false;
  const target = {
    ...(integrationId === '' ? {} : { integrationId }),
    ...(workflowId === '' ? {} : { workflowId }),
    by: 'host',
  };
  const noun = workflowId !== '' ? 'workflow' : integrationId !== '' ? 'integration' : 'user';
  const action: AuditAction = suspended ? `${noun}.suspended` : `${noun}.resumed`;
  await recordAudit(trx, actor, { action, user, target, reason: input.reason });
  await emitChange(trx, {
    userId: user.id,
    organisation: await sharedWith(trx, user.id),
    type: suspended ? 'user.suspended' : 'user.resumed',
    payload: { userId: user.externalId, ...target },
  });
  if (!suspended) await wake(deps, trx, user.id);
  return true;
}

/** Ids as they are stored: a workflow with its integration, empty text for the whole. @throws not_found */
export function placeOf(
  definition: Definition,
  target: SuspensionTarget,
): { readonly integrationId: string; readonly workflowId: string } {
  const { workflowId, integrationId } = target;
  if (workflowId !== undefined) {
    const offered = definition.workflows.get(workflowId);
    if (offered === undefined || (integrationId !== undefined && integrationId !== offered.integration.id)) {
      throw noWorkflow(workflowId);
    }
    return { integrationId: offered.integration.id, workflowId };
  }
  if (integrationId !== undefined && !definition.integrations.has(integrationId)) throw noIntegration(integrationId);
  return { integrationId: integrationId ?? '', workflowId: '' };
}

/** Says that the definition has no such integration. */
export function noIntegration(integrationId: string): AppError {
  return new AppError('not_found', `There is no integration "${integrationId}". Check the id in the definition.`);
}

async function insert(
  deps: Pick<CoreDeps, 'clock'>,
  trx: ProjectTrx,
  input: Parameters<typeof setSuspendedIn>[2],
): Promise<boolean> {
  const now = deps.clock.now();
  const made = await trx
    .insertInto('connect.suspension', {
      user_id: input.user.id,
      integration_id: input.integrationId,
      workflow_id: input.workflowId,
      source: 'host',
      act: 'suspend',
      reason: input.reason ?? null,
      effective_at: now,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return made.numInsertedOrUpdatedRows === 1n;
}

async function remove(trx: ProjectTrx, input: Parameters<typeof setSuspendedIn>[2]): Promise<boolean> {
  const gone = await trx
    .deleteFrom('connect.suspension')
    .where('user_id', '=', input.user.id)
    .where('integration_id', '=', input.integrationId)
    .where('workflow_id', '=', input.workflowId)
    .where('source', '=', 'host')
    .executeTakeFirst();
  return gone.numDeletedRows === 1n;
}
