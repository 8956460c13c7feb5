import { type Actor, AppError, type ExecutionPage, type ExecutionQuery, type ExecutionStatus } from '@acme/api';
import {
  type ExecutionFilter,
  type ExecutionStatus as EngineStatus,
  executionStatuses as engineStatuses,
  listExecutions as listOfEngine,
  WorkflowError,
} from '@acme/workflow';
import { sql } from 'kysely';
import { requireScope } from '../authenticate/require-scope.ts';
import { planEachTime } from '../db/name-statements.ts';
import { forProject, type ProjectDb } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import type { Condition } from '../search/compile-query.ts';
import { notOurs } from '../search/cursor.ts';
import { readQuery } from '../search/read-query.ts';
import { findUserId } from '../users/ensure-user.ts';
import { ownWorkflowPrefix } from '../workflows/is-runnable.ts';
import { describeExecution } from './describe-execution.ts';

/** Up to this many users a page is put together from the newest of each; of more, every execution is likely one of theirs. */
const fewUsers = 1_000;

/** A project's executions, newest first, by user and by anything attached to users. */
export async function listExecutions(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'clock'>,
  actor: Actor,
  query: ExecutionQuery,
): Promise<ExecutionPage> {
  if (query.users !== undefined) requireScope(actor, 'users:read', 'Searching by what is attached to users');
  const db = forProject(deps.db, actor.projectId);
  const project = await deps.projects.get(actor.projectId);
  const definition = deps.definitions.of(project.slug);
  const whose = await usersOf(deps, db, definition, query);
  const wanted: Wanted | undefined = query.status === undefined ? {} : engineStatusOf(query.status);
  if (whose === undefined || wanted === undefined) return { items: [] };
  if (query.reason !== undefined && wanted.reason !== undefined && wanted.reason !== query.reason) return { items: [] };
  try {
    const page = await listOfEngine(deps.db, {
      scope: actor.projectId,
      ...whose,
      ...wanted,
      ...workflowsOf(definition, query),
      ...(query.reason === undefined ? {} : { reason: query.reason }),
      ...(query.connectionId === undefined ? {} : { label: query.connectionId }),
      ...(query.from === undefined ? {} : { from: new Date(query.from) }),
      ...(query.to === undefined ? {} : { to: new Date(query.to) }),
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      excludeWorkflowPrefix: ownWorkflowPrefix,
      limit: query.limit,
    });
    const names = await externalIds(
      db,
      page.items.map((item) => item.subject),
    );
    return {
      items: page.items.map((item) => describeExecution(item, names.get(item.subject) ?? '')),
      ...(page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor }),
    };
  } catch (error) {
    if (error instanceof WorkflowError && error.code === 'invalid_cursor') throw notOurs();
    throw error;
  }
}

/** Whose executions; undefined when there is no such user. */
async function usersOf(
  deps: Pick<CoreDeps, 'db' | 'clock'>,
  db: ProjectDb,
  definition: Definition,
  { userId, users }: ExecutionQuery,
): Promise<Pick<ExecutionFilter, 'subject' | 'subjects' | 'where'> | undefined> {
  if (userId === undefined && users === undefined) return {};
  const condition = readQuery({ definition, now: deps.clock.now() }, users ?? '');
  if (userId !== undefined) {
    const subject = await findUserId(db, userId);
    if (subject === undefined) return undefined;
    return users === undefined ? { subject } : { subject, where: isSubjectOf(db.projectId, condition) };
  }
  const found = await findFew(db, condition);
  if (found.length === 0) return undefined;
  return found.length <= fewUsers ? { subjects: found } : { where: isSubjectOf(db.projectId, condition) };
}

async function findFew(db: ProjectDb, condition: Condition): Promise<string[]> {
  const { rows } = await fewUsersSql(db.projectId, condition).execute(db.unbound);
  return rows.map(({ id }) => id);
}

/** Exported for the test that pins its plan. */
export function fewUsersSql(projectId: string, condition: Condition) {
  return sql<{ id: string }>`${sql.raw(planEachTime)}
    select u.id from connect.connected_user u
    where u.project_id = ${projectId} and u.deleted_at is null and ${condition}
    limit ${fewUsers + 1}`;
}

function isSubjectOf(projectId: string, condition: Condition): Condition {
  return sql`exists (select from connect.connected_user u
    where u.project_id = ${projectId} and u.id = e.subject and u.deleted_at is null and ${condition})`;
}

function workflowsOf(
  definition: Definition,
  { workflowId, integrationId }: ExecutionQuery,
): Pick<ExecutionFilter, 'workflowId' | 'workflowIds'> {
  const integration = integrationId === undefined ? undefined : definition.integrations.get(integrationId);
  if (integrationId !== undefined && integration === undefined) {
    throw new AppError('not_found', `There is no integration "${integrationId}". Check the id in the definition.`);
  }
  return {
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(integration === undefined ? {} : { workflowIds: integration.workflows.map(({ id }) => id) }),
  };
}

interface Wanted {
  readonly status?: EngineStatus;
  readonly reason?: string;
}

function engineStatusOf(status: ExecutionStatus): Wanted | undefined {
  if (status === 'waiting_for_reconnect') return { status: 'parked', reason: 'credential_invalid' };
  const known = engineStatuses.find((candidate) => candidate === status);
  return known === undefined ? undefined : { status: known };
}

/** The host's ids of users, by ours. */
export async function externalIds(db: ProjectDb, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (userIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('connect.connected_user')
    .select(['id', 'external_id'])
    .where('id', 'in', [...new Set(userIds)])
    .where('deleted_at', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.id, row.external_id]));
}
