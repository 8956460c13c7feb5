import { createHash, randomUUID } from 'node:crypto';
import { type Actor, AppError, type SentEvent, type Subject } from '@acme/api';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { userNotFound } from '../users/ensure-user.ts';
import { checkPayload } from './check-payload.ts';
import { deliver } from './deliver.ts';
import { executionsFor } from './executions-for.ts';
import { findListener } from './find-listeners.ts';
import { startAll } from './start-all.ts';

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
    readonly connectionId?: string | undefined;
  },
): Promise<SentEvent> {
  const project = await deps.projects.get(subject.projectId);
  const definition = deps.definitions.of(project.slug);
  const workflows = definition.startedBy(event.name);
  const checked = checkPayload(definition, event.name, event.payload);
  const eventId = event.eventId ?? randomUUID();
  const bodySha256 = createHash('sha256')
    .update(JSON.stringify(bodyOf(event, checked.text)))
    .digest();

  return await forProject(deps.db, subject.projectId).transaction(async (trx) => {
    const user = await findListener(
      trx,
      definition.sharing,
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
      ...(event.connectionId === undefined ? {} : { connectionIds: [event.connectionId] }),
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

/** What has to be the same where an id comes again. */
function bodyOf({ name, key, connectionId }: Parameters<typeof sendEvent>[3], text: string): unknown[] {
  return [name, text, ...(key === undefined ? [] : [key]), ...(connectionId === undefined ? [] : [{ connectionId }])];
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
