import type { UserActor } from '@acme/api';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Project } from '../projects/read.ts';
import { forbiddenOrigin, invalidToken, TokenRefusal } from '../user-tokens/index.ts';
import { hashViewToken } from './token-text.ts';

interface ViewRow {
  readonly id: string;
  readonly viewer: string;
  readonly key_id: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly external_id: string;
  readonly tokens_valid_after: Date | null;
}

/**
 * Proves one of the host's staff by a view token: that it is one of this project, still in time, and revoked neither with the
 * user's tokens nor with the key that made it. Nothing is written: looking leaves no trace on the user.
 *
 * @throws invalid_token in the words for user tokens; `cause` is a TokenRefusal with the reason
 * @throws forbidden_origin when a good token comes from a page that may not use it
 */
export async function verifyViewToken(
  { db }: { readonly db: Db },
  project: Project,
  { token, origin, now }: { readonly token: string; readonly origin: string | undefined; readonly now: Date },
): Promise<UserActor> {
  const view = await findView(db, project.id, hashViewToken(token));
  if (view === undefined) throw refused('view-known', 'there is no such view token in this project');
  if (view.expires_at <= now) throw refused('view-time', `it ended at ${view.expires_at.toISOString()}`);
  if (!isKeyLive(project, view.key_id, now))
    throw refused('view-key', 'the secret key that made it is disabled or expired');
  // At the same moment counts as before: who revokes means what is there.
  const isBefore = (limit: Date | null | undefined) => limit != null && view.created_at <= limit;
  if (isBefore(project.tokensValidAfter)) throw refused('project-valid-after', revoked('project'));
  if (isBefore(view.tokens_valid_after)) throw refused('user-valid-after', revoked('user'));
  if (origin !== undefined && !project.origins.includes(origin)) {
    throw forbiddenOrigin(new TokenRefusal('origin', "the origin is not in the project's list"));
  }
  return {
    kind: 'user',
    projectId: project.id,
    userId: view.external_id,
    issuedAt: view.created_at,
    expiresAt: view.expires_at,
    view: { id: view.id, viewer: view.viewer },
    ...(origin === undefined ? {} : { origin }),
  };
}

async function findView(db: Db, projectId: string, sha256: Buffer): Promise<ViewRow | undefined> {
  const { rows } = await sql<ViewRow>`
    select v.id, v.viewer, v.key_id, v.created_at, v.expires_at, u.external_id, u.tokens_valid_after
    from connect.view_token v
    join connect.connected_user u on u.project_id = v.project_id and u.id = v.user_id
    where v.project_id = ${projectId} and v.sha256 = ${sha256} and u.deleted_at is null
  `.execute(db);
  return rows[0];
}

function isKeyLive({ apiKeys }: Project, keyId: string | null, now: Date): boolean {
  if (keyId === null) return true;
  return apiKeys.some(({ id, expiresAt }) => id === keyId && (expiresAt === undefined || expiresAt > now));
}

function revoked(whose: string): string {
  return `it was made before the tokens of the ${whose} were revoked`;
}

function refused(rule: string, reason: string): Error {
  return invalidToken(new TokenRefusal(rule, reason));
}
