import { askRule, isYes } from '@acme/integrations/runtime';
import { type Rule, rulesOf } from '../availability/decide-rules.ts';
import { decisiveMetadata, type PlainMetadata, type Provenances } from '../availability/decisive-metadata.ts';
import { ruleDueWorkflow } from '../availability/rule-due.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { emitChange } from '../outbox/emit-change.ts';
import type { SuspensionPart } from './format.ts';
import type { Merge } from './merge-metadata.ts';

interface Restoring {
  readonly definition: Definition;
  readonly user: {
    readonly id: string;
    readonly externalId: string;
    readonly metadata: PlainMetadata;
    readonly provenance: Provenances;
  };
  readonly overwrite: boolean;
  readonly now: Date;
}

interface Restored {
  readonly changed: readonly string[];
  readonly left: Merge['left'];
}

/**
 * Holds back what was held back there. The host's own word counts as it is; what a rule had held back keeps its grace
 * period if the rule here says no as well, and is the rule's to decide if it says yes.
 */
export async function restoreSuspensions(
  deps: Pick<CoreDeps, 'engine'>,
  trx: ProjectTrx,
  restoring: Restoring,
  suspensions: readonly SuspensionPart[],
): Promise<Restored> {
  const changed: string[] = [];
  const left: Merge['left'][number][] = [];
  for (const suspension of suspensions) {
    const place = [suspension.integrationId, suspension.workflowId].filter((id) => id !== undefined).join(' ');
    const what = `suspension ${suspension.by}${place === '' ? '' : ` ${place}`}`;
    const problem = findProblem(restoring, suspension);
    if (problem !== undefined) left.push({ what, ...problem });
    else if (await write(deps, trx, restoring, suspension)) changed.push(place === '' ? 'user' : place);
  }
  return { changed, left };
}

function findProblem(
  { definition, user }: Restoring,
  suspension: SuspensionPart,
): { readonly code: string; readonly message: string } | undefined {
  const { integrationId, workflowId } = suspension;
  if (integrationId !== undefined && !definition.integrations.has(integrationId)) {
    return { code: 'unknown_integration', message: `The definition here has no "${integrationId}".` };
  }
  if (workflowId !== undefined && definition.workflows.get(workflowId)?.integration.id !== integrationId) {
    return { code: 'unknown_workflow', message: `The definition here has no such workflow of "${integrationId}".` };
  }
  if (suspension.by === 'host') return undefined;
  const rule = rulesOf(definition).find((each) => isOf(each, suspension));
  const answer = askRule(
    (rule?.workflow ?? rule?.integration)?.available,
    decisiveMetadata(user.metadata, user.provenance),
  );
  return isYes(answer)
    ? { code: 'rule_allows', message: 'A rule held it back there, and the definition here allows it.' }
    : undefined;
}

function isOf({ integration, workflow }: Rule, { integrationId, workflowId }: SuspensionPart): boolean {
  return integration.id === integrationId && workflow?.id === workflowId;
}

/** Returns false when it stood that way already. */
async function write(
  deps: Pick<CoreDeps, 'engine'>,
  trx: ProjectTrx,
  { user, overwrite, now }: Restoring,
  suspension: SuspensionPart,
): Promise<boolean> {
  const integration_id = suspension.integrationId ?? '';
  const workflow_id = suspension.workflowId ?? '';
  const effectiveAt = new Date(suspension.effectiveAt);
  const reason = suspension.reason ?? null;
  const written = { act: suspension.act, reason, effective_at: effectiveAt };
  const result = await trx
    .insertInto('connect.suspension', {
      user_id: user.id,
      integration_id,
      workflow_id,
      source: suspension.by,
      created_at: new Date(suspension.createdAt),
      ...written,
    })
    .onConflict((conflict) => {
      const key = conflict.columns(['project_id', 'user_id', 'integration_id', 'workflow_id', 'source']);
      if (!overwrite || suspension.by === 'rule') return key.doNothing();
      return key
        .doUpdateSet(written)
        .where((eb) =>
          eb.or([
            eb('connect.suspension.reason', 'is distinct from', reason),
            eb('connect.suspension.effective_at', '!=', effectiveAt),
          ]),
        );
    })
    .executeTakeFirst();
  if (result.numInsertedOrUpdatedRows !== 1n) return false;
  const target = {
    ...(integration_id === '' ? {} : { integrationId: integration_id }),
    ...(workflow_id === '' ? {} : { workflowId: workflow_id }),
    by: suspension.by,
  };
  await emitChange(trx, {
    userId: user.id,
    type: 'user.suspended',
    payload: { userId: user.externalId, ...target },
  });
  if (suspension.by === 'rule' && effectiveAt > now) {
    const due = { integration_id, workflow_id, effectiveAt: effectiveAt.toISOString() };
    await deps.engine.start(trx.unbound, [ruleDueWorkflow.start(trx.projectId, user.id, due, effectiveAt)]);
  }
  return true;
}
