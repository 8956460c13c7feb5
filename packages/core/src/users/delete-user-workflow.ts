import { eraseExecutions, isStepFailure, type StartExecution, StepFailure, type WorkflowCode } from '@acme/workflow';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';

const id = 'acme.delete-user';
/** Revoking tries for about eight hours and then erases all the same; this looks for longer. */
const revocationTries = 10;

/** The durable half of deleting a user: waits until every grant is revoked or given up, then erases what ran, then the row. */
export const deleteUserWorkflow = {
  id,
  start: (projectId: string, userId: string, executions: 'anonymise' | 'drop'): StartExecution => ({
    scope: projectId,
    subject: userId,
    workflowId: id,
    version: 1,
    input: { executions },
    evenIfFull: true,
  }),
  code: (deps: Pick<CoreDeps, 'db' | 'log'>): WorkflowCode => ({
    run: async ({ execution, input, step }) => {
      const { executions: how } = input as { executions: 'anonymise' | 'drop' };
      const target = { scope: execution.scope, subject: execution.subject, how };
      try {
        await step.run('wait for the providers', () => refuseUnrevoked(deps, execution.scope, execution.subject), {
          tries: revocationTries,
        });
      } catch (error) {
        if (!isStepFailure(error)) throw error;
        deps.log.warn(
          { projectId: execution.scope, reason: error.reason },
          'a deleted user is erased with grants unrevoked',
        );
      }
      await step.run('erase executions', async () => {
        let erased = 0;
        for (;;) {
          const batch = await eraseExecutions(deps.db, target);
          if (batch === 0) return { erased };
          erased += batch;
        }
      });
      await step.run('erase the user', async () => {
        await forProject(deps.db, execution.scope)
          .deleteFrom('connect.connected_user')
          .where('id', '=', execution.subject)
          .where('deleted_at', 'is not', null)
          .execute();
        return null;
      });
      return null;
    },
  }),
};

async function refuseUnrevoked(deps: Pick<CoreDeps, 'db'>, projectId: string, userId: string): Promise<null> {
  const db = forProject(deps.db, projectId);
  const open = await db
    .selectFrom('connect.connection')
    .select('id')
    .where('user_id', '=', userId)
    .where('state', '!=', 'disconnected')
    .limit(1)
    .executeTakeFirst();
  const pending = await db
    .selectFrom('connect.attempt')
    .select('id')
    .where('user_id', '=', userId)
    .where('sealed_credential', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  if (open === undefined && pending === undefined) return null;
  throw new StepFailure('provider_unavailable', 'An account of the user is still being revoked.', { retry: true });
}
