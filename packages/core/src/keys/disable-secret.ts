import type { Actor, SecretKey } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import type { CoreDeps } from '../deps.ts';
import { changeKeys, refuseLast } from './change-keys.ts';
import { describeSecret, secretColumns } from './describe-key.ts';
import { countLiveSecrets } from './live-secrets.ts';
import { secretKeyNotFound } from './rotate-secret.ts';

/** Ends a secret key, also the one that the call came with: who finds a leaked key may have no other. */
export async function disableSecretKey(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'clock'>,
  actor: Actor,
  { keyId, force }: { readonly keyId: string; readonly force: boolean },
): Promise<SecretKey> {
  const now = deps.clock.now();
  return await changeKeys(deps, actor.projectId, async (trx) => {
    const row = await trx
      .updateTable('connect.api_key')
      .set({ disabled_at: now })
      .where('id', '=', keyId)
      .where('disabled_at', 'is', null)
      .returning(secretColumns)
      .executeTakeFirst();
    if (row === undefined) throw secretKeyNotFound();
    const works = row.expires_at === null || row.expires_at > now;
    if (works) refuseLast('secret', await countLiveSecrets(trx, now, keyId), force);
    await recordAudit(trx, actor, {
      action: 'key.disabled',
      target: { kind: 'secret', id: keyId, name: row.name, scopes: row.scopes },
    });
    return describeSecret(row, now);
  });
}
