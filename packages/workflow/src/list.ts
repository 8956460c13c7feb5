import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type Execution, executionColumns, type ExecutionRow, toExecution } from './execution.ts';
import { type ExecutionStatus, isFinalExecution } from './status.ts';
import { isUuid } from './uuid.ts';
import { WorkflowError } from './workflow-error.ts';

export interface ExecutionFilter {
  readonly scope: string;
  readonly subject?: string | undefined;
  /**
   * Of any of these: a list, or a query of the caller's with one column `id`. The newest of each are found by index and put
   * in order together, which takes a time for each subject and none for each execution.
   */
  readonly subjects?: readonly string[] | RawBuilder<unknown> | undefined;
  readonly workflowId?: string | undefined;
  readonly workflowIds?: readonly string[] | undefined;
  readonly label?: string | undefined;
  /** Called by this execution, with `step.workflow`. */
  readonly parentId?: string | undefined;
  readonly status?: ExecutionStatus | undefined;
  /** Any of these, in the place of `status`. */
  readonly statuses?: readonly ExecutionStatus[] | undefined;
  readonly reason?: string | undefined;
  /** Created at or after, and before. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Leaves out workflows whose id begins with this. */
  readonly excludeWorkflowPrefix?: string | undefined;
  /** A condition of the caller's on `e`, joined to all others: it can narrow the scope, not leave it. */
  readonly where?: RawBuilder<boolean> | undefined;
  /**
   * Looks at this many of the scope's newest and at no others, whatever else is asked. A page that is not full then says
   * nothing of the older ones; a full one has its `nextCursor` as ever.
   */
  readonly within?: number | undefined;
  /** Begins at the other end. Goes with everything but `within`. */
  readonly oldestFirst?: boolean | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** 1 to 500. */
  readonly limit: number;
}

/**
 * A page of executions, newest first unless asked otherwise. Pages neither repeat nor skip an execution while new ones arrive.
 *
 * @throws WorkflowError `invalid_cursor`, `invalid_argument`
 * @example const { items, nextCursor } = await listExecutions(db, { scope, subject, limit: 50 });
 */
export async function listExecutions(
  db: Kysely<any>,
  filter: ExecutionFilter,
): Promise<{ readonly items: Execution[]; readonly nextCursor: string | undefined }> {
  if (!Number.isInteger(filter.limit) || filter.limit < 1 || filter.limit > 500) {
    throw new WorkflowError('invalid_argument', 'limit must be a whole number from 1 to 500.');
  }
  const statement = pageOf(filter);
  if (statement === undefined) return { items: [], nextCursor: undefined };
  const { rows } = await sql<ExecutionRow>`${planning(filter)} ${statement}`.execute(db);
  const items = rows.slice(0, filter.limit).map(toExecution);
  const last = items.at(-1);
  return { items, nextCursor: last && rows.length > filter.limit ? toCursor(last) : undefined };
}

/**
 * How many executions a filter finds; `limit` of them at most are counted.
 *
 * @example const count = await countExecutions(db, { scope, subject, limit: 1_000 });
 */
export async function countExecutions(db: Kysely<any>, filter: Omit<ExecutionFilter, 'cursor'>): Promise<number> {
  const statement = pageOf({ ...filter, limit: filter.limit - 1 });
  if (statement === undefined) return 0;
  const { rows } = await sql<{ count: number }>`${planning(filter)}
    select count(*)::integer as count from (${statement}) found`.execute(db);
  return rows[0]?.count ?? 0;
}

/** The first of a filter and one more; undefined where it can find none. */
function pageOf(filter: ExecutionFilter): RawBuilder<ExecutionRow> | undefined {
  const subjects = Array.isArray(filter.subjects) ? filter.subjects.filter((id) => isUuid(id)) : filter.subjects;
  const isNobody = Array.isArray(subjects) && subjects.length === 0;
  const ids = [filter.scope, filter.subject, filter.parentId].filter((id) => id !== undefined);
  if (isNobody || !ids.every((id) => isUuid(id))) return undefined;
  if (subjects !== undefined) return firstOfEach(filter, subjects);
  return filter.workflowIds !== undefined && filter.subject === undefined && filter.within === undefined
    ? firstOfWorkflows(filter, filter.workflowIds)
    : first(filter);
}

const columns = sql.join(executionColumns.map((column) => sql.ref(column)));

function inOrder({ oldestFirst }: ExecutionFilter): RawBuilder<unknown> {
  return oldestFirst === true ? sql`order by e.created_at, e.id` : sql`order by e.created_at desc, e.id desc`;
}

/**
 * One plan will do for one subject or a list of them. How rare a status or a reason is decides the plan of all others; a
 * driver that prepares statements takes the comment as a sign not to prepare this one.
 */
function planning({ subject, subjects }: ExecutionFilter): RawBuilder<unknown> {
  return subject === undefined && !Array.isArray(subjects) ? sql`/* plan each time */` : sql``;
}

