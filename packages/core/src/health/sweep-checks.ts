import { sql } from 'kysely';
import { forProject } from '../db/project-db.ts';
import { checkConnection, type DueConnection, type HealthDeps } from './check-connection.ts';
import { spread } from './health-timing.ts';
import { writeCheck } from './write-check.ts';

const batch = 20;
const planned = 1_000;
/** Between batches while there are more: no provider gets all checks of its customers in one moment. */
const pauseMs = 1_000;

const live = sql`state not in ('needs_reauth', 'revoking', 'disconnected')`;

/** Looks after the accounts that are due, each by one process. Returns how many. */
export async function sweepChecks(deps: HealthDeps): Promise<number> {
  const { health } = deps;
  await sql`
    update connect.connection set check_at = now() + make_interval(secs => ${health.firstWithinMs / 1000} * random())
    where ctid = any(array(
      select ctid from connect.connection where check_at is null and ${live} limit ${planned} for update skip locked
    ))
  `.execute(deps.db);
  // Taken by moving the date: whoever dies with it leaves it to others a while later.
  const { rows } = await sql<DueConnection>`
    update connect.connection set check_at = now() + make_interval(secs => ${health.takeOverMs / 1000})
    where ctid = any(array(
      select ctid from connect.connection where check_at < now() and ${live}
      order by check_at limit ${batch} for update skip locked
    ))
    returning project_id, id, account_id, check_failures, greatest(connected_at, used_at, checked_at) as seen_at
  `.execute(deps.db);
  await Promise.all(
    rows.map(async (due) => {
      try {
        await writeCheck(deps, forProject(deps.db, due.project_id), due, await checkConnection(deps, due));
      } catch (error) {
        deps.log.warn(
          { projectId: due.project_id, connectionId: due.id, err: error },
          'a check could not be written down',
        );
      }
    }),
  );
  return rows.length;
}

/** Sweeps until it is stopped. */
export function startHealthSweep(deps: HealthDeps): () => Promise<void> {
  const { sweepMs } = deps.health;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    let found = 0;
    try {
      found = await sweepChecks(deps);
    } catch (error) {
      if (!stopped) deps.log.warn({ err: error }, 'could not look after accounts; trying again later');
    }
    if (!stopped) plan(found === batch ? Math.min(pauseMs, sweepMs) : spread(sweepMs));
  };
  const plan = (ms: number): void => {
    timer = setTimeout(() => void (running = run()), ms).unref();
  };
  plan(spread(sweepMs));
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
