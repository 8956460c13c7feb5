import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import type { StoredAccess } from './read-access.ts';

/** A connection whose credential is to be renewed. */
export interface RefreshTarget {
  readonly projectId: string;
  readonly connectionId: string;
  /** Renewed only while this is the version that is stored. */
  readonly version: number;
}

/**
 * Takes the lease, by the database's clock. The row says from here on that an attempt is under way whose outcome nobody
 * knows; only who writes the outcome takes that back. Undefined when anything has moved since `seen` was read.
 */
export async function claimRefresh(
  deps: Pick<CoreDeps, 'db' | 'refreshes'>,
  target: RefreshTarget,
  seen: StoredAccess,
): Promise<number | undefined> {
  const { rows } = await sql<{ refresh_attempt: number }>`
    update connect.credential
    set lease_until = clock_timestamp() + make_interval(secs => ${deps.refreshes.timing.leaseMs / 1000}),
      refresh_attempt = refresh_attempt + 1, outcome_unknown = true, tried_version = version,
      failures = case when tried_version = version then failures end,
      failing_since = case when tried_version = version then failing_since end
    where project_id = ${target.projectId} and connection_id = ${target.connectionId} and version = ${target.version}
      and refresh_attempt = ${seen.refresh.fence} and (lease_until is null or lease_until < clock_timestamp())
    returning refresh_attempt
  `.execute(deps.db);
  return rows[0]?.refresh_attempt;
}
