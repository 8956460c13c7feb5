import { type StartExecution, StepFailure, type WorkflowCode } from '@acme/workflow';
import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import { forProject } from '../db/project-db.ts';
import { moveConnectionIn } from './move-connection.ts';
import { revokeCredential, type RevokeDeps, type StoredCredential } from './revoke-credential.ts';

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
    evenIfFull: true,
  }),
  code: (deps: RevokeDeps): WorkflowCode => ({
    run: async ({ execution, input, step }) => {
      const { connectionId } = input as { connectionId: string };
      const projectId = execution.scope;
      await revokeCredential(deps, step, {
        projectId,
        table: 'credential',
        rowId: connectionId,
        read: () => read(deps, projectId, connectionId),
        erase: () => erase(deps, projectId, connectionId),
      });
      return { connectionId };
    },
  }),
};

async function read(
  deps: Pick<CoreDeps, 'db'>,
  projectId: string,
  connectionId: string,
): Promise<StoredCredential | undefined> {
  const db = forProject(deps.db, projectId);
  const connection = await db
    .selectFrom('connect.connection')
    .select(['user_id', 'integration_id', 'account_id', 'account_label'])
    .where('id', '=', connectionId)
    .executeTakeFirst();
  const stored = await db
    .selectFrom('connect.credential')
    .select((eb) => ['sealed', eb('lease_until', '>', sql<Date>`clock_timestamp()`).as('renewing')])
    .where('connection_id', '=', connectionId)
    .executeTakeFirst();
  // The tokens that are on their way would stay good at the provider.
  if (stored?.renewing === true) {
    throw new StepFailure('provider_unavailable', 'The credential is being renewed.', { retryAfterMs: 1_000 });
  }
  if (connection === undefined || stored === undefined) return undefined;
  return {
    userId: connection.user_id,
    integrationId: connection.integration_id,
    accountId: connection.account_id,
    accountLabel: connection.account_label,
    sealed: stored.sealed,
  };
}

async function erase(deps: Pick<CoreDeps, 'db' | 'observer'>, projectId: string, connectionId: string): Promise<void> {
  await forProject(deps.db, projectId).transaction(async (trx) => {
    await moveConnectionIn(deps, trx, connectionId, { to: 'disconnected', reason: null });
    await trx.deleteFrom('connect.credential').where('connection_id', '=', connectionId).execute();
  });
}
