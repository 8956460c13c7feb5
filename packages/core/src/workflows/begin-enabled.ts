import type { ProjectTrx } from '../db/project-db.ts';
import type { Definition, OfferedWorkflow } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { executionsFor } from '../events/executions-for.ts';
import { findListenersById } from '../events/find-listeners.ts';
import { startAll } from '../events/start-all.ts';
import { keepSchedules } from '../schedules/keep-schedules.ts';

export type BeginDeps = Pick<CoreDeps, 'engine' | 'clock' | 'log' | 'lastUsed'>;

/** What begins, in the same transaction, when workflows were switched on for accounts: schedules, and runs that wait for just that. */
export async function beginEnabled(
  deps: BeginDeps,
  trx: ProjectTrx,
  definition: Definition,
  on: {
    readonly userId: string;
    readonly workflows: readonly OfferedWorkflow[];
    readonly connectionIds: readonly string[];
  },
): Promise<void> {
  const { userId, workflows, connectionIds } = on;
  if (connectionIds.length === 0) return;
  const waiting = workflows.filter(
    ({ workflow: { trigger } }) => trigger.kind === 'connection' && trigger.change === 'enabled',
  );
  if (waiting.length > 0)
    await startOnConnection(deps, trx, definition, { userId, workflows: waiting, connectionIds, change: 'enabled' });
  if (workflows.some((offered) => definition.ticking.includes(offered))) {
    await keepSchedules(deps, trx, definition, userId);
  }
}

/** Starts what waits for what has become of these accounts. */
export async function startOnConnection(
  deps: Pick<BeginDeps, 'engine' | 'clock' | 'lastUsed'>,
  trx: ProjectTrx,
  { sharing }: Definition,
  start: {
    readonly userId: string;
    readonly workflows: readonly OfferedWorkflow[];
    readonly connectionIds: readonly string[];
    readonly change: 'enabled' | 'disconnected';
  },
): Promise<void> {
  const { userId, workflows, connectionIds, change } = start;
  const [listener] = await findListenersById(
    trx,
    sharing,
    [userId],
    workflows.map(({ workflow }) => workflow.id),
  );
  if (listener === undefined) return;
  const now = deps.clock.now();
  const executions = connectionIds.flatMap((connectionId) =>
    executionsFor(listener, {
      projectId: trx.projectId,
      workflows,
      payload: { change },
      startedBy: { kind: 'connection', name: change, id: connectionId },
      now,
      connectionIds: [connectionId],
      // The last words are said also for those who may no longer have it.
      evenIfHeld: change === 'disconnected',
    }),
  );
  if (executions.length === 0) return;
  // Refusing them would refuse the switch, or the end of a connection.
  await startAll(
    deps,
    trx,
    executions.map((execution) => ({ ...execution, evenIfFull: true })),
  );
  deps.lastUsed.ran(trx.projectId, userId, now);
}
