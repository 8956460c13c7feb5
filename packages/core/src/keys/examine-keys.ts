import type { CoreDeps } from '../deps.ts';
import type { Finding } from '../projects/examine.ts';
import { VaultError } from '../vault/index.ts';
import { checkEncryptionKeys } from './check-encryption-keys.ts';
import { type KeyUse, readKeyUse } from './read-key-use.ts';

/** Whether the list of encryption keys will do, then a line per key with what it holds. */
export async function examineKeys(deps: Pick<CoreDeps, 'db' | 'vault'>): Promise<Finding[]> {
  const lines = async () => (await readKeyUse(deps)).map(examineKey);
  try {
    await checkEncryptionKeys(deps);
    const message = `${deps.vault.keyIds.join(', ')}; the first one seals`;
    return [{ ok: true, subject: 'encryption keys', message }, ...(await lines())];
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return [{ ok: false, subject: 'encryption keys', message: error.message }, ...(await lines())];
  }
}

function examineKey(use: KeyUse): Finding {
  const places = use.counts.map(({ place, count }) => `${count} in ${place}`).join(', ');
  if (use.place === 'none') {
    return {
      ok: false,
      subject: 'sealed values',
      message: `what is stored is no sealed value: ${places}. Restore it from a backup or have it entered again`,
    };
  }
  const subject = `encryption key "${use.keyId}"`;
  const holds = use.values === 0 ? 'seals nothing' : `seals ${use.values} values: ${places}`;
  if (use.place === 'missing') {
    return {
      ok: false,
      subject,
      message: `not in ACME_ENCRYPTION_KEYS, and it ${holds}. Add it to the list again, behind the first one`,
    };
  }
  return { ok: true, subject, message: `${holds}${hint(use)}` };
}

function hint({ place, values, everFirst }: KeyUse): string {
  if (place === 'first') return '';
  if (values > 0) return '; the rotation is unfinished, run "acme-connect keys rotate"';
  return everFirst
    ? ' any more; it may be removed from ACME_ENCRYPTION_KEYS'
    : ' yet; put it first, restart, and run "acme-connect keys rotate"';
}
