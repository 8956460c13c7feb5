import {
  type Actor,
  AppError,
  type Operation,
  type OperationFailurePage,
  type OperationPage,
  type PageRequest,
} from '@acme/api';
import { sql } from 'kysely';
import { forProject, type ProjectDb } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { afterCursor, toPage } from '../search/cursor.ts';
import { describeOperation, operationColumns, type OperationRow } from './describe-operation.ts';

type ReadDeps = Pick<CoreDeps, 'db'>;

/** @throws not_found */
export async function getOperation(deps: ReadDeps, actor: Actor, operationId: string): Promise<Operation> {
  return describeOperation(await find(forProject(deps.db, actor.projectId), operationId));
}

/** A project's operations, newest first. */
export async function listOperations(deps: ReadDeps, actor: Actor, page: PageRequest): Promise<OperationPage> {
  const rows = await forProject(deps.db, actor.projectId)
    .selectFrom('connect.operation')
    .select(operationColumns)
    .select(sql<string>`created_at::text`.as('cursor_at'))
    .where(afterCursor(page.cursor, 'created_at', 'id'))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const found = toPage(rows, page.limit, (row) => ({ at: row.cursor_at, id: row.id }));
  return { items: found.rows.map(describeOperation), ...found.next };
}

/** The users for whom an operation failed, the last first. @throws not_found */
export async function listFailures(
  deps: ReadDeps,
  actor: Actor,
  operationId: string,
  page: PageRequest,
): Promise<OperationFailurePage> {
  const db = forProject(deps.db, actor.projectId);
  await find(db, operationId);
  const rows = await db
    .selectFrom('connect.operation_failure')
    .select(['user_id', 'external_id', 'code', 'message', 'at'])
    .select(sql<string>`at::text`.as('cursor_at'))
    .where('operation_id', '=', operationId)
    .where(afterCursor(page.cursor, 'at', 'user_id'))
    .orderBy('at', 'desc')
    .orderBy('user_id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const found = toPage(rows, page.limit, (row) => ({ at: row.cursor_at, id: row.user_id }));
  return {
    items: found.rows.map((row) => ({
      userId: row.external_id,
      code: row.code,
      message: row.message,
      at: row.at.toISOString(),
    })),
    ...found.next,
  };
}

async function find(db: ProjectDb, operationId: string): Promise<OperationRow> {
  const row = await db
    .selectFrom('connect.operation')
    .select(operationColumns)
    .where('id', '=', operationId)
    .executeTakeFirst();
  if (row === undefined) throw noOperation();
  return row;
}

export function noOperation(): AppError {
  return new AppError('not_found', 'There is no such operation.');
}
