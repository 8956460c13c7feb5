import { sql } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { Log } from '../deps.ts';
import { forgetOldOperations } from '../operations/forget-operations.ts';

const everyMs = 10 * 60_000;
const batch = 5_000;

/** What outlives its use, and how long. Each is deleted in batches that hold no lock for long. */
const rules = [
  // Within this time the same event id starts nothing a second time.
  { table: 'connect.app_event', old: sql`received_at < now() - interval '30 days'` },
  // The same for events of providers.
  { table: 'connect.provider_event', old: sql`received_at < now() - interval '30 days'` },
  // Longer than any token lives that could bring the user back.
  { table: 'connect.deleted_user', old: sql`deleted_at < now() - interval '30 days'` },
  { table: 'connect.attempt', old: sql`expires_at < now() - interval '1 day' and sealed_credential is null` },
  { table: 'connect.connect_link', old: sql`expires_at < now() - interval '30 days'` },
  { table: 'connect.view_token', old: sql`expires_at < now() - interval '1 day'` },
  { table: 'connect.delivery', old: sql`created_at < now() - interval '30 days'` },
  // After the deliveries, which are sent from it. A page that has not heard of it by then reads everything anew.
  {
    table: 'connect.outbox',
    old: sql`created_at < now() - interval '30 days' and not to_dispatch and not exists (
      select from connect.delivery v where v.project_id = outbox.project_id and v.outbox_id = outbox.id
    )`,
  },
  // Within this time the same key gives the same answer.
  { table: 'connect.idempotency', old: sql`created_at < now() - interval '24 hours'` },
  { table: 'connect.rate_window', old: sql`window_start < now() - interval '5 minutes'` },
] as const;

/**
 * Deletes what is past its time, and erases the verifiers of attempts that nobody came back to, signing secrets
 * that were replaced, and whom old operations and deletions were about: one batch of each kind, by one process at a time. Returns how many rows.
 */
export async function sweep(db: Db): Promise<number> {
  return await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(hashtext('acme sweep')) as mine
    `.execute(trx);
    if (rows[0]?.mine !== true) return 0;
    let deleted = (await eraseVerifiers(trx)) + (await erasePreviousSecrets(trx));
    deleted += (await forgetOldOperations(trx, batch)) + (await forgetWhyDeleted(trx));
    for (const { table, old } of rules) {
      const result = await sql`
        delete from ${sql.table(table)} where ctid = any(array(
          select ctid from ${sql.table(table)} where ${old} limit ${batch}
        ))
      `.execute(trx);
      deleted += Number(result.numAffectedRows ?? 0n);
    }
    return deleted;
  });
}

/** An attempt that is past its time is expired without a move. The minute is for clocks that differ. */
async function eraseVerifiers(trx: Trx): Promise<number> {
  const result = await sql`
    update connect.attempt set sealed_verifier = null where ctid = any(array(
      select ctid from connect.attempt
      where sealed_verifier is not null and expires_at < now() - interval '1 minute' limit ${batch}
      for update skip locked
    ))
  `.execute(trx);
  return Number(result.numAffectedRows ?? 0n);
}

/** A secret that was replaced, once its last day is over. */
async function erasePreviousSecrets(trx: Trx): Promise<number> {
  let erased = 0;
  for (const table of ['connect.signing_secret', 'connect.account_webhook']) {
    const result = await sql`
      update ${sql.table(table)} set sealed_previous = null, previous_until = null where previous_until < now()
    `.execute(trx);
    erased += Number(result.numAffectedRows ?? 0n);
  }
  return erased;
}

/** Why a user was deleted is told in words, which may name them. */
async function forgetWhyDeleted(trx: Trx): Promise<number> {
  const result = await sql`
    update connect.audit set reason = null where ctid = any(array(
      select ctid from connect.audit
      where action = 'user.deleted' and reason is not null and at < now() - interval '30 days' limit ${batch}
    ))
  `.execute(trx);
  return Number(result.numAffectedRows ?? 0n);
}

/** Sweeps now and every ten minutes until it is stopped; at once again while there is more than a batch. */
export function startSweeping(db: Db, log: Log): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const run = async (): Promise<void> => {
    let deleted = 0;
    try {
      deleted = await sweep(db);
    } catch (error) {
      if (!stopped) log.warn({ err: error }, 'could not delete what is past its time; trying again later');
    }
    if (!stopped) timer = setTimeout(() => void run(), deleted >= batch ? 1_000 : everyMs).unref();
  };
  void run();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
