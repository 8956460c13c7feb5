import type { Actor, KeyList } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { describeSecret, describeSigning, secretColumns, signingColumns } from './describe-key.ts';

/** All keys of a project, the disabled ones too; oldest first. */
export async function listKeys(deps: Pick<CoreDeps, 'db' | 'clock'>, actor: Actor): Promise<KeyList> {
  const db = forProject(deps.db, actor.projectId);
  const [secret, signing] = await Promise.all([
    db.selectFrom('connect.api_key').select(secretColumns).orderBy('created_at').orderBy('id').execute(),
    db.selectFrom('connect.signing_key').select(signingColumns).orderBy('created_at').orderBy('kid').execute(),
  ]);
  const now = deps.clock.now();
  return { secret: secret.map((row) => describeSecret(row, now)), signing: signing.map(describeSigning) };
}
