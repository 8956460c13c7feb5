import type { Actor, OperationPreview, OperationRequest } from '@acme/api';
import { sql } from 'kysely';
import { decideRules, type InUse } from '../availability/decide-rules.ts';
import type { PlainMetadata, Provenances } from '../availability/decisive-metadata.ts';
import type { Db } from '../db/database.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import type { Condition } from '../search/compile-query.ts';
import { readQuery } from '../search/read-query.ts';
import { type SuspensionRow, suspensionsOfUserSql } from '../suspensions/suspension.ts';
import { impactOf, none } from './impact.ts';

type PreviewDeps = Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'clock'>;

/**
 * Counts what an act would do; changes nothing.
 *
 * @throws invalid_query, not_found, invalid_metadata, and the reason of a signal that is aborted
 */
export async function previewOperation(
  deps: PreviewDeps,
  actor: Pick<Actor, 'projectId'>,
  { act, query }: OperationRequest,
  signal?: AbortSignal,
): Promise<OperationPreview> {
  const project = await deps.projects.get(actor.projectId);
  const definition = deps.definitions.of(project.slug);
  const now = deps.clock.now();
  const condition = readQuery({ projectId: actor.projectId, definition, now }, query);
  if (act.kind === 'apply_rules') {
    const cause = act.disconnect ? 'apply' : 'deploy';
    return await countRules(deps.db, actor.projectId, definition, condition, cause, now, signal);
  }
  const { changes, connections, workflows, disconnects, executions = none } = impactOf(definition, act);
  const { rows } = await sql<OperationPreview>`
    select count(*)::int as users, (count(*) filter (where changes))::int as changed,
      coalesce(sum(connections) filter (where changes), 0)::int as connections,
      coalesce(sum(workflows) filter (where changes), 0)::int as workflows,
      coalesce(sum(disconnects) filter (where changes), 0)::int as disconnects,
      coalesce(sum(executions) filter (where changes), 0)::int as executions
    from (
      select ${changes} as changes, ${connections} as connections, ${workflows} as workflows, ${disconnects} as disconnects,
        ${executions} as executions
      from connect.connected_user u
      where u.project_id = ${actor.projectId} and u.deleted_at is null and ${condition}
    ) counted`.execute(deps.db);
  return rows[0] ?? { users: 0, changed: 0, connections: 0, workflows: 0, disconnects: 0, executions: 0 };
}

interface RuledRow extends Pick<InUse, 'workflows'> {
  /** The integrations of the user's own accounts, once for each. */
  readonly owned: readonly string[];
  /** Of colleagues' accounts for which the user has something on. */
  readonly lent: readonly string[];
  readonly id: string;
  readonly metadata: PlainMetadata;
  readonly provenance: Provenances;
  readonly suspensions: readonly SuspensionRow[];
}

const batchSize = 500;

/** The rules are code, so they are asked about each user who has something that a rule could take. */
async function countRules(
  db: Db,
  projectId: string,
  definition: Definition,
  condition: Condition,
  cause: 'deploy' | 'apply',
  now: Date,
  signal: AbortSignal | undefined,
): Promise<OperationPreview> {
  const total = { users: 0, changed: 0, connections: 0, workflows: 0, disconnects: 0, executions: 0 };
  let after = '00000000-0000-0000-0000-000000000000';
  const lentInUse = sql`connect.member_switch w
    join connect.connection c on c.project_id = w.project_id and c.id = w.connection_id
    where w.project_id = u.project_id and w.user_id = u.id`;
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await sql<RuledRow>`
      select u.id, u.metadata, u.provenance, ${sql.raw(suspensionsOfUserSql)} as suspensions,
        array(select c.integration_id from connect.connection c where c.project_id = u.project_id and c.user_id = u.id
          and c.state not in ('revoking', 'disconnected')) as owned,
        array(select c.integration_id from ${lentInUse}) as lent,
        array(select w.workflow_id from connect.workflow_state w where w.project_id = u.project_id and w.user_id = u.id
          and w.enabled union all select w.workflow_id from ${lentInUse}) as workflows
      from connect.connected_user u
      where u.project_id = ${projectId} and u.deleted_at is null and ${condition} and u.id > ${after}
      order by u.id limit ${batchSize}`.execute(db);
    for (const row of rows) add(total, definition, row, cause, now);
    const last = rows.at(-1);
    if (last === undefined || rows.length < batchSize) return total;
    after = last.id;
  }
}

function add(
  total: { -readonly [Name in keyof OperationPreview]: number },
  definition: Definition,
  row: RuledRow,
  cause: 'deploy' | 'apply',
  now: Date,
): void {
  const inUse = { integrations: [...row.owned, ...row.lent], workflows: row.workflows };
  const decisions = decideRules({ definition, user: row, cause }, row.suspensions, inUse, now);
  const acts = decisions.filter(({ act }) => act !== 'nothing');
  const countOf = (ids: readonly string[], id: string) => ids.filter((each) => each === id).length;
  total.users += 1;
  if (acts.length > 0) total.changed += 1;
  for (const { act, rule } of acts) {
    const connections = rule.workflow === undefined ? countOf(row.owned, rule.integration.id) : 0;
    total.connections += connections;
    total.workflows +=
      rule.workflow === undefined
        ? row.workflows.filter((id) => rule.integration.workflows.some((workflow) => workflow.id === id)).length
        : countOf(row.workflows, rule.workflow.id);
    if (act === 'disconnect_now') total.disconnects += connections;
  }
}
