import { sql } from 'kysely';
import type { AccessDeps } from './read-access.ts';
import { refreshAccess } from './refresh.ts';

const batch = 20;
/** A lease that lapsed before is not taken over for its own sake: no provider gives a lost answer again so late. */
const tooLateHours = 1;

interface DueRow {
  readonly project_id: string;
  readonly id: string;
  readonly version: number;
  readonly refresh_attempt: number;
}

/**
 * Renews what nobody may come to use: credentials whose holder has died, while the provider may still give its answer
 * again, and those that failed and are to be tried now, so that a connection recovers by itself. Returns how many.
 */
export async function sweepRefreshes(deps: AccessDeps): Promise<number> {
  const { sweepMs } = deps.refreshes.timing;
  const { rows } = await sql<DueRow>`
    with due as (
      select project_id, connection_id, version, refresh_attempt from connect.credential
      where lease_until < clock_timestamp() + make_interval(secs => ${sweepMs / 1000})
        and lease_until > clock_timestamp() - make_interval(hours => ${tooLateHours})
      union all
      select project_id, connection_id, version, refresh_attempt from connect.credential
      where retry_at < clock_timestamp() and tried_version = version and lease_until is null
    )
    select d.project_id, c.id, d.version, d.refresh_attempt from due d
    join connect.connection c on c.project_id = d.project_id and c.id = d.connection_id
    where c.state not in ('needs_reauth', 'revoking', 'disconnected') limit ${batch}
  `.execute(deps.db);
  await Promise.all(
    rows.map(async (row) => {
      // Why it failed is in the row and in the log already.
      await refreshAccess(deps, row.project_id, row.id, row.version).catch(() => putOff(deps, row));
    }),
  );
  return rows.length;
}

/** What could not even be tried must not stand before the others in every sweep. */
async function putOff(deps: AccessDeps, row: DueRow): Promise<void> {
  await sql`
    update connect.credential
    set retry_at = clock_timestamp() + make_interval(secs => ${deps.refreshes.timing.longestBackoffMs / 1000})
    where project_id = ${row.project_id} and connection_id = ${row.id} and refresh_attempt = ${row.refresh_attempt}
      and lease_until is null
  `.execute(deps.db);
}

/** Sweeps every five seconds until it is stopped; at once again while there is more than a batch. */
export function startRefreshSweep(deps: AccessDeps): () => void {
  const { sweepMs, lookMs } = deps.refreshes.timing;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const run = async (): Promise<void> => {
    let found = 0;
    try {
      found = await sweepRefreshes(deps);
    } catch (error) {
      if (!stopped) deps.log.warn({ err: error }, 'could not look for credentials to renew; trying again later');
    }
    if (!stopped) timer = setTimeout(() => void run(), found === batch ? lookMs : sweepMs).unref();
  };
  void run();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
