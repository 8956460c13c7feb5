import type { Actor } from '@acme/api';
import { durationMs, type Integration, type Workflow } from '@acme/integrations';
import { recordAudit } from '../audit/record.ts';
import { disconnectIn } from '../connections/disconnect.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { readSuspensions } from '../suspensions/read.ts';
import type { SuspensionRow } from '../suspensions/suspension.ts';
import { askRule, isYes, type RuleAnswer } from './ask-rule.ts';
import { decisiveMetadata, type PlainMetadata, type Provenances } from './decisive-metadata.ts';
import { ruleDueWorkflow } from './rule-due.ts';

export type RuleDeps = Pick<CoreDeps, 'db' | 'engine' | 'definitions' | 'clock' | 'log'>;

interface Application {
  readonly actor: Actor;
  readonly definition: Definition;
  readonly user: {
    readonly id: string;
    readonly externalId: string;
    readonly metadata: PlainMetadata;
    readonly provenance: Provenances;
  };
  /**
   * `change`: metadata has changed. `deploy`: the rules have, and nobody is disconnected by a deploy alone: where a rule
   * says disconnect, it suspends. `apply`: somebody has said that what a deploy held back shall be done.
   */
  readonly cause: 'change' | 'deploy' | 'apply';
}

/** What applying the rules has done to one user, or would do. */
export interface RuleOutcome {
  readonly suspended: number;
  readonly resumed: number;
  readonly disconnected: number;
}

/** One rule and what it is about; without a workflow, the integration's. */
interface Ruled {
  readonly integration: Integration;
  readonly workflow: Workflow | undefined;
}

/**
 * Asks every rule about a user's metadata as it is now and does what each declares: suspends, now or after its grace
 * period, disconnects, or takes its own suspension back. In the transaction that changed the metadata, so a plan and
 * what follows from it are never apart. Only what the user has connected or switched on is touched.
 */
export async function applyRules(deps: RuleDeps, trx: ProjectTrx, input: Application): Promise<RuleOutcome> {
  const ruled = rulesOf(input.definition);
  if (ruled.length === 0) return { suspended: 0, resumed: 0, disconnected: 0 };
  const metadata = decisiveMetadata(input.user.metadata, input.user.provenance);
  const rows = await readSuspensions(trx, input.user.id);
  const inUse = await readInUse(trx, input.user.id);
  const done = { suspended: 0, resumed: 0, disconnected: 0 };
  for (const rule of ruled) {
    const answer = askRule((rule.workflow ?? rule.integration).available, metadata);
    if (answer.error !== undefined) logFailure(deps, trx.projectId, rule, answer);
    const row = rows.find((candidate) => candidate.source === 'rule' && isOf(candidate, rule));
    if (isYes(answer)) {
      if (row !== undefined && (await takeBack(trx, input, rule))) done.resumed += 1;
    } else if (isInUse(inUse, rule)) {
      const { act, after } = rule.workflow?.whenUnavailable ?? rule.integration.whenUnavailable;
      const waitMs = after === undefined ? 0 : durationMs(after);
      const isOver = row === undefined ? waitMs === 0 : new Date(row.effectiveAt) <= deps.clock.now();
      if (act === 'disconnect' && isOver && (input.cause === 'apply' || (input.cause === 'change' && !row))) {
        done.disconnected += await disconnectNow(deps, trx, input, rule);
      } else if (row === undefined) {
        await holdBack(deps, trx, input, rule, answer, { act: input.cause === 'deploy' ? 'suspend' : act, waitMs });
        done.suspended += 1;
      }
    }
  }
  if (done.resumed + done.suspended > 0) await wake(deps, trx, input.user.id);
  return done;
}

/** Every rule of a definition, an integration's before its workflows'. */
export function rulesOf({ source }: Definition): readonly Ruled[] {
  return source.integrations.flatMap((integration) => [
    ...(integration.available === undefined ? [] : [{ integration, workflow: undefined }]),
    ...integration.workflows
      .filter((workflow) => workflow.available !== undefined)
      .map((workflow) => ({ integration, workflow })),
  ]);
}

function isOf(row: SuspensionRow, { integration, workflow }: Ruled): boolean {
  return row.integrationId === integration.id && row.workflowId === (workflow?.id ?? '');
}

