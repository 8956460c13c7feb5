import { hash } from 'node:crypto';
import { isWorkflowError, StepFailure } from '@acme/workflow';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { executionsFor } from '../events/executions-for.ts';
import { findListenersAmong } from '../events/find-listeners.ts';
import { storablePayload } from '../provider-events/storable-payload.ts';
import { moveCursor } from './poll-row.ts';
import { findPlace, type PollPlace } from './find-place.ts';
import type { Look } from './poll-workflow.ts';

type StartDeps = Pick<CoreDeps, 'db' | 'engine' | 'projects' | 'definitions' | 'clock' | 'lastUsed'>;

/**
 * Starts an execution for each item that was not found before, and moves the cursor on, in one transaction. Whoever looked, what is
 * new is so for everybody who has the workflow on for the account: its owner, and with whom it is shared.
 */
export async function startPolled(
  deps: StartDeps,
  found: PollPlace & { readonly projectId: string; readonly userId: string; readonly look: Look },
): Promise<{ readonly started: number }> {
  const { projectId, userId, workflowId, connectionId, look } = found;
  const at = await findPlace(deps, projectId, userId, found);
  if (at === undefined) return { started: 0 };
  const { offered, sharing } = at;
  const now = deps.clock.now();
  const db = forProject(deps.db, projectId);
  const listeners = await findListenersAmong(db, sharing, offered.integration.id, { connectionId }, [workflowId]);
  try {
    return await db.transaction(async (trx) => {
      if (!(await moveCursor(trx, found, { ...look, at: now }))) return { started: 0 };
      const byKey = new Map(look.items.map((item) => [keyOf(workflowId, connectionId, item.id), item]));
      if (byKey.size === 0) return { started: 0 };
      const place = { project_id: projectId, integration_id: offered.integration.id };
      const fresh = await trx.unbound
        .insertInto('connect.provider_event')
        // In one order, so that two looks with the same items wait for each other and never both.
        .values([...byKey.keys()].toSorted().map((key) => ({ ...place, event_sha256: Buffer.from(key, 'hex') })))
        .onConflict((conflict) => conflict.columns(['project_id', 'integration_id', 'event_sha256']).doNothing())
        .returning('event_sha256')
        .execute();
      const isFresh = new Set(fresh.map(({ event_sha256 }) => event_sha256.toString('hex')));
      const executions = [...byKey].flatMap(([key, { id, payload }]) =>
        isFresh.has(key)
          ? listeners.flatMap((listener) =>
              executionsFor(listener, {
                projectId,
                workflows: [offered],
                payload: storablePayload(payload),
                startedBy: { kind: 'poll', name: workflowId, id: id.slice(0, 200) },
                now,
                connectionIds: [connectionId],
              }),
            )
          : [],
      );
      if (executions.length > 0) {
        await deps.engine.start(trx.unbound, executions);
        for (const { subject } of executions) deps.lastUsed.ran(projectId, subject, now);
      }
      return { started: executions.length };
    });
  } catch (error) {
    if (!isWorkflowError(error) || error.code !== 'queue_full') throw error;
    throw new StepFailure('retries_exhausted', 'Too many executions of this project wait for their turn.', {
      cause: error,
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    });
  }
}

/** What is found for one workflow and account is known by the provider's id of it. */
function keyOf(workflowId: string, connectionId: string, itemId: string): string {
  return hash('sha256', JSON.stringify(['poll', workflowId, connectionId, itemId]), 'hex');
}
