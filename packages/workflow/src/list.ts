import { type Kysely, sql } from 'kysely';
import { type Execution, executionColumns, toExecution } from './execution.ts';
import type { ExecutionStatus } from './status.ts';
import type { WorkflowTables } from './tables.ts';
import { isUuid } from './uuid.ts';
import { WorkflowError } from './workflow-error.ts';

export interface ExecutionFilter {
  readonly scope: string;
  readonly subject?: string | undefined;
  readonly workflowId?: string | undefined;
  readonly label?: string | undefined;
  readonly status?: ExecutionStatus | undefined;
  readonly reason?: string | undefined;
  /** Leaves out workflows whose id begins with this. */
  readonly excludeWorkflowPrefix?: string | undefined;
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
  if (!isUuid(filter.scope) || (filter.subject !== undefined && !isUuid(filter.subject))) {
    return { items: [], nextCursor: undefined };
  }
  let query = (db as Kysely<WorkflowTables>)
    .selectFrom('workflow.execution as e')
    .select(executionColumns)
    .where('e.scope', '=', filter.scope)
    .orderBy('e.created_at', 'desc')
    .orderBy('e.id', 'desc')
    .limit(filter.limit + 1);
  if (filter.subject !== undefined) query = query.where('e.subject', '=', filter.subject);
  if (filter.workflowId !== undefined) query = query.where('e.workflow_id', '=', filter.workflowId);
  if (filter.label !== undefined) query = query.where('e.label', '=', filter.label);
  if (filter.status !== undefined) query = query.where('e.status', '=', filter.status);
  if (filter.reason !== undefined) query = query.where('e.reason', '=', filter.reason);
  if (filter.excludeWorkflowPrefix !== undefined) {
    query = query.where(sql<boolean>`not starts_with(e.workflow_id, ${filter.excludeWorkflowPrefix})`);
  }
  if (filter.cursor !== undefined) {
    const { createdAt, id } = parseCursor(filter.cursor);
    query = query.where(sql<boolean>`(e.created_at, e.id) < (${createdAt}::timestamptz, ${id}::uuid)`);
  }
  const rows = await query.execute();
  const items = rows.slice(0, filter.limit).map(toExecution);
  const last = items.at(-1);
  return { items, nextCursor: last && rows.length > filter.limit ? toCursor(last) : undefined };
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
