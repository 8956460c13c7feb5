import { type Actor, AppError, type ExecutionPage, type ExecutionSearch, type ExecutionStatus } from '@acme/api';
import {
  countExecutions as countOfEngine,
  type ExecutionFilter,
  type ExecutionStatus as EngineStatus,
  executionStatuses as engineStatuses,
  listExecutions as listOfEngine,
  WorkflowError,
} from '@acme/workflow';
import { parseQuery } from '@acme/api/query';
import { sql } from 'kysely';
import { requireScope } from '../authenticate/require-scope.ts';
import { planEachTime } from '../db/name-statements.ts';
import { forProject, type ProjectDb } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import type { Condition } from '../search/condition.ts';
import { notOurs } from '../search/cursor.ts';
import { readQuery } from '../search/read-query.ts';
import { type ServedBy, servedBy } from '../search/served-by.ts';
import { findUserId } from '../users/ensure-user.ts';
import { ownWorkflowPrefix } from '../workflows/is-runnable.ts';
import { describeExecution } from './describe-execution.ts';

/**
 * Up to this many users a page is put together from the newest of each. The other way is to read executions from the
 * newest on and ask of each whose it is: `glance` of them before the users are looked for, `walk` when they are many.
 */
const fewUsers = 1_000;
const glance = 200;
const walk = 20_000;

