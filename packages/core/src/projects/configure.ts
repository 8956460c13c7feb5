import { type AdminActor, AppError } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { revokeUsableLinks } from '../connect-links/revoke-usable.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { checkProjectName, normalOrigin } from './create.ts';
import { describeSettings, type ProjectSettings, settingsColumns } from './describe-settings.ts';
import { notifyProjectChanged } from './notify-changed.ts';

/** What may be changed of a project; what is not named stays. */
export interface ProjectChange {
  readonly name?: string | undefined;
  readonly addOrigins?: readonly string[] | undefined;
  readonly removeOrigins?: readonly string[] | undefined;
  /** How long a user token may be good at most, 60 to 604,800 (a week). */
  readonly maxTokenTtlSeconds?: number | undefined;
  /** Whether a user token has to name the project as its audience. */
  readonly audienceRequired?: boolean | undefined;
  /** Whether apps written for Paragon's SDK may use it. */
  readonly paragonCompat?: boolean | undefined;
  /** Refuses every user token and view token that was made until now, of all users, and ends the links that may have been made with one. */
  readonly revokeTokens?: boolean | undefined;
}

/**
 * Changes how a project is set up, on every process within five seconds. What is so already is no change.
 *
 * @throws invalid_request for an empty name, what is no origin, an origin to remove that it does not have, and a time out of bounds
 * @throws project_not_found
 * @example
 * await configureProject(deps, actor, { addOrigins: ['https://app2.example.com'], removeOrigins: ['https://app.example.com'] });
 */
export async function configureProject(
  deps: Pick<CoreDeps, 'db' | 'clock' | 'projects'>,
  actor: AdminActor,
  change: ProjectChange,
): Promise<ProjectSettings> {
  checkTtl(change.maxTokenTtlSeconds);
  const settings = await forProject(deps.db, actor.projectId).transaction(async (trx) => {
    const row = await trx.unbound
      .selectFrom('connect.project')
      .select(settingsColumns)
      .where('project_id', '=', trx.projectId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (row === undefined) throw new AppError('project_not_found', 'There is no such project any more.');
    const { projectId: _, slug, tokensValidAfter, ...before } = row;
    const after: typeof before = {
      name: change.name === undefined ? before.name : checkProjectName(change.name),
      origins: changeOrigins(slug, before.origins, change),
      maxTokenTtlSeconds: change.maxTokenTtlSeconds ?? before.maxTokenTtlSeconds,
      audienceRequired: change.audienceRequired ?? before.audienceRequired,
      paragonCompat: change.paragonCompat ?? before.paragonCompat,
    };
    const validAfter = change.revokeTokens === true ? deps.clock.now() : tokensValidAfter;
    const names = (Object.keys(before) as (keyof typeof before)[]).filter((name) => !isSame(before[name], after[name]));
    if (names.length === 0 && validAfter === tokensValidAfter) return describeSettings(row);
    await trx.unbound
      .updateTable('connect.project')
      .set({
        name: after.name,
        origins: after.origins,
        max_token_ttl_seconds: after.maxTokenTtlSeconds,
        audience_required: after.audienceRequired,
        paragon_compat: after.paragonCompat,
        tokens_valid_after: validAfter,
      })
      .where('project_id', '=', trx.projectId)
      .execute();
    if (change.revokeTokens === true) await revokeUsableLinks(trx, actor);
    const only = (values: typeof before) => Object.fromEntries(names.map((name) => [name, values[name]]));
    await recordAudit(trx, actor, {
      action: 'project.changed',
      target: change.revokeTokens === true ? { tokensRevoked: true } : {},
      before: only(before),
      after: only(after),
    });
    await notifyProjectChanged(trx);
    return describeSettings({ ...row, ...after, tokensValidAfter: validAfter });
  });
  // The notice reaches this process as well, but its next read may come first.
  deps.projects.forget(actor.projectId);
  return settings;
}

function changeOrigins(
  slug: string,
  before: readonly string[],
  { addOrigins = [], removeOrigins = [] }: ProjectChange,
): string[] {
  const removed = removeOrigins.map(normalOrigin);
  const unknown = removed.find((origin) => !before.includes(origin));
  if (unknown !== undefined) {
    const has = before.length === 0 ? 'none' : before.join(', ');
    throw new AppError('invalid_request', `"${unknown}" is no origin of "${slug}", which has: ${has}.`);
  }
  const kept = before.filter((origin) => !removed.includes(origin));
  return [...new Set([...kept, ...addOrigins.map(normalOrigin)])];
}

function checkTtl(seconds: number | undefined): void {
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= 60 && seconds <= 604_800)) return;
  throw new AppError('invalid_request', 'A user token may be good for a minute at least, and for 7 days at most.');
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
