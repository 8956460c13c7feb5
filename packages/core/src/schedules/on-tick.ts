import type { DueSchedule, TickDecision } from '@acme/workflow';
import type { Trx } from '../db/database.ts';
import { forProject } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { executionsFor, type Listener } from '../events/executions-for.ts';
import { findListenersById } from '../events/find-listeners.ts';
import { pollWorkflow } from '../polls/poll-workflow.ts';
import { readScheduleKey } from './schedule-key.ts';

type TickDeps = Pick<CoreDeps, 'projects' | 'definitions' | 'clock' | 'lastUsed'>;

/**
 * Decides what a tick starts, on what stands at that moment: a schedule whose workflow was switched off or whose account is gone
 * ends, and one that is held back, or whose account has to be connected again, misses this tick. What this process does not know is
 * left to one that does: while two versions of a definition run side by side, either may be asked.
 */
export async function onTick(deps: TickDeps, trx: Trx, due: readonly DueSchedule[]): Promise<readonly TickDecision[]> {
  const decisions = new Map<DueSchedule, TickDecision>();
  for (const [projectId, ofProject] of Map.groupBy(due, ({ scope }) => scope)) {
    const db = forProject(trx, projectId);
    const project = await deps.projects.find(projectId);
    if (project === undefined) {
      for (const schedule of ofProject) decisions.set(schedule, 'remove');
      continue;
    }
    const definition = deps.definitions.of(project.slug);
    const listeners = await findListenersById(
      db,
      definition.sharing,
      [...new Set(ofProject.map(({ subject }) => subject))],
      definition.ticking.map(({ workflow }) => workflow.id),
    );
    const byId = new Map(listeners.map((listener) => [listener.id, listener]));
    for (const schedule of ofProject) {
      decisions.set(schedule, decide(deps, projectId, definition, byId.get(schedule.subject), schedule));
    }
  }
  return due.map((schedule) => decisions.get(schedule) ?? 'skip');
}

function decide(
  deps: TickDeps,
  projectId: string,
  definition: Definition,
  listener: Listener | undefined,
  { key, scheduledAt }: DueSchedule,
): TickDecision {
  const place = readScheduleKey(key);
  if (place === undefined || listener === undefined) return 'remove';
  const offered = definition.ticking.find(({ workflow }) => workflow.id === place.workflowId);
  if (offered === undefined) return 'hold';
  const mine = listener.enabled.find(
    (one) => one.workflowId === place.workflowId && one.connectionId === place.connectionId,
  );
  if (mine === undefined) return 'remove';
  // It would only add to what waits for the customer.
  if (mine.state === 'needs_reauth') return 'skip';
  const now = deps.clock.now();
  const tick = scheduledAt.toISOString();
  const [execution] = executionsFor(listener, {
    projectId,
    workflows: [offered],
    payload: { scheduledAt: tick },
    startedBy: { kind: 'schedule', name: offered.workflow.id, id: tick },
    now,
    connectionIds: [mine.connectionId],
  });
  if (execution === undefined) return 'skip';
  if (offered.workflow.trigger.kind === 'poll') return pollWorkflow.start(offered.workflow.id, mine.connectionId);
  deps.lastUsed.ran(projectId, listener.id, now);
  const { workflowId, version, input } = execution;
  return { workflowId, version, label: mine.connectionId, input };
}
