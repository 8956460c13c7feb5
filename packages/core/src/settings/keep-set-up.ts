import { hash } from 'node:crypto';
import { forProject, type ProjectDb } from '../db/project-db.ts';
import type { Definition } from '../definitions/definitions.ts';
import type { CoreDeps } from '../deps.ts';
import { enableDefaults } from '../workflows/enable-defaults.ts';
import { describeFields } from './describe-settings.ts';
import { requires } from './sections.ts';
import { settleSetUpIn, workingState } from './settle-set-up.ts';

type KeepDeps = Pick<
  CoreDeps,
  'db' | 'engine' | 'projects' | 'definitions' | 'clock' | 'log' | 'lastUsed' | 'observer'
>;

const page = 500;

/**
 * Finds the projects whose settings are not those for which it was last seen to that every account stands as it should, and sees to
 * it: what has gained a required setting waits for it, what has lost the last one is connected. Several processes that start together
 * do the same twice, and the second one finds nothing.
 */
export async function keepSetUpOfAll(deps: KeepDeps, signal: AbortSignal): Promise<void> {
  const projects = await deps.db
    .selectFrom('connect.project')
    .select(['project_id', 'slug', 'settings_fingerprint'])
    .execute();
  for (const { project_id, slug, settings_fingerprint } of projects) {
    const definition = deps.definitions.of(slug);
    const fingerprint = fingerprintOf(definition);
    if (settings_fingerprint === fingerprint) continue;
    // Nothing has ever been required: there is nobody to look at.
    const moved =
      settings_fingerprint === null && fingerprint === nothingRequired
        ? 0
        : await keepSetUp(deps, forProject(deps.db, project_id), definition, signal);
    // Not seen through: the next start does it.
    if (signal.aborted) return;
    if (moved > 0) deps.log.info({ projectId: project_id, moved }, 'settings have changed, and accounts with them');
    await deps.db
      .updateTable('connect.project')
      .set({ settings_fingerprint: fingerprint })
      .where('project_id', '=', project_id)
      .execute();
  }
}

const nothingRequired = 'none';

/** Tells the settings by which accounts wait from others: what is required, and what is taken for it. */
function fingerprintOf({ source }: Definition): string {
  const required = source.integrations
    .filter(({ settings }) => requires(settings))
    .map(({ id, settings }) => [id, describeFields(settings)]);
  return required.length === 0 ? nothingRequired : hash('sha256', JSON.stringify(required), 'base64url');
}

async function keepSetUp(deps: KeepDeps, db: ProjectDb, definition: Definition, signal: AbortSignal): Promise<number> {
  let moved = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await db
      .selectFrom('connect.connection')
      .select(['id', 'user_id', 'integration_id', 'state', 'settings'])
      .where('state', 'in', ['connected', 'needs_setup'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(page)
      .execute();
    for (const { id, user_id, integration_id, state, settings } of rows) {
      if (signal.aborted) return moved;
      const integration = definition.integrations.get(integration_id);
      if (integration === undefined || workingState(integration.settings, settings) === state) continue;
      if (await settle(deps, db, definition, { id, userId: user_id, integrationId: integration_id })) moved += 1;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return moved;
    after = last.id;
  }
}

/** In a transaction of its own, on what stands then. */
async function settle(
  deps: KeepDeps,
  db: ProjectDb,
  definition: Definition,
  { id, userId, integrationId }: { readonly id: string; readonly userId: string; readonly integrationId: string },
): Promise<boolean> {
  return await db.transaction(async (trx) => {
    const user = await trx
      .selectFrom('connect.connected_user')
      .select('external_id')
      .where('id', '=', userId)
      .where('deleted_at', 'is', null)
      .forShare()
      .executeTakeFirst();
    const connection = await trx
      .selectFrom('connect.connection')
      .select(['id', 'state'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (user === undefined || connection === undefined) return false;
    const to = await settleSetUpIn(deps, trx, connection);
    if (to === 'connected') {
      const whose = { id: userId, externalId: user.external_id };
      await enableDefaults(deps, trx, definition, { user: whose, integrationId, connectionId: id });
    }
    return to !== undefined;
  });
}
