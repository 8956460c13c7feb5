import type { StartExecution, WorkflowCode } from '@acme/workflow';
import { recordAudit } from '../audit/record.ts';
import { type DisconnectDeps, disconnectIn } from '../connections/disconnect.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { sharedWith } from '../organisations/read-shared.ts';
import { emitChange } from '../outbox/emit-change.ts';

type DueDeps = DisconnectDeps & Pick<CoreDeps, 'db' | 'projects' | 'definitions'>;

const id = 'acme.rule-due';

interface Due {
  readonly integration_id: string;
  readonly workflow_id: string;
  readonly effectiveAt: string;
}

/**
 * The end of a grace period. A suspension takes effect by the clock alone; this tells who listens, and disconnects
 * where the rule declares it. A rule that said yes in the meantime has taken its row away, and nothing happens.
 */
export const ruleDueWorkflow = {
  id,
  start: (projectId: string, userId: string, due: Due, startAfter: Date): StartExecution => ({
    scope: projectId,
    subject: userId,
    workflowId: id,
    version: 1,
    input: due,
    startAfter,
  }),
  code: (deps: DueDeps): WorkflowCode => ({
    run: async ({ execution, input, step }) =>
      await step.run('take effect', () => takeEffect(deps, execution.scope, execution.subject, input as Due)),
  }),
};

async function takeEffect(
  deps: DueDeps,
  projectId: string,
  userId: string,
  due: Due,
): Promise<{ readonly outcome: 'taken_back' | 'suspended' | 'disconnected' }> {
  return await forProject(deps.db, projectId).transaction(async (trx) => {
    const user = await trx
      .selectFrom('connect.connected_user')
      .select(['id', 'external_id'])
      .where('id', '=', userId)
      .where('deleted_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    const row = await trx
      .selectFrom('connect.suspension')
      .select(['act', 'effective_at'])
      .where('user_id', '=', userId)
      .where('integration_id', '=', due.integration_id)
      .where('workflow_id', '=', due.workflow_id)
      .where('source', '=', 'rule')
      .executeTakeFirst();
    if (user === undefined || row?.effective_at.toISOString() !== due.effectiveAt) return { outcome: 'taken_back' };
    const actor = { kind: 'system', projectId, name: 'availability' } as const;
    const who = { id: user.id, externalId: user.external_id };
    const target = {
      integrationId: due.integration_id,
      ...(due.workflow_id === '' ? {} : { workflowId: due.workflow_id }),
      by: 'rule',
      grace: 'over',
    };
    if (row.act === 'disconnect') {
      const { slug } = await deps.projects.get(projectId);
      await disconnectIn(deps, trx, {
        actor,
        user: who,
        target: { integrationId: due.integration_id },
        reason: 'disconnected_by_rule',
        definition: deps.definitions.of(slug),
      });
      return { outcome: 'disconnected' };
    }
    const action = due.workflow_id === '' ? 'integration.suspended' : 'workflow.suspended';
    await recordAudit(trx, actor, { action, user: who, target });
    const organisation = await sharedWith(trx, userId);
    const payload = { userId: who.externalId, ...target };
    await emitChange(trx, { userId, organisation, type: 'user.suspended', payload });
    return { outcome: 'suspended' };
  });
}
