import { randomUUID } from 'node:crypto';
import { type Actor, AppError, type CreatedSecretKey, type NewSecretKey, type ApiScope } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { generateApiKey } from './api-key.ts';
import { changeKeys, refuseTooMany } from './change-keys.ts';
import { describeSecret, secretColumns, type SecretKeyRow } from './describe-key.ts';
import { countLiveSecrets } from './live-secrets.ts';
import { refuseLonger } from './refuse-longer.ts';
import { refuseWider } from './refuse-wider.ts';

/** Makes a secret key. It is in this answer and nowhere else. */
export async function createSecretKey(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'clock'>,
  actor: Actor,
  key: NewSecretKey,
): Promise<CreatedSecretKey> {
  const now = deps.clock.now();
  const expiresAt = key.expiresAt === undefined ? null : new Date(key.expiresAt);
  if (expiresAt !== null && expiresAt <= now) {
    throw new AppError('invalid_request', 'A key cannot expire in the past. Give a later expiresAt, or none.', {
      fields: { expiresAt: { code: 'in_the_past', message: 'must be in the future' } },
    });
  }
  const scopes: ApiScope[] = key.scopes.includes('*') ? ['*'] : [...new Set(key.scopes)].toSorted();
  refuseWider(actor, scopes);
  return await changeKeys(deps, actor.projectId, async (trx) => {
    await refuseLonger(trx, actor, expiresAt);
    refuseTooMany('secret', (await countLiveSecrets(trx, now)) + 1);
    const made = await insertSecret(trx, { name: key.name, scopes, expiresAt, now });
    await recordAudit(trx, actor, {
      action: 'key.created',
      target: { kind: 'secret', id: made.row.id, name: key.name, scopes },
      after: { expiresAt },
    });
    return { key: describeSecret(made.row, now), apiKey: made.apiKey };
  });
}

/** Writes a new key; what is stored of it is its hash. */
export async function insertSecret(
  trx: ProjectTrx,
  key: {
    readonly name: string;
    readonly scopes: readonly ApiScope[];
    readonly expiresAt: Date | null;
    readonly now: Date;
  },
): Promise<{ readonly row: SecretKeyRow; readonly apiKey: string }> {
  const { apiKey, sha256, hint } = generateApiKey(trx.projectId);
  const row = await trx
    .insertInto('connect.api_key', {
      id: randomUUID(),
      sha256,
      hint,
      name: key.name,
      scopes: [...key.scopes],
      expires_at: key.expiresAt,
      created_at: key.now,
    })
    .returning(secretColumns)
    .executeTakeFirstOrThrow();
  return { row, apiKey };
}
