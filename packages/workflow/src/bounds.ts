import { type Kysely, sql, type Transaction } from 'kysely';
import { fromKysely } from 'pg-boss';
import { type Claim, claimExecutions, type HeldJob } from './claim.ts';
import type { ConcurrencyBounds } from './contract.ts';
import { queueName } from './queue.ts';
import { executionSources } from './status.ts';
import { type SendDeps, sendJobs } from './wake.ts';
import type { Lock } from './lease-sql.ts';

/** The queue of a bound: that of a scope is named by the scope, that of a subject by the subject. */
interface Queue {
  readonly scope: string;
  readonly bound: string;
}

interface Candidate {
  readonly jobId: string;
  readonly scope: string;
  readonly subject: string;
  readonly id: string;
  readonly createdAt: Date;
  readonly running: boolean;
}

/**
 * Claims what the bounds allow. The rest leaves pg-boss and waits in `workflow.held` until one that runs is done, so
 * that nobody polls for it. Claims and ends of one scope come one after the other, which makes the bounds exact.
 */
export async function claimWithin(
  deps: SendDeps & { readonly db: Kysely<any> },
  bounds: ConcurrencyBounds,
  jobs: readonly HeldJob[],
  lock: Lock,
): Promise<{ readonly claims: Map<string, Claim>; readonly held: ReadonlySet<string> }> {
  return deps.db.transaction().execute(async (trx) => {
    const scopes = [...new Set(jobs.map(({ data }) => data.scope))];
    await lockScopes(trx, scopes);
    const candidates = await loadCandidates(trx, jobs);
    const running = await countRunning(trx, scopes, jobs);
    const held: (Candidate & Queue)[] = [];
    for (const candidate of candidates) {
      const { scope, subject } = candidate;
      // One whose worker has died runs already, for all that the bounds know.
      const full = candidate.running
        ? undefined
        : isFull(running, scope, scope, bounds.scope)
          ? scope
          : isFull(running, scope, subject, bounds.subject)
            ? subject
            : undefined;
      if (full === undefined) {
        add(running, scope, scope);
        if (subject !== scope) add(running, scope, subject);
      } else held.push({ ...candidate, bound: full });
    }
    const heldJobs = new Set(held.map(({ jobId }) => jobId));
    const claims = await claimExecutions(
      trx,
      jobs.filter(({ id }) => !heldJobs.has(id)),
      lock,
    );
    await hold(deps, trx, jobs, held);
    // One that a subject's bound has turned away leaves a turn of its scope to somebody else.
    const left = scopes.map((scope) => ({
      scope,
      bound: scope,
      turns: bounds.scope === undefined ? 0 : bounds.scope - (running.get(name(scope, scope)) ?? 0),
    }));
    await release(deps, trx, left);
    return { claims, held: heldJobs };
  });
}

/** Gives the turns of executions that run no more to the next in line. In the transaction that ends them, after the end. */
export async function releaseNext(
  deps: SendDeps,
  trx: Transaction<any>,
  ended: readonly { readonly scope: string; readonly subject: string }[],
): Promise<void> {
  await lockScopes(trx, [...new Set(ended.map(({ scope }) => scope))]);
  const turns = new Map<string, Queue & { turns: number }>();
  for (const { scope, subject } of ended) {
    for (const bound of new Set([scope, subject])) {
      const queue = turns.get(name(scope, bound)) ?? { scope, bound, turns: 0 };
      turns.set(name(scope, bound), { ...queue, turns: queue.turns + 1 });
    }
  }
  await release(deps, trx, [...turns.values()]);
}

/** Backstop: lets the first of each queue try again, where a process with other bounds has ended one. */
export async function releaseFirsts(deps: SendDeps & { readonly db: Kysely<any> }): Promise<void> {
  const { rows } = await sql<Queue>`select distinct scope, bound from workflow.held limit 1000`.execute(deps.db);
  if (rows.length === 0) return;
  await deps.db.transaction().execute(async (trx) => {
    await lockScopes(trx, [...new Set(rows.map(({ scope }) => scope))]);
    await release(
      deps,
      trx,
      rows.map((queue) => ({ ...queue, turns: 1 })),
    );
  });
}

function name(scope: string, bound: string): string {
  return `${scope} ${bound}`;
}

function isFull(running: Map<string, number>, scope: string, bound: string, most: number | undefined): boolean {
  return most !== undefined && (running.get(name(scope, bound)) ?? 0) >= most;
}

function add(running: Map<string, number>, scope: string, bound: string, count = 1): void {
  running.set(name(scope, bound), (running.get(name(scope, bound)) ?? 0) + count);
}

/** Before rows of executions are locked, so that nobody waits for both. */
export async function lockScopes(trx: Transaction<any>, scopes: readonly string[]): Promise<void> {
  // Always in the same order.
  await sql`select pg_advisory_xact_lock(hashtextextended('workflow.bounds ' || s.scope, 0))
    from unnest(${[...scopes].toSorted()}::text[]) as s(scope)`.execute(trx);
}

