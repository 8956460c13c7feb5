import {
  type Actor,
  AppError,
  type StartedBy,
  type StartedWorkflow,
  type Subject,
  type WorkflowStart,
} from '@acme/api';
import { defaultAccount } from '../accounts/default-account.ts';
import { noConnection } from '../connections/no-connection.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { executionsFor, type Listener } from '../events/executions-for.ts';
import { startAll } from '../events/start-all.ts';
import { notSetUp, settingsInUse } from '../settings/settings-in-use.ts';
import { findStartable, readStart, type Startable } from './startable.ts';

type StartDeps = Pick<CoreDeps, 'db' | 'engine' | 'projects' | 'definitions' | 'clock' | 'lastUsed'>;

/** Starts a workflow by hand, once for each account that it is on for, or for one. See `WorkflowService.run`. */
export async function runWorkflow(
  deps: StartDeps,
  actor: Actor,
  subject: Subject,
  start: WorkflowStart,
): Promise<StartedWorkflow> {
  const startable = await readStart(deps, actor, start, ['manual', 'schedule']);
  const executionIds = await startFor(deps, actor, subject, startable, ({ enabled }) =>
    start.connectionId === undefined ? enabled : [chooseOne(enabled, start)],
  );
  return { executionIds };
}

/** Starts a workflow that answers, for one account. See `WorkflowService.ask`. */
export async function askWorkflow(
  deps: StartDeps,
  actor: Actor,
  subject: Subject,
  start: WorkflowStart,
): Promise<{ readonly executionId: string }> {
  const startable = await readStart(deps, actor, start, ['request']);
  const [executionId = ''] = await startFor(deps, actor, subject, startable, ({ enabled }) => [
    chooseOne(enabled, start),
  ]);
  return { executionId };
}

async function startFor(
  deps: StartDeps,
  actor: Actor,
  subject: Subject,
  { offered, sharing, input }: Startable,
  choose: (listener: Listener) => Listener['enabled'],
): Promise<string[]> {
  const now = deps.clock.now();
  return await forProject(deps.db, subject.projectId).transaction(async (trx) => {
    const listener = await findStartable(trx, subject, sharing, offered, now);
    const chosen = choose(listener);
    const executions = executionsFor(listener, {
      projectId: subject.projectId,
      workflows: [offered],
      payload: offered.workflow.trigger.kind === 'schedule' ? { scheduledAt: now.toISOString() } : input,
      startedBy: startedBy(actor, offered.workflow.trigger.kind === 'request' ? 'request' : 'manual'),
      now,
      connectionIds: chosen.map(({ connectionId }) => connectionId),
    });
    if (executions.length === 0) {
      const { missing } = settingsInUse(offered, chosen[0] ?? { settings: {}, workflowSettings: null });
      if (missing.length > 0) throw notSetUp(offered, missing);
      throw new AppError('suspended', `"${offered.workflow.name}" is held back for this user, so nothing was started.`);
    }
    await startAll(deps, trx, executions);
    deps.lastUsed.ran(subject.projectId, listener.id, now);
    return executions.map(({ id }) => id);
  });
}

/** Never a guess among several. @throws not_found, connection_required */
function chooseOne(
  enabled: Listener['enabled'],
  { workflowId, connectionId }: WorkflowStart,
): Listener['enabled'][number] {
  if (connectionId === 'default') {
    const standard = defaultAccount(enabled.map((one) => ({ ...one, id: one.connectionId })));
    if (standard !== undefined) return standard;
  }
  const fitting = connectionId === undefined ? enabled : enabled.filter((one) => one.connectionId === connectionId);
  const [only] = fitting;
  if (only === undefined) throw noConnection();
  if (fitting.length === 1) return only;
  throw new AppError(
    'connection_required',
    `"${workflowId}" is on for ${fitting.length} accounts of this user. Name one with "connectionId", or ask for the default one with "default".`,
  );
}

function startedBy(actor: Actor, kind: 'request' | 'manual'): StartedBy {
  switch (actor.kind) {
    case 'user':
      return { kind, name: 'customer', id: actor.userId };
    case 'server':
      return { kind, name: 'host', id: actor.keyId };
    default:
      return { kind, name: actor.kind, id: actor.name };
  }
}
