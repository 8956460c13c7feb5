import type { Operation } from '@acme/api';
import type { Selectable } from 'kysely';
import type { OperationTable } from '../db/database.ts';

export const operationColumns = [
  'id',
  'act',
  'query',
  'reason',
  'state',
  'preview',
  'total',
  'changed',
  'unchanged',
  'failed',
  'created_at',
  'updated_at',
  'finished_at',
  'forgotten_at',
] as const;

export type OperationRow = Pick<Selectable<OperationTable>, (typeof operationColumns)[number]>;

export function describeOperation(row: OperationRow): Operation {
  return {
    id: row.id,
    act: row.act,
    query: row.query,
    ...(row.reason === null ? {} : { reason: row.reason }),
    state: row.state,
    preview: row.preview,
    total: row.total,
    changed: row.changed,
    unchanged: row.unchanged,
    failed: row.failed,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at.toISOString() }),
    ...(row.forgotten_at === null ? {} : { forgottenAt: row.forgotten_at.toISOString() }),
  };
}
