import { type Actor, AppError, type CreatedSigningKey, type SigningKey } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import type { CoreDeps } from '../deps.ts';
import { checkUploadedKey, generateSigningKey } from '../user-tokens/index.ts';
import { changeKeys, refuseTooMany } from './change-keys.ts';
import { describeSigning, signingColumns } from './describe-key.ts';
import { refuseLonger } from './refuse-longer.ts';
import { refuseWider } from './refuse-wider.ts';

type KeyDeps = Pick<CoreDeps, 'db' | 'projects' | 'clock'>;

/** Makes a signing key. Its private part is in this answer and nowhere else. */
export async function createSigningKey(
  deps: KeyDeps,
  actor: Actor,
  { name }: { readonly name: string },
): Promise<CreatedSigningKey> {
  refuseSigner(actor);
  const { kid, publicKeyPem, privateKeyPem } = await generateSigningKey();
  return { key: await addSigningKey(deps, actor, { kid, name, publicKeyPem }), signingKeyPem: privateKeyPem };
}

/** Adds the public part of a key that the host made. */
export async function uploadSigningKey(
  deps: KeyDeps,
  actor: Actor,
  { name, publicKey }: { readonly name: string; readonly publicKey: string | Readonly<Record<string, unknown>> },
): Promise<SigningKey> {
  refuseSigner(actor);
  const { kid, publicKeyPem } = await checkUploadedKey(publicKey);
  return await addSigningKey(deps, actor, { kid, name, publicKeyPem });
}

/** What a user may do, and so whoever signs for one: see their runs and start them again, call providers, say what happened. */
const scopesOfUsers = [
  'users:read',
  'users:write',
  'connections:use',
  'events:send',
  'executions:read',
  'executions:write',
] as const;

/** Who holds a signing key acts as any user. */
function refuseSigner(actor: Actor): void {
  refuseWider(actor, scopesOfUsers);
}

async function addSigningKey(
  deps: KeyDeps,
  actor: Actor,
  key: { readonly kid: string; readonly name: string; readonly publicKeyPem: string },
): Promise<SigningKey> {
  const now = deps.clock.now();
  return await changeKeys(deps, actor.projectId, async (trx) => {
    await refuseLonger(trx, actor, null);
    const live = await trx.selectFrom('connect.signing_key').select('kid').where('status', '!=', 'disabled').execute();
    refuseTooMany('signing', live.length + 1);
    const row = await trx
      .insertInto('connect.signing_key', {
        kid: key.kid,
        name: key.name,
        public_key_pem: key.publicKeyPem,
        status: 'active',
        created_at: now,
        changed_at: now,
      })
      .onConflict((conflict) => conflict.columns(['project_id', 'kid']).doNothing())
      .returning(signingColumns)
      .executeTakeFirst();
    if (row === undefined) {
      throw new AppError('conflict', 'The project has this key already. A disabled key stays disabled: make another.');
    }
    await recordAudit(trx, actor, {
      action: 'key.created',
      target: { kind: 'signing', id: key.kid, name: key.name },
    });
    return describeSigning(row);
  });
}
