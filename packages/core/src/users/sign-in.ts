import type { KeyResult, SignedIn, UserActor } from '@acme/api';
import { applyClaim } from '../metadata/apply-claim.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { WriteDeps } from '../metadata/write-metadata.ts';
import { ensureUser } from './ensure-user.ts';

/**
 * Says what became of the metadata in the caller's token. It was stored when the token was proved, so what is there
 * unchanged now is what this token, or another of the same moment, has stored.
 */
export async function signIn(deps: WriteDeps & Pick<CoreDeps, 'projects'>, actor: UserActor): Promise<SignedIn> {
  await ensureUser(forProject(deps.db, actor.projectId), actor, actor.userId);
  const results = Object.entries(await applyClaim(deps, actor)).map(([key, result]): [string, KeyResult] => [
    key,
    result.status === 'unchanged' ? { ...result, status: 'stored' } : result,
  ]);
  return { userId: actor.userId, results: Object.fromEntries(results) };
}
