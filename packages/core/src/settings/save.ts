import { isDeepStrictEqual } from 'node:util';
import {
  type Actor,
  AppError,
  type SavedSettings,
  type SettingsChange,
  type SettingsTarget,
  type Subject,
} from '@acme/api';
import { readSettings } from '@acme/integrations/runtime';
import { recordAudit } from '../audit/record.ts';
import { noConnection } from '../connections/no-connection.ts';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { keepSchedules } from '../schedules/keep-schedules.ts';
import { findUserId } from '../users/ensure-user.ts';
import { lockUser } from '../users/lock-user.ts';
import type { BeginDeps } from '../workflows/begin-enabled.ts';
import { enableDefaults } from '../workflows/enable-defaults.ts';
import { checkChange } from './check-change.ts';
import { describeFilled } from './describe-settings.ts';
import { findFields } from './find-section.ts';
import { sectionOf, settingsColumns, withSection, writtenSettings } from './sections.ts';
import { settleSetUpIn } from './settle-set-up.ts';

type SaveDeps = BeginDeps & Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'observer'>;

/** Puts what is filled in in the place of what was. See `SettingsService.save`. */
export async function saveSettings(
  deps: SaveDeps,
  actor: Actor,
  subject: Subject,
  target: SettingsTarget,
  change: SettingsChange,
): Promise<SavedSettings> {
  const { connectionId, workflowId } = target;
  const { slug } = await deps.projects.get(subject.projectId);
  const definition = deps.definitions.of(slug);
  const db = forProject(deps.db, subject.projectId);
  const userId = await findUserId(db, subject.userId);
  if (userId === undefined) throw noConnection();
  return await db.transaction(async (trx) => {
    const user = await lockUser(trx, userId, deps.clock.now());
    const row = await readOwn(trx, userId, connectionId);
    if (row === undefined) throw noConnection();
    const { integration_id: integrationId, state, organisation } = row;
    const { fields } = findFields(definition, integrationId, target);
    const before = sectionOf(row, workflowId);
    refuseOther(change.revision, before.revision);
    const { section, changed } = checkChange(fields, change, before);
    const after = describeFilled(fields, section);
    if (after === undefined) throw new TypeError('settings without fields');
    if (changed.length === 0 && isDeepStrictEqual(before.labels ?? {}, section.labels ?? {})) {
      return { settings: { ...after, revision: before.revision }, state };
    }
    await trx
      .updateTable('connect.connection')
      .set(writtenSettings(withSection(row, workflowId, section)))
      .where('id', '=', connectionId)
      .execute();
    const place = { connectionId, integrationId, ...(workflowId === undefined ? {} : { workflowId }) };
    // What was filled in is the customer's: the names alone are told.
    await recordAudit(trx, actor, { action: 'connection.settings_changed', user, target: place, after: { changed } });
    const payload = { ...place, changed };
    await emitChange(trx, { userId, organisation, type: 'connection.settings_changed', payload });
    const moved = await settleSetUpIn(deps, trx, { id: connectionId, state });
    const wasMissing = readSettings(fields, before.values).missing.length > 0;
    if (wasMissing) await enableDefaults(deps, trx, definition, { user, integrationId, connectionId, workflowId });
    if (definition.timesVary) await keepSchedules(deps, trx, definition, userId);
    return { settings: after, state: moved ?? state };
  });
}

/** The account, where it is the user's own; a colleague's is unknown here, as it is to every verb that changes one. */
async function readOwn(trx: ProjectTrx, userId: string, connectionId: string) {
  return await trx
    .selectFrom('connect.connection')
    .select(['integration_id', 'state', 'organisation', ...settingsColumns])
    .where('id', '=', connectionId)
    .where('user_id', '=', userId)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .forUpdate()
    .executeTakeFirst();
}

function refuseOther(wanted: number | undefined, revision: number): void {
  if (wanted === undefined || wanted === revision) return;
  throw new AppError(
    'conflict',
    'These settings were changed meanwhile, so nothing was saved. Read them again, and save what you want to keep.',
  );
}
