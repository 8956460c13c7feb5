import { randomUUID } from 'node:crypto';
import { createBrowser } from '../../apps/sandbox/test/browser.ts';
import { connect, taskly } from '../../apps/sandbox/test/client.ts';
import type { Sandbox } from '../../apps/sandbox/src/index.ts';
import { type Credential, sealCredential } from '../../packages/core/src/connections/credential.ts';
import type { AccessDeps } from '../../packages/core/src/connections/read-access.ts';
import { forProject } from '../../packages/core/src/db/project-db.ts';
import { configureIntegration } from '../../packages/core/src/integrations/oauth-app.ts';
import { createProject } from '../../packages/core/src/projects/create.ts';

/** A project whose integration "crm" has a client at the sandbox. */
export async function seedProject(deps: AccessDeps, sandbox: Sandbox): Promise<string> {
  const { projectId } = await createProject(deps.db, { name: 'Taskly', origins: [] });
  await sandbox.control.registerClient(taskly);
  const { clientId, clientSecret } = taskly;
  await configureIntegration(deps, { projectId, integrationId: 'crm', clientId, clientSecret });
  return projectId;
}

/** Grants that the sandbox really gave, each connected. Returns the ids of the connections. */
export async function seedGrants(
  deps: AccessDeps,
  sandbox: Sandbox,
  projectId: string,
  count: number,
): Promise<string[]> {
  const browser = createBrowser(sandbox.url);
  const ids: string[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const tokens = await connect(sandbox, { browser });
    const credential: Credential = {
      kind: 'oauth2',
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token,
      scope: tokens.scope,
    };
    const expiresAt = new Date(Date.now() + tokens.expires_in * 1000);
    ids.push(await seedConnection(deps, projectId, { integrationId: 'crm', credential, expiresAt }));
  }
  return ids;
}

export async function seedConnection(
  deps: AccessDeps,
  projectId: string,
  input: { readonly integrationId: string; readonly credential: Credential; readonly expiresAt: Date | null },
): Promise<string> {
  const [userId, id] = [randomUUID(), randomUUID()];
  const db = forProject(deps.db, projectId);
  await db.insertInto('connect.connected_user', { id: userId, external_id: userId }).execute();
  await db
    .insertInto('connect.connection', {
      id,
      user_id: userId,
      integration_id: input.integrationId,
      state: 'connected',
      reason: null,
      account_id: id,
      account_label: 'Ada',
    })
    .execute();
  await db
    .insertInto('connect.credential', {
      connection_id: id,
      sealed: sealCredential(deps.vault, 'credential', projectId, id, input.credential),
      expires_at: input.expiresAt,
      updated_at: new Date(),
    })
    .execute();
  return id;
}
