import { createHash, randomUUID } from 'node:crypto';
import { type Actor, AppError, type SentEvent, type Subject } from '@acme/api';
import type { StartExecution } from '@acme/workflow';
import { sql } from 'kysely';
import { decisiveMetadata, type PlainMetadata, type Provenances } from '../availability/decisive-metadata.ts';
import { holdOf } from '../availability/standing.ts';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { type SuspensionRow, suspensionsOfUserSql } from '../suspensions/suspension.ts';
import { userNotFound } from '../users/ensure-user.ts';
import type { ExecutionInput } from '../workflows/run-input.ts';
import { checkPayload } from './check-payload.ts';

/**
 * Accepts an app event. The event, its executions and their jobs are one transaction, so an answer
 * means durable; the same id with the same body again answers the same and starts nothing.
 */
export async function sendEvent(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'engine' | 'clock' | 'lastUsed'>,
  _actor: Actor,
  subject: Subject,
  event: { readonly name: string; readonly payload: unknown; readonly eventId: string | undefined },
): Promise<SentEvent> {
  const project = await deps.projects.get(subject.projectId);
  const definition = deps.definitions.of(project.slug);
  const checked = checkPayload(definition, event.name, event.payload);
  const eventId = event.eventId ?? randomUUID();
  const bodySha256 = createHash('sha256')
    .update(JSON.stringify([event.name, checked.text]))
    .digest();

  return await forProject(deps.db, subject.projectId).transaction(async (trx) => {
    const user = await findListener(
      trx,
      subject.userId,
      definition.startedBy(event.name).map((w) => w.workflow.id),
    );
    if (user === undefined) throw userNotFound();
    const executions = executionsFor(definition, event.name, checked.payload, subject, user, deps.clock.now());
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
      await deps.engine.start(trx.unbound, executions);
      deps.lastUsed.ran(subject.projectId, user.id, deps.clock.now());
    }
    return { eventId, duplicate: false, executionIds };
  });
}

interface Listener {
  readonly id: string;
  readonly metadata: PlainMetadata;
  readonly provenance: Provenances;
  readonly suspensions: readonly SuspensionRow[];
  readonly enabled: readonly {
    readonly workflowId: string;
    readonly connectionId: string;
    readonly accountId: string;
    readonly accountLabel: string;
    readonly settings: Readonly<Record<string, unknown>>;
  }[];
}

/** The user with the enabled workflows among those given, in one statement. */
async function findListener(
  trx: ProjectTrx,
  externalId: string,
  workflowIds: readonly string[],
): Promise<Listener | undefined> {
  const { rows } = await sql<Listener>`
    select u.id, u.metadata, u.provenance, ${sql.raw(suspensionsOfUserSql)} as suspensions,
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

function executionsFor(
  definition: Definition,
  event: string,
  payload: unknown,
  subject: Subject,
  user: Listener,
  now: Date,
): (StartExecution & { id: string })[] {
  const metadata = decisiveMetadata(user.metadata, user.provenance);
  const facts = { metadata, suspensions: user.suspensions, now };
  return definition.startedBy(event).flatMap(({ integration, workflow }) => {
    if (holdOf(integration, workflow, facts) !== undefined) return [];
    return user.enabled
      .filter(({ workflowId }) => workflowId === workflow.id)
      .map((state) => ({
        id: randomUUID(),
        scope: subject.projectId,
        subject: user.id,
        workflowId: workflow.id,
        version: workflow.version,
        label: state.connectionId,
        input: {
          event: payload,
          externalUserId: subject.userId,
          connectionId: state.connectionId,
          account: { id: state.accountId, label: state.accountLabel },
          metadata: user.metadata,
          settings: state.settings,
        } satisfies ExecutionInput,
      }));
  });
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