/** A project's executions, newest first unless asked otherwise, by user and by anything attached to users. */
export async function listExecutions(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'clock' | 'indexes'>,
  actor: Actor,
  query: ExecutionSearch,
): Promise<ExecutionPage> {
  const asked = await readFilter(deps, actor, query);
  if (asked === undefined) return { items: [] };
  const { db, filter, users } = asked;
  try {
    const page = await (users === undefined ? listOfEngine(deps.db, filter) : listOfUsers(db, filter, users));
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

/** Counted no further: nobody reads on, and counting a million takes as long as it takes. */
const countedUpTo = 10_000;

/** How many executions a query finds, up to 10,000. @throws as `listExecutions` */
export async function countExecutions(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'clock' | 'indexes'>,
  actor: Actor,
  query: Omit<ExecutionSearch, 'cursor' | 'limit' | 'order'>,
): Promise<number> {
  const asked = await readFilter(deps, actor, { ...query, limit: countedUpTo });
  if (asked === undefined) return 0;
  const { db, filter, users } = asked;
  const whose = users === undefined ? {} : { subjects: usersSql(db.projectId, users.condition) };
  return await countOfEngine(deps.db, { ...filter, ...whose });
}

/** A query in the words of the engine; undefined when there can be no such execution. */
async function readFilter(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'clock' | 'indexes'>,
  actor: Actor,
  query: ExecutionSearch,
): Promise<
  { readonly db: ProjectDb; readonly filter: ExecutionFilter; readonly users: Users | undefined } | undefined
> {
  if (query.users !== undefined) requireScope(actor, 'users:read', 'Searching by what is attached to users');
  const db = forProject(deps.db, actor.projectId);
  const project = await deps.projects.get(actor.projectId);
  const definition = deps.definitions.of(project.slug);
  const whose = await usersOf(deps, db, definition, query);
  const wanted = engineStatusesOf(query);
  if (whose === undefined || wanted === undefined) return undefined;
  if (query.reason !== undefined && wanted.reason !== undefined && wanted.reason !== query.reason) return undefined;
  const { users, ...place } = whose;
  const filter: ExecutionFilter = {
    scope: actor.projectId,
    ...place,
    ...wanted,
    ...workflowsOf(definition, query),
    ...(query.reason === undefined ? {} : { reason: query.reason }),
    ...(query.connectionId === undefined ? {} : { label: query.connectionId }),
    ...(query.from === undefined ? {} : { from: new Date(query.from) }),
    ...(query.to === undefined ? {} : { to: new Date(query.to) }),
    ...(query.order === 'oldest' ? { oldestFirst: true } : {}),
    ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    excludeWorkflowPrefix: ownWorkflowPrefix,
    limit: query.limit,
  };
  return { db, filter, users };
}

/** A condition on users, and the same made to be asked of one user after the other. */
interface Users {
  readonly condition: Condition;
  readonly oneByOne: Condition;
  readonly served: ServedBy;
}

/** Whose executions; undefined when there is no such user. */
async function usersOf(
  deps: Pick<CoreDeps, 'clock' | 'indexes'>,
  db: ProjectDb,
  definition: Definition,
  { userId, users }: ExecutionSearch,
): Promise<(Pick<ExecutionFilter, 'subject' | 'where'> & { readonly users?: Users }) | undefined> {
  const now = deps.clock.now();
  const context = {
    projectId: db.projectId,
    definition,
    now,
    ...(users === undefined ? {} : { common: await deps.indexes.commonGrams() }),
  };
  const condition = users === undefined ? undefined : readQuery({ ...context, oneByOne: true }, users);
  if (userId === undefined) {
    return users === undefined || condition === undefined
      ? {}
      : {
          users: {
            condition: readQuery(context, users),
            oneByOne: condition,
            served: servedBy(parseQuery(users)),
          },
        };
  }
  const subject = await findUserId(db, userId);
  if (subject === undefined) return undefined;
  return { subject, ...(condition === undefined ? {} : { where: isSubjectOf(db.projectId, condition) }) };
}

/**
 * Of all users that a condition finds. How many those are and how much they run is not known beforehand, and what is quick
 * for one user who runs daily would take minutes for a million who never do, so each way is tried as far as it is cheap.
 */
async function listOfUsers(db: ProjectDb, filter: ExecutionFilter, { condition, oneByOne, served }: Users) {
  const where = isSubjectOf(db.projectId, oneByOne);
  const among = (newest: number) => listOfEngine(db.unbound, { ...filter, where, within: newest });
  // An index finds who has a value in less time than it takes to look at whose the newest are.
  const fromTheOldest = filter.oldestFirst === true;
  const seen = served === 'values' || fromTheOldest ? undefined : await among(glance);
  if (seen?.nextCursor !== undefined) return seen;
  const areMany = seen !== undefined && seen.items.length * walk >= glance * (filter.limit + 1);
  const further = areMany ? await among(walk) : undefined;
  if (further?.nextCursor !== undefined) return further;
  const { rows: found } = await someUsersSql(db.projectId, condition, fewUsers + 1).execute(db.unbound);
  if (found.length <= fewUsers) {
    return await listOfEngine(db.unbound, { ...filter, subjects: found.map(({ id }) => id) });
  }
  const last = further ?? (fromTheOldest ? undefined : await among(walk));
  if (last?.nextCursor !== undefined) return last;
  return await listOfEngine(db.unbound, { ...filter, subjects: usersSql(db.projectId, condition) });
}

function someUsersSql(projectId: string, condition: Condition, limit: number) {
  return sql<{ id: string }>`${sql.raw(planEachTime)} ${usersSql(projectId, condition)} limit ${limit}`;
}

function usersSql(projectId: string, condition: Condition) {
  return sql`select u.id from connect.connected_user u
    where u.project_id = ${projectId} and u.deleted_at is null and ${condition}`;
}

/** The offset has it asked of one execution after the other, not turned into a join with all users. */
function isSubjectOf(projectId: string, condition: Condition): Condition {
  return sql`exists (select from connect.connected_user u
    where u.project_id = ${projectId} and u.id = e.subject and u.deleted_at is null and ${condition} offset 0)`;
}

function workflowsOf(
  definition: Definition,
  { workflowId, integrationId }: ExecutionSearch,
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
  readonly statuses?: readonly EngineStatus[];
  readonly reason?: string;
}

function engineStatusesOf({ status, statuses }: Pick<ExecutionSearch, 'status' | 'statuses'>): Wanted | undefined {
  if (status !== undefined) return engineStatusOf(status);
  if (statuses === undefined) return {};
  return { statuses: engineStatuses.filter((known) => statuses.includes(known)) };
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
