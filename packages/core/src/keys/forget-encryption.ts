import { type AdminActor, AppError } from '@acme/api';
import { sql } from 'kysely';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { notifyProjectChanged } from '../projects/notify-changed.ts';
import { countSealed, type SealedCount } from './count-sealed.ts';
import { placeOf, type RowKey, type SealedColumn, sealedColumns } from './sealed-columns.ts';
import { sealedKeyId } from './sealed-key-id.ts';

/** Rows in one transaction, each of which may tell its user's page and the host. */
const batch = 500;

/**
 * What would be given up with a lost key, by place; none for a key that was in front once and seals nothing.
 *
 * @throws AppError `conflict` for a key of the list, `not_found` for one that this database does not know
 */
export async function readLost(deps: Pick<CoreDeps, 'db' | 'vault'>, keyId: string): Promise<readonly SealedCount[]> {
  if (deps.vault.keyIds.includes(keyId)) {
    throw new AppError(
      'conflict',
      `"${keyId}" is in ACME_ENCRYPTION_KEYS, so nothing under it is lost. Run "keys rotate" to replace it; if it is another key of that name, take it off the list first.`,
    );
  }
  const counts = (await countSealed(deps.db)).filter((count) => count.keyId === keyId);
  const known = await deps.db
    .selectFrom('connect.encryption_key')
    .select('key_id')
    .where('key_id', '=', keyId)
    .executeTakeFirst();
  if (counts.length === 0 && known === undefined) {
    throw new AppError(
      'not_found',
      `No key "${keyId}" was ever used here. "acme-connect doctor" names those that are needed.`,
    );
  }
  return counts;
}

/**
 * Gives up what a lost key has sealed, column by column and in batches of a project, each a transaction with its line in
 * the audit: accounts are to be connected again, secrets are gone as if never set. Then the name is free for another
 * key. Killed in the middle, it goes on when it is run again.
 *
 * @returns how many values were given up in each place
 * @throws AppError as `readLost`, before anything is changed
 */
export async function forgetEncryptionKey(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'observer' | 'projects'>,
  actorOf: (projectId: string) => AdminActor,
  keyId: string,
): Promise<SealedCount[]> {
  await readLost(deps, keyId);
  const given: SealedCount[] = [];
  // From the end: what a row has besides comes before what the row goes with, and is counted.
  for (const column of sealedColumns.toReversed()) {
    let count = 0;
    for (const projectId of await projectsUnder(deps, column, keyId)) {
      for (let done = -1; done !== 0; count += done) done = await forgetBatch(deps, actorOf(projectId), column, keyId);
      deps.projects.forget(projectId);
    }
    if (count > 0) given.push({ keyId, place: placeOf(column), count });
  }
  await deps.db.deleteFrom('connect.encryption_key').where('key_id', '=', keyId).execute();
  return given;
}

async function projectsUnder(deps: Pick<CoreDeps, 'db'>, { table, column }: SealedColumn, keyId: string) {
  const { rows } = await sql<{ project_id: string }>`
    select distinct project_id from ${sql.table(table)}
    where ${sql.ref(column)} is not null and ${sealedKeyId(column)} = ${keyId} order by 1
  `.execute(deps.db);
  return rows.map(({ project_id }) => project_id);
}

async function forgetBatch(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'observer'>,
  actor: AdminActor,
  column: SealedColumn,
  keyId: string,
): Promise<number> {
  const names = sql.join(Object.keys(column.key).map((name) => sql.ref(name)));
  return await forProject(deps.db, actor.projectId).transaction(async (trx) => {
    const { rows } = await sql<RowKey>`
      select ${names} from ${sql.table(column.table)}
      where project_id = ${trx.projectId} and ${sql.ref(column.column)} is not null
        and ${sealedKeyId(column.column)} = ${keyId}
      limit ${batch} for update
    `.execute(trx.unbound);
    if (rows.length === 0) return 0;
    await column.lost(deps, trx, column, rows);
    await recordAudit(trx, actor, {
      action: 'key.disabled',
      target: { kind: 'encryption', id: keyId },
      after: { lost: { [placeOf(column)]: rows.length } },
    });
    await notifyProjectChanged(trx);
    return rows.length;
  });
}
