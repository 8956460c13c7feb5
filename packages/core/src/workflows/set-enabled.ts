import { type Actor, AppError, type Subject, type WorkflowStateOutput, type WorkflowTarget } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { refuseHeld } from '../availability/refuse-held.ts';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import { type Definition, isSwitched, type OfferedWorkflow } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { findLent } from '../organisations/find-lent.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { findMissing } from '../settings/find-missing.ts';
import { notSetUp } from '../settings/settings-in-use.ts';
import { getUserId } from '../users/ensure-user.ts';
import { type LockedUser, lockUser } from '../users/lock-user.ts';
import { noConnection } from '../connections/no-connection.ts';
import { beginEnabled, type BeginDeps } from './begin-enabled.ts';
import { turnMembers, turnOwn } from './turn-switch.ts';

/**
 * Switches a workflow of a user for one connection, or for all that it belongs to. Colleagues' accounts are among those when
 * it is switched off, and when it is switched on only for who has none of their own: nobody else's sharing doubles what runs.
 *
 * Accounts for which something that is required is not filled in are left out; `conflict`, naming it, where that is all of them.
 *
 * @throws not_found, connection_required, integration_locked, workflow_locked, suspended, conflict
 */
export async function setWorkflowEnabled(
  deps: BeginDeps & Pick<CoreDeps, 'db' | 'projects' | 'definitions'>,
  actor: Actor,
  subject: Subject,
  target: WorkflowTarget,
): Promise<WorkflowStateOutput> {
  const project = await deps.projects.get(subject.projectId);
  const definition = deps.definitions.of(project.slug);
  const offered = getSwitched(definition, target.workflowId);
  const db = forProject(deps.db, subject.projectId);
  const userId = await getUserId(db, subject.userId);
  return await db.transaction(async (trx) => {
    const user = await lockUser(trx, userId, deps.clock.now());
    return (await setWorkflowEnabledIn(deps, trx, { actor, user, definition, offered, ...target })).state;
  });
}

/** The same in the caller's transaction, with how many switches it has turned. */
export async function setWorkflowEnabledIn(
  deps: BeginDeps,
  trx: ProjectTrx,
  input: {
    readonly actor: Actor;
    readonly user: LockedUser;
    readonly definition: Definition;
    readonly offered: OfferedWorkflow;
    readonly connectionId?: string | undefined;
    readonly enabled: boolean;
  },
): Promise<{ readonly state: WorkflowStateOutput; readonly changed: number }> {
  const { actor, user, definition, offered, enabled, connectionId } = input;
  const { integration, workflow } = offered;
  if (enabled) refuseHeld(integration, workflow, user.facts);
  let found = trx
    .selectFrom('connect.connection')
    .select('id')
    .where('user_id', '=', user.id)
    .where('integration_id', '=', integration.id)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .forShare();
  if (connectionId !== undefined) found = found.where('id', '=', connectionId);
  const own = (await found.execute()).map(({ id }) => id);
  const place = { userId: user.id, integrationId: integration.id, connectionId };
  // Nobody else's sharing doubles what runs.
  const isOwnOnly = enabled && connectionId === undefined && own.length > 0;
  const lent = isOwnOnly ? [] : await findLent(trx, definition.sharing, place);
  const connections = [...own, ...lent];
  if (connections.length === 0 && connectionId !== undefined) {
    throw noConnection();
  }
  if (connections.length === 0 && enabled) {
    throw new AppError(
      'connection_required',
      `Connect ${integration.name} first: "${workflow.name}" runs on an account.`,
    );
  }
  const missing = enabled ? await findMissing(trx, offered, connections) : new Map<string, readonly string[]>();
  const ready = connections.filter((id) => !missing.has(id));
  const [first] = missing.values();
  if (ready.length === 0 && first !== undefined) throw notSetUp(offered, first);
  const isReady = (id: string) => ready.includes(id);
  const turned = { connectionIds: own.filter(isReady), lentIds: lent.filter(isReady), enabled };
  const changed = await turnAll(deps, trx, { actor, user, definition, offered, ...turned });
  const state = { workflowId: workflow.id, enabled, connectionIds: ready };
  return { state, changed: changed.length };
}

/** Turns one switch for several accounts, and has begin what begins with it. @returns those for which it stood the other way */
export async function turnAll(
  deps: BeginDeps,
  trx: ProjectTrx,
  input: {
    readonly actor: Actor;
    readonly user: Pick<LockedUser, 'id' | 'externalId'>;
    readonly definition: Definition;
    readonly offered: OfferedWorkflow;
    /** The user's own. */
    readonly connectionIds: readonly string[];
    /** Colleagues' that the user may use. */
    readonly lentIds?: readonly string[];
    readonly enabled: boolean;
  },
): Promise<readonly string[]> {
  const { actor, user, definition, offered, connectionIds, lentIds = [], enabled } = input;
  const workflowId = offered.workflow.id;
  const changed: string[] = [];
  for (const connectionId of [...connectionIds, ...lentIds]) {
    const turn = lentIds.includes(connectionId) ? turnMembers : turnOwn;
    if (await turn(trx, { actor, userId: user.id, connectionId, workflowId, enabled })) changed.push(connectionId);
  }
  if (changed.length === 0) return changed;
  const target = { workflowId, connectionIds: changed };
  await recordAudit(trx, actor, { action: enabled ? 'workflow.enabled' : 'workflow.disabled', user, target });
  await emitChange(trx, {
    userId: user.id,
    type: enabled ? 'workflow.enabled' : 'workflow.disabled',
    payload: { ...target, by: actor.kind },
  });
  if (enabled) {
    await beginEnabled(deps, trx, definition, { userId: user.id, workflows: [offered], connectionIds: changed });
  }
  return changed;
}

/** A workflow that is switched on and off. @throws not_found */
export function getSwitched(definition: Definition, workflowId: string): OfferedWorkflow {
  const offered = definition.workflows.get(workflowId);
  if (offered === undefined) throw noWorkflow(workflowId);
  if (isSwitched(offered.workflow)) return offered;
  throw new AppError('not_found', `"${workflowId}" is called by other workflows, and is not switched by itself.`);
}

/** Says that the definition has no such workflow. */
export function noWorkflow(workflowId: string): AppError {
  return new AppError('not_found', `There is no workflow "${workflowId}". Check the id in the definition.`);
}