async function loadCandidates(trx: Transaction<any>, jobs: readonly HeldJob[]): Promise<Candidate[]> {
  const asked = jobs.map(
    ({ id, data }) =>
      sql`(${id}::uuid, ${data.scope}::uuid, ${data.executionId}::uuid, ${data.createdAt}::timestamptz)`,
  );
  const { rows } = await sql<Candidate>`
    select j.job_id as "jobId", e.scope, e.subject, e.id, e.created_at as "createdAt", e.status = 'running' as running
    from (values ${sql.join(asked)}) as j(job_id, scope, id, created_at)
    join workflow.execution e on e.scope = j.scope and e.id = j.id and e.created_at = j.created_at
      and e.job_id = j.job_id
    where e.status = any(${executionSources('running')}::text[])
    order by e.created_at, e.id`.execute(trx);
  return rows;
}

/** By scope and by subject; a dead worker's count until somebody has taken them over. */
async function countRunning(
  trx: Transaction<any>,
  scopes: readonly string[],
  jobs: readonly HeldJob[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ scope: string; subject: string; number: number }>`
    select e.scope, e.subject, count(*)::integer as number
    from pgboss.job j
    join workflow.execution e on e.scope = j.group_id::uuid and e.id = (j.data ->> 'executionId')::uuid
      and e.created_at = (j.data ->> 'createdAt')::timestamptz and e.job_id = j.id
    where j.name = ${queueName} and j.state in ('active', 'retry') and j.group_id = any(${[...scopes]}::text[])
      and j.id <> all(${jobs.map(({ id }) => id)}::uuid[]) and e.status = 'running'
    group by e.scope, e.subject`.execute(trx);
  const running = new Map<string, number>();
  for (const { scope, subject, number } of rows) {
    add(running, scope, scope, number);
    if (subject !== scope) add(running, scope, subject, number);
  }
  return running;
}

async function hold(
  deps: SendDeps,
  trx: Transaction<any>,
  jobs: readonly HeldJob[],
  held: readonly (Candidate & Queue)[],
): Promise<void> {
  if (held.length === 0) return;
  const rows = held.map(
    (h) => sql`(${h.scope}::uuid, ${h.bound}::uuid, ${h.id}::uuid, ${h.createdAt}::timestamptz, ${h.jobId}::uuid)`,
  );
  // Unless it was cancelled a moment ago.
  await sql`
    with h as (
      update workflow.execution e set status = 'queued', next_attempt_at = null, job_id = null, job_attempt = -1
      from (values ${sql.join(rows)}) as v(scope, bound, id, created_at, job_id)
      where e.scope = v.scope and e.id = v.id and e.created_at = v.created_at and e.job_id = v.job_id
        and e.status = any(${executionSources('running')}::text[])
      returning e.scope, v.bound, e.id, e.created_at
    )
    insert into workflow.held (scope, bound, execution_id, execution_created_at, held_at)
    select scope, bound, id, created_at, clock_timestamp() from h
    on conflict (scope, execution_id) do update set bound = excluded.bound`.execute(trx);
  const ids = new Set(held.map(({ jobId }) => jobId));
  const done = jobs.filter(({ id }) => ids.has(id)).map(({ id, retryCount }) => ({ id, retryCount }));
  await deps.boss.complete(queueName, done, null, { db: fromKysely(trx) });
}

async function release(
  deps: SendDeps,
  trx: Transaction<any>,
  queues: readonly (Queue & { readonly turns: number })[],
): Promise<void> {
  const wanted = queues.filter(({ turns }) => turns > 0);
  if (wanted.length === 0) return;
  const rows = wanted.map((q) => sql`(${q.scope}::uuid, ${q.bound}::uuid, ${q.turns}::integer)`);
  const { rows: next } = await sql<{ scope: string; executionId: string; createdAt: Date; jobId: string }>`
    with next as (
      select h.scope, h.execution_id from (values ${sql.join(rows)}) as q(scope, bound, turns)
      cross join lateral (
        select x.scope, x.execution_id from workflow.held x where x.scope = q.scope and x.bound = q.bound
        order by x.execution_created_at, x.execution_id limit q.turns
      ) h
    ),
    released as (
      delete from workflow.held h using next n where h.scope = n.scope and h.execution_id = n.execution_id
      returning h.scope, h.execution_id, h.execution_created_at
    )
    update workflow.execution e set job_id = gen_random_uuid(), job_attempt = -1 from released r
    where e.scope = r.scope and e.id = r.execution_id and e.created_at = r.execution_created_at
      and e.status = 'queued' and e.job_id is null
    returning e.scope, e.id as "executionId", e.created_at as "createdAt", e.job_id as "jobId"`.execute(trx);
  await sendJobs(deps, trx, next);
}
