import { type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { type Execution, executionColumns, type ExecutionRow, toExecution } from './execution.ts';
import type { ExecutionStatus } from './status.ts';
import type { WorkflowTables } from './tables.ts';
import { isUuid } from './uuid.ts';
import { WorkflowError } from './workflow-error.ts';

export interface ExecutionFilter {
  readonly scope: string;
  readonly subject?: string | undefined;
  /** Of any of these, at most 1,000: the newest of each are found by index and put in order together. */
  readonly subjects?: readonly string[] | undefined;
  readonly workflowId?: string | undefined;
  readonly workflowIds?: readonly string[] | undefined;
  readonly label?: string | undefined;
  readonly status?: ExecutionStatus | undefined;
  readonly reason?: string | undefined;
  /** Created at or after, and before. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Leaves out workflows whose id begins with this. */
  readonly excludeWorkflowPrefix?: string | undefined;
  /** A condition of the caller's on `e`, joined to all others: it can narrow the scope, not leave it. */
  readonly where?: RawBuilder<boolean> | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** 1 to 500. */
  readonly limit: number;
}

/**
 * A page of executions, newest first. Pages neither repeat nor skip an execution while new ones arrive.
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
  const subjects = filter.subjects?.filter((subject) => isUuid(subject));
  if (!isUuid(filter.scope) || (filter.subject !== undefined && !isUuid(filter.subject)) || subjects?.length === 0) {
    return { items: [], nextCursor: undefined };
  }
  const tables = db as Kysely<WorkflowTables>;
  const rows = await (subjects === undefined
    ? newest(tables, filter).execute()
    : newestOfEach(tables, filter, subjects));
  const items = rows.slice(0, filter.limit).map(toExecution);
  const last = items.at(-1);
  return { items, nextCursor: last && rows.length > filter.limit ? toCursor(last) : undefined };
}

type Newest = SelectQueryBuilder<WorkflowTables & { e: WorkflowTables['workflow.execution'] }, 'e', ExecutionRow>;

function newest(db: Kysely<WorkflowTables>, filter: ExecutionFilter): Newest {
  let query = db
    .selectFrom('workflow.execution as e')
    .select(executionColumns)
    .where('e.scope', '=', filter.scope)
    .orderBy('e.created_at', 'desc')
    .orderBy('e.id', 'desc')
    .limit(filter.limit + 1);
  if (filter.subject !== undefined) query = query.where('e.subject', '=', filter.subject);
  if (filter.workflowId !== undefined) query = query.where('e.workflow_id', '=', filter.workflowId);
  if (filter.workflowIds !== undefined) {
    query = query.where(sql<boolean>`e.workflow_id = any(${[...filter.workflowIds]}::text[])`);
  }
  if (filter.label !== undefined) query = query.where('e.label', '=', filter.label);
  if (filter.status !== undefined) query = query.where('e.status', '=', filter.status);
  if (filter.reason !== undefined) query = query.where('e.reason', '=', filter.reason);
  if (filter.from !== undefined) query = query.where('e.created_at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('e.created_at', '<', filter.to);
  if (filter.excludeWorkflowPrefix !== undefined) {
    query = query.where(sql<boolean>`not starts_with(e.workflow_id, ${filter.excludeWorkflowPrefix})`);
  }
  if (filter.where !== undefined) query = query.where(filter.where);
  if (filter.cursor !== undefined) {
    const { createdAt, id } = parseCursor(filter.cursor);
    query = query.where(sql<boolean>`(e.created_at, e.id) < (${createdAt}::timestamptz, ${id}::uuid)`);
  }
  return query as unknown as Newest;
}

/** No more than a page of each subject is ever read, however many executions one of them has. */
async function newestOfEach(
  db: Kysely<WorkflowTables>,
  filter: ExecutionFilter,
  subjects: readonly string[],
): Promise<ExecutionRow[]> {
  const one = newest(db, { ...filter, subject: undefined }).where(sql<boolean>`e.subject = s.id`);
  const { rows } = await sql<ExecutionRow>`
    select e.* from unnest(${[...subjects]}::uuid[]) as s(id)
    cross join lateral (${one}) e
    order by e.created_at desc, e.id desc
    limit ${filter.limit + 1}`.execute(db);
  return rows;
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
