import { createHash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { DueSchedule, EngineOptions, Log } from './contract.ts';
import { readCron } from './cron.ts';
import { decodeJson } from './json.ts';
import { type StartDeps, type StartLinked, startExecutions } from './start.ts';
import { isWorkflowError } from './workflow-error.ts';

export interface TickDeps extends StartDeps {
  readonly db: Kysely<any>;
  readonly log: Log;
  readonly host: Pick<EngineOptions, 'onTick' | 'observer'>;
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
  readonly held_at: Date | null;
  readonly last_at: Date | null;
  readonly now: Date;
}

/** What a tick does: the execution to start, if any, and when the schedule is due again; never where that is undefined. */
interface Tick {
  readonly row: DueRow;
  readonly start: StartLinked | undefined;
  readonly at: Date;
  readonly nextAt: Date | undefined;
  /** The tick that is kept. */
  readonly heldAt?: Date;
}

const batchSize = 200;
/** One that cannot be started by itself is looked at again after this long. */
const brokenMs = 3_600_000;
/** A tick that is held is decided anew after this long at least, and at most an hour; nobody waits for it longer than a week. */
const leastHoldMs = 60_000;
const mostHoldMs = 3_600_000;
const holdEndsMs = 7 * 24 * 3_600_000;

/**
 * Starts an execution for every schedule that is due. The row of a schedule is locked, moved on to its next tick and its execution
 * started in one transaction, so each tick is started once however many processes try; those that were missed
 * meanwhile are made up for by one, the newest, and so are those that were held. Schedules of paused workflows and of scopes whose queue is full wait.
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
      s.next_at, s.held_at, s.last_at, clock_timestamp() as now
    from workflow.schedule s
    where s.next_at <= clock_timestamp()
      and not exists (select from workflow.pause p where p.scope = s.scope and p.workflow_id = s.workflow_id)
      and s.scope <> all(${[...batch.full]}::uuid[])
    order by s.next_at limit ${batch.most} for update of s skip locked`.execute(trx);
  for (const row of rows) batch.onRow?.(row);
  const ticks = await decide(deps, trx, rows.map(toTick));
  const admitted: Tick[] = [];
  for (const [scope, ofScope] of Map.groupBy(ticks, ({ row }) => row.scope)) {
    if (await hasRoom(deps, trx, ofScope)) admitted.push(...ofScope);
    else batch.full.add(scope);
  }
  if (admitted.length === 0) return rows.length;
  await startExecutions(deps, trx, startsOf(admitted));
  await move(trx, admitted);
  return rows.length;
}

/** What is told to start something else, or nothing. */
async function decide(deps: TickDeps, trx: Transaction<any>, ticks: readonly Tick[]): Promise<readonly Tick[]> {
  if (deps.host.onTick === undefined || ticks.length === 0) return ticks;
  const decisions = await deps.host.onTick(trx, ticks.map(toDue));
  return ticks.map((tick, index) => {
    const decision = decisions[index];
    if (decision === 'remove') return { ...tick, start: undefined, nextAt: undefined };
    if (decision === 'hold') return hold(tick);
    if (decision === 'skip' || decision === undefined || tick.start === undefined) return { ...tick, start: undefined };
    return { ...tick, start: { ...tick.start, ...decision } };
  });
}

function hold(tick: Tick): Tick {
  const { next_at, held_at, now } = tick.row;
  const heldAt = held_at ?? next_at;
  const heldMs = now.getTime() - heldAt.getTime();
  if (heldMs >= holdEndsMs) return { ...tick, start: undefined, nextAt: undefined };
  const nextAt = new Date(now.getTime() + Math.min(Math.max(heldMs, leastHoldMs), mostHoldMs));
  return { ...tick, start: undefined, nextAt, heldAt };
}

function toDue({ row, at }: Tick): DueSchedule {
  const { scope, subject, key, workflow_id: workflowId, version, label, input } = row;
  const base = { scope, subject, key, workflowId, version, input: decodeJson(input), scheduledAt: at };
  return label === null ? base : { ...base, label };
}

function startsOf(ticks: readonly Tick[]): StartLinked[] {
  return ticks.flatMap(({ start }) => (start === undefined ? [] : [start]));
}

async function move(trx: Transaction<any>, ticks: readonly Tick[]): Promise<void> {
  const rows = ticks.map(
    ({ row, start, at, nextAt = null, heldAt = null }) =>
      sql`(${row.scope}::uuid, ${row.subject}::uuid, ${row.key}::text, ${start === undefined ? null : at}::timestamptz,
        ${nextAt}::timestamptz, ${heldAt}::timestamptz)`,
  );
  const moved = sql`(values ${sql.join(rows)}) as m(scope, subject, key, at, next_at, held_at)`;
  await sql`
    update workflow.schedule s set last_at = coalesce(m.at, s.last_at), next_at = m.next_at, held_at = m.held_at from ${moved}
    where s.scope = m.scope and s.subject = m.subject and s.key = m.key and m.next_at is not null`.execute(trx);
  if (ticks.every(({ nextAt }) => nextAt !== undefined)) return;
  await sql`
    delete from workflow.schedule s using ${moved}
    where s.scope = m.scope and s.subject = m.subject and s.key = m.key and m.next_at is null`.execute(trx);
}

async function hasRoom(deps: TickDeps, trx: Transaction<any>, ticks: readonly Tick[]): Promise<boolean> {
  try {
    const starts = startsOf(ticks);
    if (starts.length > 0) await deps.backlog.admit(trx, starts);
    return true;
  } catch (error) {
    if (isWorkflowError(error) && error.code === 'queue_full') return false;
    throw error;
  }
}

function toTick(row: DueRow): Tick {
  const rule = readCron(row.cron, row.time_zone);
  if (typeof rule === 'string') throw new Error(`The schedule cannot be read any more: ${rule}`);
  const from = row.held_at ?? row.next_at;
  const at = rule.last(from, row.now) ?? from;
  const nextAt = rule.next(row.now) ?? new Date(row.now.getTime() + brokenMs);
  // Started already: a clock that was set back comes by it once more.
  if (row.last_at !== null && at <= row.last_at) return { row, at, nextAt, start: undefined };
  const { scope, subject, workflow_id: workflowId, version, label, input } = row;
  return {
    row,
    at,
    nextAt,
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
