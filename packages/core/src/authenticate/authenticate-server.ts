import { timingSafeEqual } from 'node:crypto';
import { AppError, type ServerActor } from '@acme/api';
import { hashApiKey, projectOfApiKey } from '../keys/api-key.ts';
import type { ProjectReader } from '../projects/read.ts';

/** Proves a host's backend by its secret key. @throws invalid_api_key, in the same words whatever is wrong */
export async function authenticateServer(
  projects: ProjectReader,
  authorization: readonly string[],
): Promise<ServerActor> {
  const apiKey = authorization.length === 1 ? /^Bearer (ek_live_\S{66})$/.exec(authorization[0] ?? '')?.[1] : undefined;
  const projectId = apiKey === undefined ? undefined : projectOfApiKey(apiKey);
  const project = projectId === undefined ? undefined : await projects.find(projectId);
  if (apiKey !== undefined && project !== undefined) {
    const sha256 = hashApiKey(apiKey);
    const key = project.apiKeys.find((candidate) => timingSafeEqual(candidate.sha256, sha256));
    if (key !== undefined) return { kind: 'server', projectId: project.id, keyId: key.id };
  }
  throw new AppError(
    'invalid_api_key',
    'The secret key is missing, unknown or disabled. Send "Authorization: Bearer ek_live_…" with a key from "acme-connect keys".',
  );
}
