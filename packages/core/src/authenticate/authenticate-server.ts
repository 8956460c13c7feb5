import { timingSafeEqual } from 'node:crypto';
import { AppError, type ServerActor } from '@acme/api';
import { hashApiKey, projectOfApiKey } from '../keys/api-key.ts';
import type { Project, ProjectReader } from '../projects/read.ts';

export type AuthenticateServer = (authorization: readonly string[]) => Promise<ServerActor>;

/**
 * Proves a host's backend by its secret key. A proof lasts as long as the project that it was made
 * with is kept in memory, five seconds at most, so a disabled key ends with it.
 */
export function createServerAuthentication(projects: ProjectReader): AuthenticateServer {
  const proved = new WeakMap<Project, Map<string, ServerActor>>();
  return async (authorization) => {
    const [header = ''] = authorization;
    const apiKey = authorization.length === 1 ? /^Bearer (ek_live_\S{66})$/.exec(header)?.[1] : undefined;
    const projectId = apiKey === undefined ? undefined : projectOfApiKey(apiKey);
    const project = projectId === undefined ? undefined : await projects.find(projectId);
    if (apiKey === undefined || project === undefined) throw refused();
    const known = proved.get(project) ?? new Map<string, ServerActor>();
    proved.set(project, known);
    const actor = known.get(apiKey) ?? prove(project, apiKey);
    known.set(apiKey, actor);
    return actor;
  };
}

/** @throws invalid_api_key, in the same words whatever is wrong */
function prove(project: Project, apiKey: string): ServerActor {
  const sha256 = hashApiKey(apiKey);
  const key = project.apiKeys.find((candidate) => timingSafeEqual(candidate.sha256, sha256));
  if (key === undefined) throw refused();
  return { kind: 'server', projectId: project.id, keyId: key.id, scopes: ['*'] };
}

function refused(): AppError {
  return new AppError(
    'invalid_api_key',
    'The secret key is missing, unknown or disabled. Send "Authorization: Bearer ek_live_…" with a key from "acme-connect keys".',
  );
}
