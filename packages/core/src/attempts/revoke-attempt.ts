import type { StartExecution, WorkflowCode } from '@acme/workflow';
import { revokeCredential, type RevokeDeps, type StoredCredential } from '../connections/revoke-credential.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { moveAttempt } from './move-attempt.ts';

const id = 'acme.revoke-attempt';

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
    evenIfFull: true,
    ...(startAfter === undefined ? {} : { startAfter }),
  }),
  code: (deps: RevokeDeps): WorkflowCode => ({
    run: async ({ execution, input, step }) => {
      const { attemptId } = input as { attemptId: string };
      const projectId = execution.scope;
      const unclaimed = await step.run('expire', () => expire(deps, projectId, attemptId));
      if (!unclaimed) return { revoked: false };
      await revokeCredential(deps, step, {
        projectId,
        table: 'attempt',
        rowId: attemptId,
        read: () => read(deps, projectId, attemptId),
        erase: () => erase(deps, projectId, attemptId),
      });
      return { revoked: true };
    },
  }),
};

/** True when there is a grant that nobody may claim any more. */
async function expire(deps: Pick<CoreDeps, 'db'>, projectId: string, attemptId: string): Promise<boolean> {
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

async function read(
  deps: Pick<CoreDeps, 'db'>,
  projectId: string,
  attemptId: string,
): Promise<StoredCredential | undefined> {
  const row = await forProject(deps.db, projectId)
    .selectFrom('connect.attempt')
    .select(['user_id', 'integration_id', 'account_id', 'account_label', 'sealed_credential'])
    .where('id', '=', attemptId)
    .executeTakeFirst();
  if (row?.sealed_credential == null) return undefined;
  return {
    userId: row.user_id,
    integrationId: row.integration_id,
    accountId: row.account_id,
    accountLabel: row.account_label,
    sealed: row.sealed_credential,
  };
}

async function erase(deps: Pick<CoreDeps, 'db'>, projectId: string, attemptId: string): Promise<void> {
  await forProject(deps.db, projectId)
    .updateTable('connect.attempt')
    .set({ sealed_credential: null })
    .where('id', '=', attemptId)
    .execute();
}
