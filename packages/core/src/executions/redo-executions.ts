import type { Actor } from '@acme/api';
import { isWorkflowError } from '@acme/workflow';
import { sql } from 'kysely';
import type { ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import { queueFull } from '../events/queue-full.ts';
import { type ControlDeps, findExecution, noteControl } from './control.ts';
import { type ExecutionsAct, executionsOfUserSql } from './match-executions.ts';

/**
 * Retries or replays the executions of one user that an act is about, in the caller's transaction.
 *
 * @returns how many
 * @throws too_many_requests when the queue is full: nothing of this user was done then
 */
export async function redoExecutions(
  deps: ControlDeps,
  trx: ProjectTrx,
  input: {
    readonly actor: Actor;
    readonly definition: Definition;
    readonly userId: string;
    readonly act: ExecutionsAct;
    readonly reason: string | undefined;
  },
): Promise<number> {
  const { actor, definition, userId, act, reason } = input;
  const { rows } = await sql<{ id: string }>`
    select m.id from connect.connected_user u cross join lateral (${executionsOfUserSql(definition, act)}) m
    where u.project_id = ${trx.projectId} and u.id = ${userId}`.execute(trx.unbound);
  let done = 0;
  for (const { id: executionId } of rows) {
    const found = await findExecution(trx, executionId);
    const target = { scope: trx.projectId, executionId };
    if (act.kind === 'retry_executions') {
      if (!(await deps.engine.retry(trx.unbound, target))) continue;
      await noteControl(trx, actor, 'execution.retried', found, { reason });
    } else {
      const latest = definition.workflows.get(found.workflowId)?.workflow.version;
      const version = act.version === 'latest' && latest !== undefined ? { version: latest } : {};
      const as = await replay(deps, trx, { ...target, ...version });
      if (as === undefined) continue;
      await noteControl(trx, actor, 'execution.replayed', found, { reason, as });
    }
    done += 1;
  }
  return done;
}

/** @returns undefined for one whose input was erased */
async function replay(
  { engine }: ControlDeps,
  trx: ProjectTrx,
  target: Parameters<ControlDeps['engine']['replay']>[1],
): Promise<string | undefined> {
  try {
    return await engine.replay(trx.unbound, target);
  } catch (error) {
    if (!isWorkflowError(error)) throw error;
    if (error.code === 'queue_full') throw queueFull(error);
    if (error.code === 'not_replayable' || error.code === 'not_finished') return undefined;
    throw error;
  }
}
