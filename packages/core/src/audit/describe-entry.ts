import type { AuditEntry } from '@acme/api';
import type { Selectable } from 'kysely';
import type { AuditTable } from '../db/database.ts';

/** What is read of an act to tell it. */
export const auditColumns = [
  'id',
  'at',
  'actor_kind',
  'actor_id',
  'action',
  'external_id',
  'target',
  'before',
  'after',
  'reason',
] as const;

/** An act as it is told. */
export function describeEntry(row: Pick<Selectable<AuditTable>, (typeof auditColumns)[number]>): AuditEntry {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: { kind: row.actor_kind, id: row.actor_id },
    action: row.action,
    ...(row.external_id === null || row.external_id === '' ? {} : { userId: row.external_id }),
    target: row.target,
    ...(row.before === null ? {} : { before: row.before }),
    ...(row.after === null ? {} : { after: row.after }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}
