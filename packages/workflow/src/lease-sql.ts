import { type RawBuilder, sql } from 'kysely';
import type { Lease } from './claim.ts';

/** What to do about an execution that somebody has locked: several at once must not wait, one alone may. */
export type Lock = 'wait' | 'skip';

/**
 * The executions of leases that still hold, locked: rows `(i, scope, subject, id, created_at, run_no)`. LATERAL makes it
 * one index probe per lease whatever the planner believes, and the bounds leave it one partition to plan for.
 */
export function heldBy(leases: readonly Lease[], strength: 'share' | 'update', lock: Lock): RawBuilder<unknown> {
  const rows = leases.map(
    (l, i) =>
      sql`(${i}::integer, ${l.scope}::uuid, ${l.executionId}::uuid, ${l.createdAt}::timestamptz, ${l.runNo}::integer)`,
  );
  return sql`
    select l.i, x.scope, x.subject, x.id, x.created_at, x.run_no
    from (values ${sql.join(rows)}) as l(i, scope, id, created_at, run_no)
    cross join lateral (
      select e.scope, e.subject, e.id, e.created_at, e.run_no from workflow.execution e
      where e.scope = l.scope and e.id = l.id and e.created_at = l.created_at and e.run_no = l.run_no
        and e.status = 'running' and ${within(sql`e.created_at`, leases)}
      for ${sql.raw(strength)} ${lock === 'skip' ? sql`skip locked` : sql``}
    ) x`;
}

/** Bounds that let the planner see which partitions can matter. */
export function within(column: RawBuilder<unknown>, rows: readonly { readonly createdAt: Date }[]) {
  const times = rows.map((row) => row.createdAt.getTime());
  const first = new Date(Math.min(...times));
  const last = new Date(Math.max(...times));
  return sql`${column} between ${first}::timestamptz and ${last}::timestamptz`;
}
