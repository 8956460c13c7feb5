import { type Actor, AppError, type SigningKey, signingKeyMoves, type SigningKeyState } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import type { CoreDeps } from '../deps.ts';
import { changeKeys, refuseLast } from './change-keys.ts';
import { describeSigning, signingColumns } from './describe-key.ts';

/** Makes a legal move of a signing key; the state it is in already is no move and changes nothing. */
export async function moveSigningKey(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'clock'>,
  actor: Actor,
  { kid, state, force }: { readonly kid: string; readonly state: SigningKeyState; readonly force: boolean },
): Promise<SigningKey> {
  return await changeKeys(deps, actor.projectId, async (trx) => {
    const keys = await trx.selectFrom('connect.signing_key').select(signingColumns).forUpdate().execute();
    const key = keys.find((candidate) => candidate.kid === kid);
    if (key === undefined) {
      throw new AppError('not_found', 'The project has no signing key of that kid. List the keys to see them.');
    }
    if (key.status === state) return describeSigning(key);
    if (!(signingKeyMoves[key.status] as readonly SigningKeyState[]).includes(state)) {
      throw new AppError('conflict', `A ${key.status} signing key cannot become ${state}. Make a new key instead.`);
    }
    const others = keys.filter((candidate) => candidate.kid !== kid && candidate.status !== 'disabled');
    if (state === 'disabled') refuseLast('signing', others.length, force);
    const moved = await trx
      .updateTable('connect.signing_key')
      .set({ status: state, changed_at: deps.clock.now() })
      .where('kid', '=', kid)
      .returning(signingColumns)
      .executeTakeFirstOrThrow();
    await recordAudit(trx, actor, {
      action: state === 'disabled' ? 'key.disabled' : 'key.changed',
      target: { kind: 'signing', id: kid, name: key.name },
      before: { state: key.status },
      after: { state },
    });
    return describeSigning(moved);
  });
}
