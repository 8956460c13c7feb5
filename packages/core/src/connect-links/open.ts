import { randomUUID } from 'node:crypto';
import { AppError, type SystemActor } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { refuseFurther } from '../attempts/create.ts';
import { attemptMinutes, minutesFrom } from '../attempts/attempt-times.ts';
import { bindAttempt, type Bound } from '../attempts/bind-attempt.ts';
import { moveAttempt } from '../attempts/move-attempt.ts';
import { matches, randomToken, sha256 } from '../attempts/attempt-secrets.ts';
import { refuseHeld } from '../availability/refuse-held.ts';
import { forProject, type ProjectDb } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { Project } from '../projects/read.ts';
import { type LockedUser, lockUser } from '../users/lock-user.ts';
import { type ConnectLinkRow, linkState } from './describe-link.ts';
import { linkCookieName } from './link-secret.ts';
import { moveLink } from './move-link.ts';

type OpenDeps = Pick<
  CoreDeps,
  'db' | 'projects' | 'definitions' | 'vault' | 'environment' | 'clock' | 'publicUrl' | 'engine' | 'egress' | 'log'
>;

/** What a browser brings along that was given a link. */
export interface LinkVisit {
  readonly projectId: string;
  readonly linkId: string;
  readonly secret: string;
  readonly cookie: (name: string) => string | undefined;
}

/** What the page of a link shows. */
export type OpenedLink =
  /** Unknown, used, revoked, too old, or another browser's: in the same words. */
  | { readonly kind: 'closed' }
  /** It is good, and what it is for is held back now. */
  | { readonly kind: 'held'; readonly message: string }
  | {
      readonly kind: 'confirm';
      readonly projectName: string;
      readonly integrationName: string;
      /** Who asks: in the host's words, else the host's id of the user. */
      readonly askedBy: string;
      /** The account that is to be connected again. */
      readonly account: string | undefined;
    }
  | (Bound & { readonly kind: 'go'; readonly linkCookie: Bound['cookie'] });

/** Who acts with a link is nobody that we know: the audit names the link. */
export function linkActor(projectId: string): SystemActor {
  return { kind: 'system', projectId, name: 'connect link' };
}

/** What somebody is asked who opens a link. Changes nothing. */
export async function readLink(deps: OpenDeps, visit: LinkVisit): Promise<OpenedLink> {
  const good = await findGoodLink(deps, visit);
  if (good === undefined) return { kind: 'closed' };
  const { db, row, project, integration } = good;
  return await db.transaction(async (trx) => {
    const user = await lockUser(trx, row.user_id, deps.clock.now());
    const held = await heldBack(trx, good, user);
    if (held !== undefined) return held;
    const again =
      row.reconnects === null
        ? undefined
        : await trx
            .selectFrom('connect.connection')
            .select('account_label')
            .where('id', '=', row.reconnects)
            .executeTakeFirst();
    return {
      kind: 'confirm',
      projectName: project.name,
      integrationName: integration.name,
      askedBy: row.asked_by ?? user.externalId,
      account: again?.account_label,
    };
  });
}

/**
 * The person said yes: an attempt begins, and from then on the link is good in this browser alone. A provider that lets no sign-in
 * begin leaves the link as it was.
 */
export async function acceptLink(deps: OpenDeps, visit: LinkVisit): Promise<OpenedLink> {
  const good = await findGoodLink(deps, visit);
  if (good === undefined) return { kind: 'closed' };
  const { db, row, project, integration } = good;
  const now = deps.clock.now();
  const begun = await db.transaction(async (trx) => {
    const user = await lockUser(trx, row.user_id, now);
    const held = await heldBack(trx, good, user);
    if (held !== undefined) return held;
    const attempt = await trx
      .insertInto('connect.attempt', {
        id: randomUUID(),
        user_id: row.user_id,
        integration_id: row.integration_id,
        state: 'opened',
        reconnects: row.reconnects,
        link_id: row.id,
        created_at: now,
        expires_at: minutesFrom(now, attemptMinutes),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { attempt, externalUserId: user.externalId };
  });
  if ('kind' in begun) return begun;
  const bound = await bindAttempt(deps, { project, integration, row: begun.attempt }, null);
  if (bound === undefined) {
    if ((await findGoodLink(deps, visit)) === undefined) return { kind: 'closed' };
    return {
      kind: 'held',
      message: `${integration.name} does not let anybody sign in now. Try again in a few minutes.`,
    };
  }
  const name = linkCookieName(row.id);
  let value = visit.cookie(name) ?? '';
  if (row.state === 'open') {
    value = randomToken();
    const link = { id: row.id, externalUserId: begun.externalUserId };
    const isFirst = await db.transaction(async (trx) => {
      const opened = await moveLink(trx, linkActor(project.id), link, 'opened', { cookie_sha256: sha256(value) });
      // Of two browsers that say yes at the same time one goes on.
      if (opened === undefined) await moveAttempt(trx, begun.attempt.id, 'cancelled');
      return opened !== undefined;
    });
    if (!isFirst) return { kind: 'closed' };
  }
  return { kind: 'go', ...bound, linkCookie: { name, value, expires: row.expires_at } };
}

interface GoodLink {
  readonly db: ProjectDb;
  readonly row: ConnectLinkRow;
  readonly project: Project;
  readonly integration: Integration;
}

async function findGoodLink(deps: OpenDeps, visit: LinkVisit): Promise<GoodLink | undefined> {
  const project = await deps.projects.find(visit.projectId);
  if (project === undefined || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(visit.linkId)) return undefined;
  const db = forProject(deps.db, project.id);
  const row = await db.selectFrom('connect.connect_link').selectAll().where('id', '=', visit.linkId).executeTakeFirst();
  if (row === undefined || !matches(row.secret_sha256, visit.secret)) return undefined;
  const state = linkState(row, deps.clock.now());
  const isOurs = state === 'opened' && matches(row.cookie_sha256, visit.cookie(linkCookieName(row.id)));
  if (state !== 'open' && !isOurs) return undefined;
  const integration = deps.definitions.of(project.slug).integrations.get(row.integration_id);
  return integration === undefined ? undefined : { db, row, project, integration };
}

async function heldBack(
  trx: Parameters<typeof refuseFurther>[0],
  { row, integration }: GoodLink,
  { facts }: LockedUser,
): Promise<Extract<OpenedLink, { kind: 'held' }> | undefined> {
  try {
    refuseHeld(integration, undefined, facts);
    if (row.reconnects === null) await refuseFurther(trx, { integration, userId: row.user_id, facts });
    return undefined;
  } catch (error) {
    if (AppError.is(error)) return { kind: 'held', message: error.message };
    throw error;
  }
}
