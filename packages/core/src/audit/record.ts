import type { Actor, AuditAction } from '@acme/api';
import type { ProjectTrx } from '../db/project-db.ts';

/** One act, as it is remembered: before and after hold no secret, only that there is one. */
export interface AuditRecord {
  readonly action: AuditAction;
  /** The user it was done to: the inner id, and the host's. */
  readonly user?: { readonly id: string; readonly externalId: string };
  /** What besides the user it was done to: a connection, a workflow, a key. */
  readonly target?: Readonly<Record<string, unknown>>;
  readonly before?: unknown;
  readonly after?: unknown;
  /** Why, in the words of who did it. */
  readonly reason?: string | undefined;
}

/** Writes one act into the audit, in the transaction that does it. */
export async function recordAudit(trx: ProjectTrx, actor: Actor, record: AuditRecord): Promise<void> {
  await trx
    .insertInto('connect.audit', {
      actor_kind: actor.kind,
      actor_id: actorId(actor),
      action: record.action,
      user_id: record.user?.id ?? null,
      external_id: record.user?.externalId ?? null,
      target: JSON.stringify(record.target ?? {}),
      before: record.before === undefined ? null : JSON.stringify(record.before),
      after: record.after === undefined ? null : JSON.stringify(record.after),
      reason: record.reason ?? null,
    })
    .execute();
}

function actorId(actor: Actor): string {
  if (actor.kind === 'user') return actor.userId;
  return actor.kind === 'server' ? actor.keyId : actor.name;
}
