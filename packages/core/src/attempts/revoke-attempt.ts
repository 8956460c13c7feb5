import { isStepFailure, type StartExecution, type WorkflowCode } from '@acme/workflow';
import { openCredential } from '../connections/credential.ts';
import { revokeGrant } from '../connections/oauth.ts';
import { revocationFailure } from '../connections/revoke-connection.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { getOAuthApp } from '../integrations/oauth-app.ts';
import { moveAttempt } from './move-attempt.ts';

const revokeTries = 8;
const id = 'acme.revoke-attempt';

type RevokeDeps = Pick<CoreDeps, 'db' | 'vault' | 'egress' | 'projects' | 'definitions' | 'environment' | 'log'>;

/** Gives back what nobody claimed: expires the attempt, revokes the grant, erases it. */
export const revokeAttemptWorkflow = {
  id,
  start: (projectId: string, userId: string, attemptId: string, startAfter?: Date): StartExecution => ({
    scope: projectId,
    subject: userId,
    workflowId: id,
    version: 1,
    label: attemptId,
    input: { attemptId },
    ...(startAfter === undefined ? {} : { startAfter }),
  }),
  code: (deps: RevokeDeps): WorkflowCode => ({
    run: async ({ execution, input, step }) => {
      const { attemptId } = input as { attemptId: string };
      const projectId = execution.scope;
      const unclaimed = await step.run('expire', () => expire(deps, projectId, attemptId));
      if (!unclaimed) return { revoked: false };
      try {
        await step.run('revoke at the provider', () => revoke(deps, projectId, attemptId), { tries: revokeTries });
      } catch (error) {
        if (!isStepFailure(error)) throw error;
        deps.log.warn({ projectId, attemptId, reason: error.reason }, 'an unclaimed grant could not be revoked');
      }
      await step.run('erase the credential', () => erase(deps, projectId, attemptId));
      return { revoked: true };
    },
  }),
};

/** True when there is a grant that nobody may claim any more. */
async function expire(deps: RevokeDeps, projectId: string, attemptId: string): Promise<boolean> {
  return await forProject(deps.db, projectId).transaction(async (trx) => {
    await moveAttempt(trx, attemptId, 'expired', {}, ['pending']);
    const row = await trx
      .selectFrom('connect.attempt')
      .select(['state', 'sealed_credential'])
      .where('id', '=', attemptId)
      .executeTakeFirst();
    return row !== undefined && row.state !== 'connected' && row.sealed_credential !== null;
  });
}

async function revoke(deps: RevokeDeps, projectId: string, attemptId: string): Promise<void> {
  const row = await forProject(deps.db, projectId)
    .selectFrom('connect.attempt')
    .select(['integration_id', 'sealed_credential'])
    .where('id', '=', attemptId)
    .executeTakeFirst();
  const project = await deps.projects.get(projectId);
  const integration = row && deps.definitions.of(project.slug).integrations.get(row.integration_id);
  if (row?.sealed_credential == null || integration?.connector.auth.kind !== 'oauth2') return;
  const credential = openCredential(deps.vault, 'attempt', projectId, attemptId, row.sealed_credential);
  if (credential.kind !== 'oauth2') return;
  try {
    await revokeGrant(deps.egress, integration.connector.auth, getOAuthApp(deps, project, integration), credential);
  } catch (error) {
    throw revocationFailure(error);
  }
}

async function erase(deps: RevokeDeps, projectId: string, attemptId: string): Promise<void> {
  await forProject(deps.db, projectId)
    .updateTable('connect.attempt')
    .set({ sealed_credential: null })
    .where('id', '=', attemptId)
    .execute();
}
