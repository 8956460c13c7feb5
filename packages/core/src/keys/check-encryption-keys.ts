import type { CoreDeps } from '../deps.ts';
import { VaultError } from '../vault/index.ts';
import { readKeyUse } from './read-key-use.ts';
import { readSealedKeyIds } from './read-sealed-key-ids.ts';

const known = 'acme-connect';

function checkAddress(keyId: string) {
  return { table: 'encryption_key', projectId: '', rowId: keyId, field: 'check' };
}

/**
 * Refuses to go on without the keys that the data was sealed with, and with keys of the same name
 * that are others. Only reads.
 *
 * @throws VaultError `invalid_keys` with the name of the key and what to do
 */
export async function checkEncryptionKeys(deps: Pick<CoreDeps, 'db' | 'vault'>): Promise<void> {
  const sealedWith = await readSealedKeyIds(deps.db);
  if (sealedWith.some((id) => id !== '' && !deps.vault.keyIds.includes(id))) await refuseMissing(deps);
  const checks = await deps.db.selectFrom('connect.encryption_key').select(['key_id', 'sealed_check']).execute();
  for (const { key_id, sealed_check } of checks) {
    if (!deps.vault.keyIds.includes(key_id)) continue;
    try {
      deps.vault.open(sealed_check, checkAddress(key_id));
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      throw new VaultError(
        'invalid_keys',
        `"${key_id}" is not the key of that name which this database was sealed with. Put the right one in its place.`,
        { cause: error },
      );
    }
  }
}

/** Counts, which reads every value: where the start ends in any case. */
async function refuseMissing(deps: Pick<CoreDeps, 'db' | 'vault'>): Promise<void> {
  const missing = (await readKeyUse(deps)).find(({ place }) => place === 'missing');
  if (missing === undefined) return;
  throw new VaultError(
    'invalid_keys',
    `there is no key "${missing.keyId}", and ${missing.values} values are sealed with it. Add that key behind the first one.`,
  );
}

/**
 * The same, and remembers a first key that is new here. For what goes on to seal with it: whoever only looks must not
 * bind a name to a key.
 *
 * @throws VaultError `invalid_keys`, before anything is written
 */
export async function adoptEncryptionKeys(deps: Pick<CoreDeps, 'db' | 'vault'>): Promise<void> {
  await checkEncryptionKeys(deps);
  const primary = deps.vault.keyIds[0];
  if (primary === undefined) return;
  await deps.db
    .insertInto('connect.encryption_key')
    .values({ key_id: primary, sealed_check: deps.vault.seal(known, checkAddress(primary)) })
    .onConflict((conflict) => conflict.column('key_id').doNothing())
    .execute();
}
