import type { SystemActor } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { forProject, type ProjectDb } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { previewOperation } from '../operations/preview.ts';
import { startOperationIn } from '../operations/start.ts';
import { rulesOf } from './decide-rules.ts';
import { fingerprintOf } from './fingerprint.ts';

export type ChangedDeps = Pick<CoreDeps, 'db' | 'engine' | 'projects' | 'definitions' | 'clock' | 'log'>;

/**
 * Finds the projects whose rules are not the ones that were last applied to everybody, and starts the job that applies
 * them: it counts first and says so in the log, it suspends and restores, and it never disconnects; that takes
 * `acme-connect rules apply --apply`. Of several processes that start together one starts the job.
 *
 * A rule is known by its text: a change in something that it calls has to be applied with the command.
 */
export async function applyChangedRules(deps: ChangedDeps, signal?: AbortSignal): Promise<void> {
  const projects = await deps.db.selectFrom('connect.project').select(['project_id', 'slug']).execute();
  for (const { project_id, slug } of projects) await applyTo(deps, project_id, deps.definitions.of(slug), signal);
}

async function applyTo(
  deps: ChangedDeps,
  projectId: string,
  definition: Definition,
  signal: AbortSignal | undefined,
): Promise<void> {
  const fingerprint = fingerprintOf(definition);
  const db = forProject(deps.db, projectId);
  const known = await db.selectFrom('connect.rule_state').select('fingerprint').executeTakeFirst();
  if (known?.fingerprint === fingerprint) return;
  // To count everybody takes minutes where there are many, and there is nothing to count.
  if (rulesOf(definition).length === 0 && !(await hasHeld(db))) {
    const applied = { fingerprint, applied_at: deps.clock.now() };
    await db
      .insertInto('connect.rule_state', applied)
      .onConflict((conflict) => conflict.column('project_id').doUpdateSet(applied))
      .execute();
    return;
  }
  const act = { kind: 'apply_rules', disconnect: false } as const;
  const actor: SystemActor = { kind: 'system', projectId, name: 'deploy' };
  const query = 'has:connection';
  const preview = await previewOperation(deps, actor, { act, query }, signal);
  // What a deploy holds back, told beside what it does.
  const held = await previewOperation(deps, actor, { act: { ...act, disconnect: true }, query }, signal);
  const operationId = await db.transaction(async (trx) => {
    const written = { fingerprint, applied_at: deps.clock.now() };
    const first = await trx
      .insertInto('connect.rule_state', written)
      .onConflict((conflict) =>
        conflict.column('project_id').doUpdateSet(written).where('connect.rule_state.fingerprint', '!=', fingerprint),
      )
      .executeTakeFirst();
    if (first.numInsertedOrUpdatedRows === 0n || preview.changed === 0) return undefined;
    await recordAudit(trx, actor, { action: 'rules.changed', target: { preview, wouldDisconnect: held.disconnects } });
    return (await startOperationIn(deps, trx, actor, definition, { act, query, preview })).id;
  });
  if (operationId === undefined) return;
  deps.log.info(
    { projectId, operationId, ...preview, wouldDisconnect: held.disconnects },
    `the availability rules have changed: ${preview.users} users with accounts, ${preview.changed} of them change` +
      (held.disconnects === 0
        ? ''
        : `; ${held.disconnects} accounts would be disconnected and are suspended until "acme-connect rules apply --apply"`),
  );
}

/** Whether a rule that was there holds something back, which its end has to give free. */
async function hasHeld(db: ProjectDb): Promise<boolean> {
  const held = await db
    .selectFrom('connect.suspension')
    .select('user_id')
    .where('source', '=', 'rule')
    .limit(1)
    .executeTakeFirst();
  return held !== undefined;
}
