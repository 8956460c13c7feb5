import { type Actor, AppError, type RotatedSecretKey } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import type { CoreDeps } from '../deps.ts';
import { changeKeys, refuseTooMany } from './change-keys.ts';
import { insertSecret } from './create-secret.ts';
import { describeSecret, secretColumns } from './describe-key.ts';
import { countLiveSecrets } from './live-secrets.ts';
import { refuseWider } from './refuse-wider.ts';

/**
 * Makes a key that may do the same, and lets the old one work for the overlap, so that every place
 * that uses it can be given the new one in time. A key that had a length of life gives it to the new one.
 */
export async function rotateSecretKey(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'clock'>,
  actor: Actor,
  { keyId, overlapSeconds }: { readonly keyId: string; readonly overlapSeconds: number },
): Promise<RotatedSecretKey> {
  const now = deps.clock.now();
  return await changeKeys(deps, actor.projectId, async (trx) => {
    const old = await trx
      .selectFrom('connect.api_key')
      .select([...secretColumns, 'rotated_at', 'life_seconds'])
      .where('id', '=', keyId)
      .where('disabled_at', 'is', null)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
      .executeTakeFirst();
    if (old === undefined) throw secretKeyNotFound();
    refuseWider(actor, old.scopes);
    const overlapEnd = new Date(now.getTime() + overlapSeconds * 1000);
    const oldEnd = old.expires_at !== null && old.expires_at < overlapEnd ? old.expires_at : overlapEnd;
    const lifeMs = lifeOf(old);
    const replaced = await trx
      .updateTable('connect.api_key')
      .set({
        expires_at: oldEnd,
        ...(old.rotated_at === null
          ? { rotated_at: now, life_seconds: lifeMs === undefined ? null : String(Math.round(lifeMs / 1000)) }
          : {}),
      })
      .where('id', '=', keyId)
      .returning(secretColumns)
      .executeTakeFirstOrThrow();
    refuseTooMany('secret', (await countLiveSecrets(trx, now)) + 1);
    const expiresAt = lifeMs === undefined ? null : new Date(now.getTime() + lifeMs);
    const made = await insertSecret(trx, { name: old.name, scopes: old.scopes, expiresAt, now });
    const target = { kind: 'secret', name: old.name, scopes: old.scopes };
    await recordAudit(trx, actor, {
      action: 'key.created',
      target: { ...target, id: made.row.id, replaces: keyId },
      after: { expiresAt },
    });
    await recordAudit(trx, actor, {
      action: 'key.changed',
      target: { ...target, id: keyId },
      before: { expiresAt: old.expires_at },
      after: { expiresAt: oldEnd },
    });
    return { key: describeSecret(made.row, now), apiKey: made.apiKey, replaced: describeSecret(replaced, now) };
  });
}

/** The end of one that was replaced before says when its overlap ends, and nothing of how long keys live here. */
function lifeOf(key: {
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly rotated_at: Date | null;
  readonly life_seconds: string | null;
}): number | undefined {
  if (key.rotated_at !== null) return key.life_seconds === null ? undefined : Number(key.life_seconds) * 1000;
  return key.expires_at === null ? undefined : key.expires_at.getTime() - key.created_at.getTime();
}

export function secretKeyNotFound(): AppError {
  return new AppError('not_found', 'The project has no live secret key of that id. List the keys to see them.');
}
