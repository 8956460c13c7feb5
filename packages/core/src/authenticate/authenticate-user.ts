import { createHash } from 'node:crypto';
import type { UserActor } from '@acme/api';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { Project } from '../projects/read.ts';
import { verifyUserToken } from '../user-tokens/index.ts';

export interface UserCredentials {
  readonly projectId: string;
  readonly authorization: readonly string[];
  readonly origin: string | undefined;
}

export type AuthenticateUser = (credentials: UserCredentials) => Promise<UserActor>;

const keepMs = 5_000;
const keepAtMost = 10_000;

/**
 * Proves a customer by the token that the host signed. A proof is kept for five seconds, so a
 * disabled key or a raised `tokens_valid_after` takes effect within ten on every process.
 */
export function createUserAuthentication(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'clock' | 'publicUrl'>,
): AuthenticateUser {
  const proved = new Map<string, { readonly until: number; readonly actor: UserActor }>();
  const issuer = new URL(deps.publicUrl).host;
  return async (credentials) => {
    const address = createHash('sha256')
      .update(JSON.stringify([credentials.projectId, credentials.origin ?? null, credentials.authorization]))
      .digest('base64');
    const known = proved.get(address);
    if (known !== undefined && known.until > performance.now() && known.actor.expiresAt > deps.clock.now()) {
      return known.actor;
    }
    const project = await deps.projects.get(credentials.projectId);
    const actor = await prove(deps, project, issuer, credentials);
    if (proved.size >= keepAtMost) proved.clear();
    proved.set(address, { until: performance.now() + keepMs, actor });
    return actor;
  };
}

async function prove(
  deps: Pick<CoreDeps, 'db' | 'clock'>,
  project: Project,
  issuer: string,
  credentials: UserCredentials,
): Promise<UserActor> {
  const token = await verifyUserToken({
    authorization: credentials.authorization,
    origin: credentials.origin,
    now: deps.clock.now(),
    project: {
      id: project.id,
      audience: `${issuer}/${project.id}`,
      audienceRequired: project.audienceRequired,
      maxTokenTtlSeconds: project.maxTokenTtlSeconds,
      ...(project.tokensValidAfter === undefined ? {} : { tokensValidAfter: project.tokensValidAfter }),
      origins: project.origins,
      keys: project.keys,
    },
    userTokensValidAfter: async (sub) => {
      const row = await forProject(deps.db, project.id)
        .selectFrom('connect.connected_user')
        .select('tokens_valid_after')
        .where('external_id', '=', sub)
        .executeTakeFirst();
      return row?.tokens_valid_after ?? undefined;
    },
  });
  return {
    kind: 'user',
    projectId: project.id,
    userId: token.sub,
    expiresAt: token.expiresAt,
    ...(credentials.origin === undefined ? {} : { origin: credentials.origin }),
  };
}