function first(filter: ExecutionFilter, ofEach?: RawBuilder<boolean>): RawBuilder<ExecutionRow> {
  const places = [sql<boolean>`e.scope = ${filter.scope}`, ...placesOf(filter)];
  if (ofEach !== undefined) places.push(ofEach);
  const source =
    filter.within === undefined
      ? sql`workflow.execution e where ${all([...places, ...conditionsOf(filter)])}`
      : sql`(select * from workflow.execution e where ${all(places)} ${inOrder(filter)} limit ${filter.within}) e
          where ${all([sql`true`, ...conditionsOf(filter)])}`;
  return sql`select ${columns} from ${source} ${inOrder(filter)} limit ${filter.limit + 1}`;
}

/** No more than a page of each subject is ever read, however many executions one of them has. */
function firstOfEach(
  filter: ExecutionFilter,
  subjects: readonly string[] | RawBuilder<unknown>,
): RawBuilder<ExecutionRow> {
  const ids = Array.isArray(subjects) ? sql`unnest(${[...subjects]}::uuid[])` : sql`(${subjects})`;
  return sql`select e.* from ${ids} as s(id)
    cross join lateral (${first(filter, sql`e.subject = s.id`)}) e
    ${inOrder(filter)} limit ${filter.limit + 1}`;
}

/** Put in order together for the same reason: one of several is no order in an index. */
function firstOfWorkflows(filter: ExecutionFilter, workflowIds: readonly string[]): RawBuilder<ExecutionRow> {
  const one = first({ ...filter, workflowIds: undefined }, sql`e.workflow_id = w.id`);
  return sql`select e.* from unnest(${[...new Set(workflowIds)]}::text[]) as w(id)
    cross join lateral (${one}) e
    ${inOrder(filter)} limit ${filter.limit + 1}`;
}

function all(conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> {
  return sql`${sql.join(conditions, sql` and `)}`;
}

/** What an index in the order of the page answers. */
function placesOf({ subject, from, to, cursor, oldestFirst }: ExecutionFilter): RawBuilder<boolean>[] {
  const places: RawBuilder<boolean>[] = [];
  if (subject !== undefined) places.push(sql`e.subject = ${subject}`);
  if (from !== undefined) places.push(sql`e.created_at >= ${from}`);
  if (to !== undefined) places.push(sql`e.created_at < ${to}`);
  if (cursor !== undefined) {
    const { createdAt, id } = parseCursor(cursor);
    const beyond = oldestFirst === true ? sql`>` : sql`<`;
    places.push(sql`(e.created_at, e.id) ${beyond} (${createdAt}::timestamptz, ${id}::uuid)`);
  }
  return places;
}

function conditionsOf(filter: ExecutionFilter): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = [];
  if (filter.workflowId !== undefined) conditions.push(sql`e.workflow_id = ${filter.workflowId}`);
  if (filter.workflowIds !== undefined) {
    conditions.push(sql`e.workflow_id = any(${[...filter.workflowIds]}::text[])`);
  }
  if (filter.label !== undefined) conditions.push(sql`e.label = ${filter.label}`);
  if (filter.parentId !== undefined) conditions.push(sql`e.parent_id = ${filter.parentId}`);
  if (filter.status !== undefined) conditions.push(sql`e.status = ${filter.status}`, impliedBy[filter.status]);
  if (filter.statuses !== undefined) {
    conditions.push(sql`e.status = any(${[...filter.statuses]}::text[])`, impliedByAll(filter.statuses));
  }
  if (filter.reason !== undefined) conditions.push(sql`e.reason = ${filter.reason}`);
  if (filter.excludeWorkflowPrefix !== undefined) {
    conditions.push(sql`not starts_with(e.workflow_id, ${filter.excludeWorkflowPrefix})`);
  }
  if (filter.where !== undefined) conditions.push(filter.where);
  return conditions;
}

const active = sql<boolean>`e.finished_at is null and e.parked_at is null`;
const explained = sql<boolean>`e.reason is not null`;
const failures: readonly ExecutionStatus[] = ['failed', 'cancelled', 'quarantined'];

/** What holds for every execution of a status and has an index, which a status of its own has not. */
const impliedBy: Readonly<Record<ExecutionStatus, RawBuilder<boolean>>> = {
  queued: active,
  running: active,
  sleeping: active,
  retrying: active,
  parked: sql`e.parked_at is not null and e.reason is not null`,
  succeeded: sql`e.finished_at is not null`,
  failed: explained,
  cancelled: explained,
  quarantined: sql`e.reason = 'poisonous'`,
};

/** The same of several. */
function impliedByAll(statuses: readonly ExecutionStatus[]): RawBuilder<boolean> {
  if (statuses.every((status) => impliedBy[status] === active)) return active;
  if (statuses.every((status) => !isFinalExecution(status))) return sql`e.finished_at is null`;
  return statuses.every((status) => failures.includes(status)) ? explained : sql`true`;
}

function toCursor(last: Execution): string {
  return Buffer.from(`${last.createdAt.toISOString()} ${last.id}`).toString('base64url');
}

function parseCursor(cursor: string): { readonly createdAt: string; readonly id: string } {
  const [createdAt = '', id] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (!isUuid(id) || Number.isNaN(Date.parse(createdAt)) || new Date(createdAt).toISOString() !== createdAt) {
    throw new WorkflowError('invalid_cursor', 'The cursor is not one that a page returned. Start from the first page.');
  }
  return { createdAt, id };
}