interface InUse {
  readonly integrations: ReadonlySet<string>;
  readonly workflows: ReadonlySet<string>;
}

async function readInUse(trx: ProjectTrx, userId: string): Promise<InUse> {
  const connections = await trx
    .selectFrom('connect.connection')
    .select('integration_id')
    .where('user_id', '=', userId)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .execute();
  const workflows = await trx
    .selectFrom('connect.workflow_state')
    .select('workflow_id')
    .where('user_id', '=', userId)
    .where('enabled', '=', true)
    .execute();
  return {
    integrations: new Set(connections.map((row) => row.integration_id)),
    workflows: new Set(workflows.map((row) => row.workflow_id)),
  };
}

function isInUse(inUse: InUse, { integration, workflow }: Ruled): boolean {
  return workflow === undefined ? inUse.integrations.has(integration.id) : inUse.workflows.has(workflow.id);
}

async function holdBack(
  deps: RuleDeps,
  trx: ProjectTrx,
  { actor, user }: Application,
  { integration, workflow }: Ruled,
  answer: RuleAnswer,
  policy: { readonly act: 'suspend' | 'disconnect'; readonly waitMs: number },
): Promise<void> {
  const now = deps.clock.now();
  const effectiveAt = new Date(now.getTime() + policy.waitMs);
  const place = { integration_id: integration.id, workflow_id: workflow?.id ?? '' };
  await trx
    .insertInto('connect.suspension', {
      user_id: user.id,
      ...place,
      source: 'rule',
      act: policy.act,
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
    act: policy.act,
  };
  const action = workflow === undefined ? 'integration.suspended' : 'workflow.suspended';
  const reason = `${answer.message ?? ''} (the rule read ${answer.read.join(', ') || 'nothing'})`;
  await recordAudit(trx, actor, { action, user, target, reason });
  await emitChange(trx, { userId: user.id, type: 'user.suspended', payload: { userId: user.externalId, ...target } });
  if (policy.waitMs > 0) {
    await deps.engine.start(trx.unbound, [
      ruleDueWorkflow.start(trx.projectId, user.id, { ...place, effectiveAt: effectiveAt.toISOString() }, effectiveAt),
    ]);
  }
}

async function takeBack(
  trx: ProjectTrx,
  { actor, user }: Application,
  { integration, workflow }: Ruled,
): Promise<boolean> {
  const gone = await trx
    .deleteFrom('connect.suspension')
    .where('user_id', '=', user.id)
    .where('integration_id', '=', integration.id)
    .where('workflow_id', '=', workflow?.id ?? '')
    .where('source', '=', 'rule')
    .executeTakeFirst();
  if (gone.numDeletedRows === 0n) return false;
  const target = { integrationId: integration.id, ...(workflow === undefined ? {} : { workflowId: workflow.id }), by: 'rule' };
  const action = workflow === undefined ? 'integration.resumed' : 'workflow.resumed';
  await recordAudit(trx, actor, { action, user, target });
  await emitChange(trx, { userId: user.id, type: 'user.resumed', payload: { userId: user.externalId, ...target } });
  return true;
}

async function disconnectNow(
  deps: RuleDeps,
  trx: ProjectTrx,
  { actor, user }: Application,
  { integration }: Ruled,
): Promise<number> {
  const gone = await disconnectIn(deps, trx, {
    actor,
    user,
    target: { integrationId: integration.id },
    reason: 'disconnected_by_rule',
  });
  return gone.length;
}

/** What waited may go on; what may still not, waits again at its next step. */
export async function wake(deps: Pick<CoreDeps, 'engine'>, trx: ProjectTrx, userId: string): Promise<void> {
  for (const reason of ['suspended', 'unavailable']) {
    await deps.engine.unpark(trx.unbound, { scope: trx.projectId, subject: userId, reason });
  }
}

function logFailure(deps: RuleDeps, projectId: string, { integration, workflow }: Ruled, answer: RuleAnswer): void {
  deps.log.error(
    { err: answer.error, projectId, integrationId: integration.id, workflowId: workflow?.id, read: answer.read },
    'an availability rule failed, which means no; correct it in the definition',
  );
}
