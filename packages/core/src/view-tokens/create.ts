import { randomUUID } from 'node:crypto';
import type { Actor, CreatedViewToken, Subject, ViewTokenRequest } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { requireScope } from '../authenticate/require-scope.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { getUserId } from '../users/ensure-user.ts';
import { lockUser } from '../users/lock-user.ts';
import { generateViewToken } from './token-text.ts';

/**
 * Makes a token with which one of the host's staff sees what a user's panel shows, for minutes. Only a hash of it is kept.
 * It shows no more than its key may read. @throws not_found, insufficient_scope
 */
export async function createViewToken(
  deps: Pick<CoreDeps, 'db' | 'clock'>,
  actor: Actor,
  subject: Subject,
  { viewer, minutes }: ViewTokenRequest,
): Promise<CreatedViewToken> {
  requireScope(actor, 'executions:read', "Seeing a user's panel, which shows what ran,");
  const db = forProject(deps.db, subject.projectId);
  const userId = await getUserId(db, subject.userId);
  const now = deps.clock.now();
  const expiresAt = new Date(now.getTime() + minutes * 60_000);
  const { token, sha256 } = generateViewToken();
  await db.transaction(async (trx) => {
    await lockUser(trx, userId, now);
    const id = randomUUID();
    await trx
      .insertInto('connect.view_token', {
        id,
        user_id: userId,
        key_id: actor.kind === 'server' ? actor.keyId : null,
        viewer,
        sha256,
        created_at: now,
        expires_at: expiresAt,
      })
      .execute();
    await recordAudit(trx, actor, {
      action: 'user.view_created',
      user: { id: userId, externalId: subject.userId },
      target: { viewId: id, viewer, until: expiresAt.toISOString() },
    });
  });
  return { token, expiresAt: expiresAt.toISOString() };
}
