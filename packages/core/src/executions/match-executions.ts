import type { OperationAct } from '@acme/api';
import { type RawBuilder, sql } from 'kysely';
import type { Definition } from '../definitions/definitions.ts';
import { noIntegration } from '../suspensions/set-suspended.ts';
import { ownWorkflowPrefix } from '../workflows/is-runnable.ts';

/** An act of an operation that is about executions. */
export type ExecutionsAct = Extract<OperationAct, { kind: 'retry_executions' | 'replay_executions' }>;

/** Executions of one user that one pass of an operation takes. */
export const mostOfOneUser = 1_000;

/**
 * The executions of a user that an act is about, as a query of ids, oldest first: alias `u` is the user. What was replayed already is
 * left out, so that the same operation again does nothing twice.
 *
 * @throws not_found for an integration that there is not
 */
export function executionsOfUserSql(definition: Definition, act: ExecutionsAct): RawBuilder<{ id: string }> {
  const { status = 'failed', reason, from, to } = act;
  const workflowIds = workflowIdsOf(definition, act);
  const conditions = [
    sql`e.scope = u.project_id and e.subject = u.id and e.status = ${status} and e.finished_at is not null`,
    sql`not starts_with(e.workflow_id, ${ownWorkflowPrefix})`,
    ...(workflowIds === undefined ? [] : [sql`e.workflow_id = any(${workflowIds}::text[])`]),
    ...(reason === undefined ? [] : [sql`e.reason = ${reason}`]),
    ...(from === undefined ? [] : [sql`e.created_at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`e.created_at < ${to}::timestamptz`]),
    // A part of another is done again with it.
    sql`e.parent_id is null`,
    ...(act.kind === 'retry_executions'
      ? []
      : [
          sql`not exists (select from workflow.execution r
            where r.scope = e.scope and r.subject = e.subject and r.replay_of = e.id)`,
        ]),
  ];
  return sql`select e.id from workflow.execution e where ${sql.join(conditions, sql` and `)}
    order by e.created_at, e.id limit ${mostOfOneUser}`;
}

function workflowIdsOf(definition: Definition, { integrationId, workflowId }: ExecutionsAct): string[] | undefined {
  if (integrationId === undefined) return workflowId === undefined ? undefined : [workflowId];
  const integration = definition.integrations.get(integrationId);
  if (integration === undefined) throw noIntegration(integrationId);
  const ids = integration.workflows.map(({ id }) => id);
  return workflowId === undefined ? ids : ids.filter((id) => id === workflowId);
}
