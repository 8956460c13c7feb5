import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { ProjectTrx } from '../db/project-db.ts';

/** It went to one user, who is the last that it came to. */
const ofOne = sql`greatest(o.total, o.changed + o.unchanged + o.failed) = 1`;

/** Operations whose words are forgotten this long after their end, whomever they were about. */
const old = sql`finished_at < now() - interval '30 days'`;

/** Forgets what ended operations that were about this user alone say of them. */
export async function forgetOperationsOf(trx: ProjectTrx, userId: string): Promise<void> {
  await forget(trx.unbound, sql`o.project_id = ${trx.projectId} and o.cursor_id = ${userId} and ${ofOne}`);
}

/** Forgets what an operation says that has just ended, if it was about one user, who is deleted by now. */
export async function forgetIfDeleted(trx: ProjectTrx, operationId: string): Promise<void> {
  await forget(
    trx.unbound,
    sql`o.project_id = ${trx.projectId} and o.id = ${operationId} and ${ofOne} and not exists (
      select from connect.connected_user u
      where u.project_id = o.project_id and u.id = o.cursor_id and u.deleted_at is null
    ) and (o.cursor_id is not null or o.state = 'done')`,
  );
}

/** Forgets what operations say that ended thirty days ago; returns how many. */
export async function forgetOldOperations(trx: Trx, limit: number): Promise<number> {
  return await forget(
    trx,
    sql`o.ctid = any(array(select ctid from connect.operation
      where finished_at is not null and forgotten_at is null and ${old} limit ${limit} for update skip locked))`,
  );
}

/** An operation keeps what it did, to how many and when; query, reason and values go, here and in the audit. */
async function forget(db: Db | Trx, which: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ forgotten: number }>`
    with forgotten as (
      update connect.operation o
      set query = '', reason = null, act = jsonb_set(o.act, '{metadata}', '{}', false), forgotten_at = now()
      where o.finished_at is not null and o.forgotten_at is null and ${which}
      returning o.project_id, o.id
    ), told as (
      update connect.audit a
      set target = jsonb_set(a.target - 'query', '{act,metadata}', '{}', false), reason = null
      from forgotten f
      where a.project_id = f.project_id and a.action = 'operation.started' and a.target ->> 'operationId' = f.id::text
    )
    select count(*)::int as forgotten from forgotten`.execute(db);
  return rows[0]?.forgotten ?? 0;
}
