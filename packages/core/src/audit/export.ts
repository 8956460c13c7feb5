import type { Actor, AuditEntry } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { getUserId } from '../users/ensure-user.ts';
import { auditColumns, describeEntry } from './describe-entry.ts';
import { recordAudit } from './record.ts';

const pageSize = 1_000;

export interface AuditExportOptions {
  readonly actor: Actor;
  readonly userId?: string | undefined;
  /** The first moment that counts. */
  readonly from?: Date | undefined;
  /** The first moment that does not. */
  readonly to?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Every act until it begins, oldest first, a page at a time. Who takes the audit out stands in it. @throws not_found */
export async function* exportAudit(
  deps: Pick<CoreDeps, 'db'>,
  { actor, userId, from, to, signal }: AuditExportOptions,
): AsyncGenerator<readonly AuditEntry[], { readonly entries: number; readonly stopped: boolean }> {
  const db = forProject(deps.db, actor.projectId);
  const innerId = userId === undefined ? undefined : await getUserId(db, userId);
  const asked = { from: from?.toISOString(), to: to?.toISOString() };
  const until = await db.transaction(async (trx) => {
    await recordAudit(trx, actor, {
      action: 'data.exported',
      ...(innerId === undefined || userId === undefined ? {} : { user: { id: innerId, externalId: userId } }),
      target: { what: 'audit', ...asked },
    });
    const { id } = await trx
      .selectFrom('connect.audit')
      .select((eb) => eb.fn.max('id').as('id'))
      .executeTakeFirstOrThrow();
    return id;
  });
  let last = '0';
  let entries = 0;
  while (signal?.aborted !== true) {
    let query = db
      .selectFrom('connect.audit')
      .select(auditColumns)
      .where('id', '>', last)
      .where('id', '<', until)
      .orderBy('id')
      .limit(pageSize);
    if (innerId !== undefined) query = query.where('user_id', '=', innerId);
    if (from !== undefined) query = query.where('at', '>=', from);
    if (to !== undefined) query = query.where('at', '<', to);
    const rows = await query.execute();
    const end = rows.at(-1);
    if (end === undefined) return { entries, stopped: false };
    last = end.id;
    entries += rows.length;
    yield rows.map(describeEntry);
  }
  return { entries, stopped: true };
}
