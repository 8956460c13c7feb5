import { timingSafeEqual } from 'node:crypto';
import { AppError, type ServerActor } from '@acme/api';
import { hashApiKey, projectOfApiKey } from '../keys/api-key.ts';
import type { CoreDeps } from '../deps.ts';
import type { Project } from '../projects/read.ts';

export type AuthenticateServer = (authorization: readonly string[]) => Promise<ServerActor>;

interface Proof {
  readonly actor: ServerActor;
  readonly expiresAt: Date | undefined;
}

/**
 * Proves a host's backend by its secret key. A proof lasts as long as the project that it was made
 * with is kept in memory, five seconds at most, so a disabled key ends with it; an expired one at its time.
 */
export function createServerAuthentication({
  projects,
  clock,
  lastUsed,
}: Pick<CoreDeps, 'projects' | 'clock' | 'lastUsed'>): AuthenticateServer {
  const proved = new WeakMap<Project, Map<string, Proof>>();
  const prove = (project: Project, apiKey: string): Proof | undefined => {
    const known = proved.get(project) ?? new Map<string, Proof>();
    proved.set(project, known);
    const kept = known.get(apiKey);
    if (kept !== undefined) return kept;
    const sha256 = hashApiKey(apiKey);
    const key = project.apiKeys.find((candidate) => timingSafeEqual(candidate.sha256, sha256));
    if (key === undefined) return undefined;
    const actor = { kind: 'server', projectId: project.id, keyId: key.id, scopes: key.scopes } as const;
    const proof = { actor, expiresAt: key.expiresAt };
    known.set(apiKey, proof);
    lastUsed.apiKey(project.id, key.id);
    return proof;
  };
  return async (authorization) => {
    const [header = ''] = authorization;
    const apiKey = authorization.length === 1 ? /^Bearer (ek_live_\S{66})$/.exec(header)?.[1] : undefined;
    const projectId = apiKey === undefined ? undefined : projectOfApiKey(apiKey);
    if (apiKey === undefined || projectId === undefined) throw refused();
    const project = await projects.find(projectId);
    let proof = project && prove(project, apiKey);
    if (project !== undefined && proof === undefined) {
      // It may have been made since the project was read, by a process whose notice is still under way.
      const again = await projects.findAgain(projectId);
      proof = again && prove(again, apiKey);
    }
    if (proof === undefined || (proof.expiresAt !== undefined && proof.expiresAt <= clock.now())) throw refused();
    return proof.actor;
  };
}

/** In the same words whatever is wrong. */
function refused(): AppError {
  return new AppError(
    'invalid_api_key',
    'The secret key is missing, unknown, expired or disabled. Send "Authorization: Bearer ek_live_…" with a key from "acme-connect keys".',
  );
}
