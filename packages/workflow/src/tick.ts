import { createHash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Log } from './contract.ts';
import { readCron } from './cron.ts';
import { decodeJson } from './json.ts';
import { type StartDeps, type StartLinked, startExecutions } from './start.ts';
import { isWorkflowError } from './workflow-error.ts';

export interface TickDeps extends StartDeps {
  readonly db: Kysely<any>;
  readonly log: Log;
}

interface DueRow {
  readonly scope: string;
  readonly subject: string;
  readonly key: string;
  readonly cron: string;
  readonly time_zone: string;
  readonly workflow_id: string;
  readonly version: number;
  readonly label: string | null;
  readonly input: string | null;
  readonly next_at: Date;
  readonly now: Date;
}

/** What a tick does: the execution to start, if any, and when the schedule is due again. */
interface Tick {
  readonly row: DueRow;
  readonly start: StartLinked;
  readonly at: Date;
  readonly nextAt: Date;
}

const batchSize = 200;
/** One that cannot be started by itself is looked at again after this long. */
const brokenMs = 3_600_000;

/**
 * Starts an execution for every schedule that is due. The row of a schedule is locked, moved on to its next tick and its execution
 * started in one transaction, so each tick is started once however many processes try; those that were missed
 * meanwhile are made up for by one, the newest. Schedules of paused workflows and of scopes whose queue is full wait.
 */
export async function tickSchedules(deps: TickDeps): Promise<void> {
  /** Scopes whose queue is full: looked at again by the next pass, and in nobody's way in this one. */
  const full = new Set<string>();
  for (let found = batchSize; found === batchSize; ) {
    try {
      found = await deps.db.transaction().execute((trx) => tickBatch(deps, trx, { most: batchSize, full }));
    } catch (error) {
      deps.log.warn({ error }, 'workflow: schedules could not be started together; one after the other');
      found = await tickEach(deps, full);
    }
  }
}

async function tickEach(deps: TickDeps, full: Set<string>): Promise<number> {
  for (let done = 0; done < batchSize; done++) {
    let current: DueRow | undefined;
    try {
      const batch = { most: 1, full, onRow: (row: DueRow) => (current = row) };
      if ((await deps.db.transaction().execute((trx) => tickBatch(deps, trx, batch))) === 0) return 0;
    } catch (error) {
      if (!current) throw error;
      const { scope, key } = current;
      deps.log.error({ scope, key, error }, 'workflow: a schedule could not be started');
      await putOff(deps.db, current, new Date(current.now.getTime() + brokenMs));
    }
  }
  return batchSize;
}

/** @returns how many were due */
async function tickBatch(
  deps: TickDeps,
  trx: Transaction<any>,
  batch: { readonly most: number; readonly full: Set<string>; readonly onRow?: (row: DueRow) => void },
): Promise<number> {
  const { rows } = await sql<DueRow>`
    select s.scope, s.subject, s.key, s.cron, s.time_zone, s.workflow_id, s.version, s.label, s.input::text as input,
      s.next_at, clock_timestamp() as now
    from workflow.schedule s
    where s.next_at <= clock_timestamp()
      and not exists (select from workflow.pause p where p.scope = s.scope and p.workflow_id = s.workflow_id)
      and s.scope <> all(${[...batch.full]}::uuid[])
    order by s.next_at limit ${batch.most} for update of s skip locked`.execute(trx);
  for (const row of rows) batch.onRow?.(row);
  const ticks = rows.map(toTick);
  const admitted: Tick[] = [];
  for (const [scope, ofScope] of Map.groupBy(ticks, ({ row }) => row.scope)) {
    if (await hasRoom(deps, trx, ofScope)) admitted.push(...ofScope);
    else batch.full.add(scope);
  }
  if (admitted.length === 0) return rows.length;
  await startExecutions(
    deps,
    trx,
    admitted.map(({ start }) => start),
  );
  const moved = admitted.map(
    ({ row, at, nextAt }) =>
      sql`(${row.scope}::uuid, ${row.subject}::uuid, ${row.key}::text, ${at}::timestamptz, ${nextAt}::timestamptz)`,
  );
  await sql`
    update workflow.schedule s set last_at = m.at, next_at = m.next_at
    from (values ${sql.join(moved)}) as m(scope, subject, key, at, next_at)
    where s.scope = m.scope and s.subject = m.subject and s.key = m.key`.execute(trx);
  return rows.length;
}

async function hasRoom(deps: TickDeps, trx: Transaction<any>, ticks: readonly Tick[]): Promise<boolean> {
  try {
    await deps.backlog.admit(
      trx,
      ticks.map(({ start }) => start),
    );
    return true;
  } catch (error) {
    if (isWorkflowError(error) && error.code === 'queue_full') return false;
    throw error;
  }
}

function toTick(row: DueRow): Tick {
  const rule = readCron(row.cron, row.time_zone);
  if (typeof rule === 'string') throw new Error(`The schedule cannot be read any more: ${rule}`);
  const at = rule.last(row.next_at, row.now) ?? row.next_at;
  const { scope, subject, workflow_id: workflowId, version, label, input } = row;
  return {
    row,
    at,
    nextAt: rule.next(row.now) ?? new Date(row.now.getTime() + brokenMs),
    start: {
      id: tickId(row, at),
      scope,
      subject,
      workflowId,
      version,
      ...(label === null ? {} : { label }),
      input: decodeJson(input),
      scheduledAt: at,
      // Counted already.
      evenIfFull: true,
    },
  };
}

/** The same UUID, of version 4 by its looks, for the same tick. */
function tickId({ scope, subject, key }: DueRow, at: Date): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([scope, subject, key, at.toISOString()]))
    .digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x40;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

async function putOff(db: Kysely<any>, { scope, subject, key }: DueRow, until: Date): Promise<void> {
  await sql`update workflow.schedule set next_at = ${until}
    where scope = ${scope} and subject = ${subject} and key = ${key}`.execute(db);
}
