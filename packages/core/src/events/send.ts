import { createHash, randomUUID } from 'node:crypto';
import { type Actor, AppError, type SentEvent, type Subject } from '@acme/api';
import { isWorkflowError } from '@acme/workflow';
import { sql } from 'kysely';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { suspensionsOfUserSql } from '../suspensions/suspension.ts';
import { userNotFound } from '../users/ensure-user.ts';
import { checkPayload } from './check-payload.ts';
import { deliver } from './deliver.ts';
import { executionsFor, type Listener } from './executions-for.ts';
import { queueFull } from './queue-full.ts';

/**
 * Accepts an app event. The event, its executions and their jobs, and what waits for it, are one transaction, so an answer
 * means durable; the same id with the same body again answers the same and starts nothing.
 */
export async function sendEvent(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'engine' | 'clock' | 'lastUsed'>,
  _actor: Actor,
  subject: Subject,
  event: {
    readonly name: string;
    readonly payload: unknown;
    readonly eventId: string | undefined;
    readonly key: string | undefined;
  },
): Promise<SentEvent> {
  const project = await deps.projects.get(subject.projectId);
  const definition = deps.definitions.of(project.slug);
  const workflows = definition.startedBy(event.name);
  const checked = checkPayload(definition, event.name, event.payload);
  const eventId = event.eventId ?? randomUUID();
  const bodySha256 = createHash('sha256')
    .update(JSON.stringify([event.name, checked.text, ...(event.key === undefined ? [] : [event.key])]))
    .digest();

  return await forProject(deps.db, subject.projectId).transaction(async (trx) => {
    const user = await findListener(
      trx,
      subject.userId,
      workflows.map(({ workflow }) => workflow.id),
    );
    if (user === undefined) throw userNotFound();
    const executions = executionsFor(user, {
      projectId: subject.projectId,
      workflows,
      payload: checked.payload,
      startedBy: { kind: 'event', name: event.name, id: eventId },
      now: deps.clock.now(),
    });
    const executionIds = executions.map((execution) => execution.id);
    const accepted = await trx
      .insertInto('connect.app_event', {
        user_id: user.id,
        event_id: eventId,
        body_sha256: bodySha256,
        execution_ids: executionIds,
      })
      .onConflict((conflict) => conflict.columns(['project_id', 'user_id', 'event_id']).doNothing())
      .executeTakeFirst();
    if (accepted.numInsertedOrUpdatedRows === 0n) return await answerAgain(trx, user.id, eventId, bodySha256);
    if (executions.length > 0) {
      await startAll(deps, trx, executions);
      deps.lastUsed.ran(subject.projectId, user.id, deps.clock.now());
    }
    if (definition.isAwaited(event.name)) {
      const { projectId } = subject;
      await deliver(deps, trx, { ...event, projectId, userId: user.id, id: eventId, payload: checked.payload });
    }
    return { eventId, duplicate: false, executionIds };
  });
}

/** The user with the enabled workflows among those given, in one statement. */
async function findListener(
  trx: ProjectTrx,
  externalId: string,
  workflowIds: readonly string[],
): Promise<Listener | undefined> {
  const { rows } = await sql<Listener>`
    select u.id, u.external_id as "externalId", u.metadata, u.provenance, ${sql.raw(suspensionsOfUserSql)} as suspensions,
      coalesce((
        select json_agg(json_build_object('workflowId', w.workflow_id, 'connectionId', c.id,
          'accountId', c.account_id, 'accountLabel', c.account_label, 'settings', c.settings))
        from connect.workflow_state w
        join connect.connection c on c.project_id = w.project_id and c.id = w.connection_id
        where w.project_id = u.project_id and w.user_id = u.id and w.enabled
          and w.workflow_id = any(${workflowIds}) and c.state not in ('revoking', 'disconnected')
      ), '[]') as enabled
    from connect.connected_user u
    where u.project_id = ${trx.projectId} and u.external_id = ${externalId}
  `.execute(trx.unbound);
  return rows[0];
}

async function answerAgain(trx: ProjectTrx, userId: string, eventId: string, bodySha256: Buffer): Promise<SentEvent> {
  const first = await trx
    .selectFrom('connect.app_event')
    .select(['body_sha256', 'execution_ids'])
    .where('user_id', '=', userId)
    .where('event_id', '=', eventId)
    .executeTakeFirstOrThrow();
  if (!first.body_sha256.equals(bodySha256)) {
    throw new AppError(
      'event_id_reused',
      `The event id "${eventId}" was used for another event. Give each event an id of its own.`,
    );
  }
  return { eventId, duplicate: true, executionIds: first.execution_ids };
}

/** @throws too_many_requests when too many wait already; nothing of the event is kept then */
async function startAll(
  { engine }: Pick<CoreDeps, 'engine'>,
  trx: ProjectTrx,
  executions: Parameters<CoreDeps['engine']['start']>[1],
): Promise<void> {
  try {
    await engine.start(trx.unbound, executions);
  } catch (error) {
    throw isWorkflowError(error) && error.code === 'queue_full' ? queueFull(error) : error;
  }
}
