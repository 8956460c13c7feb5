import { sql, type Transaction } from 'kysely';
import type { Claim } from './claim.ts';
import { LeaseLost } from './lease-lost.ts';
import type { Lock } from './lease-sql.ts';
import { type SendDeps, type WakeTarget, wakeExecutions } from './wake.ts';

/**
 * Locks the parents of executions that end, before those themselves: whoever locks several goes from the root to the
 * leaves, so that the end of a child and the cancel of its parent do not wait for each other.
 */
export async function lockParents(trx: Transaction<any>, claims: readonly Claim[], lock: Lock): Promise<void> {
  const parents = new Map(claims.flatMap(({ parent }) => (parent ? [[parent.executionId, parent]] : [])));
  if (parents.size === 0) return;
  const { rows } = await sql`
    select from workflow.execution e
    where (e.scope, e.id, e.created_at) in (${sql.join(
      [...parents.values()].map((p) => sql`(${p.scope}::uuid, ${p.executionId}::uuid, ${p.createdAt}::timestamptz)`),
    )})
    order by e.scope, e.id for update ${lock === 'skip' ? sql`skip locked` : sql``}`.execute(trx);
  if (lock === 'skip' && rows.length !== parents.size) throw new LeaseLost();
}

/** Tells parents that their children have ended. */
export async function endWaits(
  deps: SendDeps,
  trx: Transaction<any>,
  children: readonly { readonly scope: string; readonly id: string }[],
): Promise<void> {
  if (children.length === 0) return;
  const { rows } = await sql<WakeTarget>`
    update workflow.wait w set settled_at = clock_timestamp()
    where (w.scope, w.child_id) in (${sql.join(children.map(({ scope, id }) => sql`(${scope}::uuid, ${id}::uuid)`))})
      and w.settled_at is null
    returning w.scope, w.execution_id as "executionId", w.execution_created_at as "createdAt"`.execute(trx);
  await wakeExecutions(deps, trx, rows);
}
