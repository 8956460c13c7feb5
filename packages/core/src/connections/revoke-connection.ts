import { isStepFailure, StepFailure, type StartExecution, type WorkflowCode } from '@acme/workflow';
import type { CoreDeps } from '../deps.ts';
import { forProject } from '../db/project-db.ts';
import { getOAuthApp } from '../integrations/oauth-app.ts';
import { openCredential } from './credential.ts';
import { moveConnectionIn } from './move-connection.ts';
import { OAuthFailure, revokeGrant } from './oauth.ts';

/** Tries at the provider over about eight hours; then the credential is erased all the same. */
const revokeTries = 8;

const id = 'acme.revoke-connection';

/** The durable half of a disconnect: tell the provider, then erase. */
export const revokeConnectionWorkflow = {
  id,
  start: (projectId: string, userId: string, connectionId: string): StartExecution => ({
    scope: projectId,
    subject: userId,
    workflowId: id,
    version: 1,
    label: connectionId,
    input: { connectionId },
  }),
  code: (
    deps: Pick<CoreDeps, 'db' | 'vault' | 'egress' | 'projects' | 'definitions' | 'environment' | 'log'>,
  ): WorkflowCode => ({
    run: async ({ execution, input, step }) => {
      const { connectionId } = input as { connectionId: string };
      const projectId = execution.scope;
      try {
        await step.run('revoke at the provider', () => revoke(deps, projectId, connectionId), { tries: revokeTries });
      } catch (error) {
        if (!isStepFailure(error)) throw error;
        deps.log.warn(
          { projectId, connectionId, reason: error.reason },
          'the provider could not be told of a disconnect',
        );
      }
      await step.run('erase the credential', () => erase(deps, projectId, connectionId));
      return { connectionId };
    },
  }),
};

async function revoke(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'egress' | 'projects' | 'definitions' | 'environment'>,
  projectId: string,
  connectionId: string,
): Promise<{ told: boolean }> {
  const db = forProject(deps.db, projectId);
  const connection = await db
    .selectFrom('connect.connection')
    .select('integration_id')
    .where('id', '=', connectionId)
    .executeTakeFirst();
  const stored = await db
    .selectFrom('connect.credential')
    .select('sealed')
    .where('connection_id', '=', connectionId)
    .executeTakeFirst();
  const project = await deps.projects.get(projectId);
  const integration = connection && deps.definitions.of(project.slug).integrations.get(connection.integration_id);
  if (stored === undefined || integration?.connector.auth.kind !== 'oauth2') return { told: false };
  const credential = openCredential(deps.vault, 'credential', projectId, connectionId, stored.sealed);
  if (credential.kind !== 'oauth2') return { told: false };
  try {
    await revokeGrant(deps.egress, integration.connector.auth, getOAuthApp(deps, project, integration), credential);
  } catch (error) {
    throw revocationFailure(error);
  }
  return { told: true };
}

export function revocationFailure(error: unknown): StepFailure {
  const message = error instanceof Error ? error.message : 'The provider could not be told.';
  const retry = !(error instanceof OAuthFailure) || error.outcome === 'provider_down';
  return new StepFailure(retry ? 'provider_unavailable' : 'provider_rejected', message, { retry, cause: error });
}

async function erase(deps: Pick<CoreDeps, 'db'>, projectId: string, connectionId: string): Promise<void> {
  await forProject(deps.db, projectId).transaction(async (trx) => {
    await trx.deleteFrom('connect.credential').where('connection_id', '=', connectionId).execute();
    await moveConnectionIn(trx, connectionId, { to: 'disconnected', reason: null });
  });
}
