import type { Actor } from '@acme/api';
import type { RuleAnswer } from '@acme/integrations/runtime';
import { recordAudit } from '../audit/record.ts';
import { disconnectIn } from '../connections/disconnect.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { readShared, sharedWith } from '../organisations/read-shared.ts';
import { readSuspensions } from '../suspensions/read.ts';
import { decideRules, type Judged, type Rule, rulesOf } from './decide-rules.ts';
import { readInUse } from './read-in-use.ts';
import { ruleDueWorkflow } from './rule-due.ts';

export type RuleDeps = Pick<CoreDeps, 'db' | 'engine' | 'definitions' | 'clock' | 'log' | 'lastUsed' | 'observer'>;

interface Application extends Judged {
  readonly actor: Actor;
  readonly user: Judged['user'] & { readonly id: string; readonly externalId: string };
}

/** What applying the rules has done to one user. */
export interface RuleOutcome {
  readonly suspended: number;
  readonly resumed: number;
  readonly disconnected: number;
}

/**
 * Asks every rule about a user's metadata as it is now and does what each declares: suspends, now or after its grace
 * period, disconnects, or takes its own suspension back. In the transaction that changed the metadata, so a plan and
 * what follows from it are never apart. Only what the user has connected or switched on is touched.
 */
export async function applyRules(deps: RuleDeps, trx: ProjectTrx, input: Application): Promise<RuleOutcome> {
  const done = { suspended: 0, resumed: 0, disconnected: 0 };
  const rows = await readSuspensions(trx, input.user.id);
  if (rulesOf(input.definition).length === 0 && rows.length === 0) return done;
  const inUse = await readInUse(trx, input.user.id);
  for (const { rule, answer, act, effectiveAt } of decideRules(input, rows, inUse, deps.clock.now())) {
    if (answer.error !== undefined) logFailure(deps, trx.projectId, rule, answer);
    switch (act) {
      case 'nothing':
        break;
      case 'take_back':
        await takeBack(trx, input, rule);
        done.resumed += 1;
        break;
      case 'disconnect_now':
        done.disconnected += await disconnectNow(deps, trx, input, rule);
        break;
      default:
        await holdBack(deps, trx, input, rule, answer, { act, effectiveAt });
        done.suspended += 1;
    }
  }
  if (done.resumed + done.suspended > 0) await wake(deps, trx, input.user.id);
  return done;
}

async function holdBack(
  deps: RuleDeps,
  trx: ProjectTrx,
  { actor, user }: Application,
  { integration, workflow }: Rule,
  answer: RuleAnswer,
  { act, effectiveAt }: { readonly act: 'suspend' | 'disconnect'; readonly effectiveAt: Date },
): Promise<void> {
  const now = deps.clock.now();
  const place = { integration_id: integration.id, workflow_id: workflow?.id ?? '' };
  await trx
    .insertInto('connect.suspension', {
      user_id: user.id,
      ...place,
      source: 'rule',
      act,
      reason: answer.message ?? null,
      effective_at: effectiveAt,
      created_at: now,
    })
    .execute();
  const target = {
    integrationId: integration.id,
    ...(workflow === undefined ? {} : { workflowId: workflow.id }),
    by: 'rule',
    effectiveAt: effectiveAt.toISOString(),
    act,
  };
  const action = workflow === undefined ? 'integration.suspended' : 'workflow.suspended';
  const reason = `${answer.message ?? ''} (the rule read ${answer.read.join(', ') || 'nothing'})`;
  await recordAudit(trx, actor, { action, user, target, reason });
  const organisation = await sharedWith(trx, user.id);
  const payload = { userId: user.externalId, ...target };
  await emitChange(trx, { userId: user.id, organisation, type: 'user.suspended', payload });
  if (effectiveAt > now) {
    await deps.engine.start(trx.unbound, [
      ruleDueWorkflow.start(trx.projectId, user.id, { ...place, effectiveAt: effectiveAt.toISOString() }, effectiveAt),
    ]);
  }
}

async function takeBack(trx: ProjectTrx, { actor, user }: Application, { integration, workflow }: Rule): Promise<void> {
  await trx
    .deleteFrom('connect.suspension')
    .where('user_id', '=', user.id)
    .where('integration_id', '=', integration.id)
    .where('workflow_id', '=', workflow?.id ?? '')
    .where('source', '=', 'rule')
    .execute();
  const target = {
    integrationId: integration.id,
    ...(workflow === undefined ? {} : { workflowId: workflow.id }),
    by: 'rule',
  };
  const action = workflow === undefined ? 'integration.resumed' : 'workflow.resumed';
  await recordAudit(trx, actor, { action, user, target });
  const organisation = await sharedWith(trx, user.id);
  const payload = { userId: user.externalId, ...target };
  await emitChange(trx, { userId: user.id, organisation, type: 'user.resumed', payload });
}

async function disconnectNow(
  deps: RuleDeps,
  trx: ProjectTrx,
  { actor, user, definition }: Application,
  { integration }: Rule,
): Promise<number> {
  const gone = await disconnectIn(deps, trx, {
    actor,
    user,
    target: { integrationId: integration.id },
    reason: 'disconnected_by_rule',
    definition,
  });
  return gone.length;
}

/** What waited may go on, of the user and on the accounts that they share; what may still not, waits again at its next step. */
export async function wake(deps: Pick<CoreDeps, 'engine'>, trx: ProjectTrx, userId: string): Promise<void> {
  for (const reason of ['suspended', 'unavailable']) {
    await deps.engine.unpark(trx.unbound, { scope: trx.projectId, subject: userId, reason });
  }
  for (const { id } of await readShared(trx, userId)) {
    await deps.engine.unpark(trx.unbound, { scope: trx.projectId, label: id, reason: 'suspended' });
  }
}

function logFailure(deps: RuleDeps, projectId: string, { integration, workflow }: Rule, answer: RuleAnswer): void {
  deps.log.error(
    { err: answer.error, projectId, integrationId: integration.id, workflowId: workflow?.id, read: answer.read },
    'an availability rule failed, which means no; correct it in the definition',
  );
}
