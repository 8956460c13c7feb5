import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { Marks } from './apply-decisions.ts';
import type { Decision } from './check-patch.ts';
import { secretAddress } from './secret-address.ts';

/** What can be told of a secret. */
export interface SecretRow {
  readonly name: string;
  readonly fingerprint: string;
  readonly setAt: string;
}

/** Whether a secret of that name, if there is one, is gone afterwards: erased, or replaced by what may be read. */
export function endsSecret(decision: Decision | undefined): boolean {
  return decision?.act === 'erase' || decision?.act === 'store' || decision?.act === 'delete';
}

/** Seals and deletes secrets as decided; what is written in clear replaces a secret of the same name. */
export async function writeSecrets(
  deps: Pick<CoreDeps, 'vault'>,
  trx: ProjectTrx,
  userId: string,
  before: readonly SecretRow[],
  decisions: ReadonlyMap<string, Decision>,
  written: { readonly at: Date; readonly marks?: Marks | undefined },
): Promise<void> {
  const deleted = before.map(({ name }) => name).filter((name) => endsSecret(decisions.get(name)));
  if (deleted.length > 0) {
    await trx.deleteFrom('connect.user_secret').where('user_id', '=', userId).where('name', 'in', deleted).execute();
  }
  for (const [name, decision] of decisions) {
    if (decision.act !== 'seal') continue;
    const mark = written.marks?.get(name);
    const row = {
      sealed: deps.vault.seal(decision.value, secretAddress(trx.projectId, userId, name)),
      fingerprint: deps.vault.fingerprint(trx.projectId, decision.value),
      set_at: mark === undefined ? written.at : new Date(mark.at),
    };
    await trx
      .insertInto('connect.user_secret', { user_id: userId, name, ...row })
      .onConflict((conflict) => conflict.columns(['project_id', 'user_id', 'name']).doUpdateSet(row))
      .execute();
  }
}

export async function readSecrets(trx: ProjectTrx, userId: string): Promise<SecretRow[]> {
  const rows = await trx
    .selectFrom('connect.user_secret')
    .select(['name', 'fingerprint', 'set_at'])
    .where('user_id', '=', userId)
    .orderBy('name')
    .execute();
  return rows.map((row) => ({ name: row.name, fingerprint: row.fingerprint, setAt: row.set_at.toISOString() }));
}
