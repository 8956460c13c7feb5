import { sql } from 'kysely';
import { moveAttempt } from '../attempts/move-attempt.ts';
import { moveConnectionIn } from '../connections/move-connection.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { destinationSecretAddress, newDestinationSecret } from '../destinations/secret.ts';
import type { RowKey, SealedColumn } from './sealed-columns.ts';

/** What becomes of rows of one project whose value nobody can open any more. None of them holds it afterwards. */
export type Loss = (
  deps: Pick<CoreDeps, 'vault' | 'observer'>,
  trx: ProjectTrx,
  column: SealedColumn,
  rows: readonly RowKey[],
) => Promise<void>;

/** Without its value the row means nothing: it is as if it had never been set. */
export const deleteRows: Loss = async (_, trx, column, rows) => {
  await sql`delete from ${sql.table(column.table)} where ${among(column, rows)}`.execute(trx.unbound);
};

/** The row goes on without the value. */
export const eraseValues: Loss = async (_, trx, column, rows) => {
  await sql`
    update ${sql.table(column.table)} set ${sql.ref(column.column)} = null where ${among(column, rows)}
  `.execute(trx.unbound);
};

/** A secret that was replaced proves nothing any more, as if its last day were over. */
export const endOverlap: Loss = async (_, trx, column, rows) => {
  await sql`
    update ${sql.table(column.table)} set ${sql.ref(column.column)} = null, previous_until = null
    where ${among(column, rows)}
  `.execute(trx.unbound);
};

/** The owner has to connect the account again. */
export const askToReconnect: Loss = async (deps, trx, column, rows) => {
  await deleteRows(deps, trx, column, rows);
  for (const { connection_id: id = '' } of rows) {
    await moveConnectionIn(deps, trx, id, { to: 'needs_reauth', reason: null });
  }
};

/** What is under way ends, and the customer begins anew. */
export const endAttempts: Loss = async (deps, trx, column, rows) => {
  const ended = {
    error_code: 'attempt_closed',
    error_message: 'What was kept of this attempt cannot be read any more. Start again with Connect.',
  } as const;
  for (const { id = '' } of rows) {
    await moveAttempt(trx, id, 'failed', ended, ['awaiting_provider']);
    await moveAttempt(trx, id, 'expired', ended, ['pending']);
  }
  await eraseValues(deps, trx, column, rows);
};

/**
 * A new secret in its place, which nobody knows: what is sent is refused there and tried again, until the host takes
 * a secret that it is told.
 */
export const replaceSecrets: Loss = async ({ vault }, trx, _, rows) => {
  for (const { id = '' } of rows) {
    const sealed = vault.seal(newDestinationSecret(), destinationSecretAddress(trx.projectId, id, 'secret'));
    await trx.updateTable('connect.destination').set({ sealed_secret: sealed }).where('id', '=', id).execute();
  }
};

/** The write has been done and is not done again for its key; see `doOnce` for what its caller is told. */
export const keepDone: Loss = async (_, trx, column, rows) => {
  await sql`
    update connect.idempotency set sealed_answer = null, lease_until = created_at + interval '24 hours'
    where ${among(column, rows)}
  `.execute(trx.unbound);
};

function among({ key }: SealedColumn, rows: readonly RowKey[]) {
  const names = sql.join(Object.keys(key).map((name) => sql.ref(name)));
  const values = sql.join(
    Object.entries(key).map(([name, type]) => sql`${rows.map((row) => row[name])}::${sql.raw(type)}[]`),
  );
  return sql`(${names}) in (select * from unnest(${values}))`;
}
