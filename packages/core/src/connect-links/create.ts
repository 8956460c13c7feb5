import { randomUUID } from 'node:crypto';
import { type Actor, AppError, type ConnectLinkRequest, type CreatedConnectLink, type Subject } from '@acme/api';
import { expectOwn, refuseFurther } from '../attempts/create.ts';
import { randomToken, sha256 } from '../attempts/attempt-secrets.ts';
import { recordAudit } from '../audit/record.ts';
import { refuseHeld } from '../availability/refuse-held.ts';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { getOAuthApp } from '../integrations/oauth-app.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { beginningOf } from '../schemes/beginning.ts';
import { ensureUser, getUserId } from '../users/ensure-user.ts';
import { lockUser } from '../users/lock-user.ts';
import { describeLink } from './describe-link.ts';
import { linkDays, openLinks } from './link-secret.ts';

/** Makes a link with which somebody else connects an account for a user. Only a hash of its secret is kept. */
export async function createConnectLink(
  deps: Pick<CoreDeps, 'db' | 'projects' | 'definitions' | 'vault' | 'environment' | 'clock' | 'publicUrl'>,
  actor: Actor,
  subject: Subject,
  input: ConnectLinkRequest,
): Promise<CreatedConnectLink> {
  const project = await deps.projects.get(subject.projectId);
  const integration = deps.definitions.of(project.slug).integrations.get(input.integrationId);
  if (integration === undefined) {
    throw new AppError(
      'not_found',
      `There is no integration "${input.integrationId}". Check the id in the definition.`,
    );
  }
  if (beginningOf(integration.connector.auth) !== 'window') {
    throw new AppError(
      'conflict',
      `${integration.name} is connected with a form in the panel, and a link cannot ask for what is typed there.`,
    );
  }
  getOAuthApp(deps, project, integration);
  const db = forProject(deps.db, subject.projectId);
  const userId =
    actor.kind === 'user' ? await ensureUser(db, actor, subject.userId) : await getUserId(db, subject.userId);
  const secret = randomToken();
  const now = deps.clock.now();
  const link = await db.transaction(async (trx) => {
    const { facts } = await lockUser(trx, userId, now);
    refuseHeld(integration, undefined, facts);
    const reconnects = input.connectionId ?? null;
    if (reconnects === null) await refuseFurther(trx, { integration, userId, facts });
    else await expectOwn(trx, { id: reconnects, userId, integrationId: integration.id });
    await refuseMore(trx, userId, now);
    const row = await trx
      .insertInto('connect.connect_link', {
        id: randomUUID(),
        user_id: userId,
        integration_id: integration.id,
        reconnects,
        // What a customer says of themselves would be a stranger's word on our page.
        asked_by: actor.kind === 'user' ? null : (input.askedBy ?? null),
        state: 'open',
        secret_sha256: sha256(secret),
        created_at: now,
        expires_at: new Date(now.getTime() + linkDays * 86_400_000),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const target = { linkId: row.id, integrationId: row.integration_id };
    await recordAudit(trx, actor, {
      action: 'connect_link.created',
      user: { id: userId, externalId: subject.userId },
      target,
    });
    await emitChange(trx, { userId, type: 'connect_link.changed', payload: { ...target, state: 'open' } });
    return row;
  });
  // In the fragment, which browsers send to nobody: no proxy, no log and no preview of a mail program sees it on the way.
  return { link: describeLink(link, now), url: `${deps.publicUrl}/oauth/link/${project.id}/${link.id}#${secret}` };
}

async function refuseMore(trx: ProjectTrx, userId: string, now: Date): Promise<void> {
  const { count } = await trx
    .selectFrom('connect.connect_link')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('user_id', '=', userId)
    .where('state', 'in', ['open', 'opened'])
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  if (Number(count) < openLinks) return;
  throw new AppError('conflict', `This user has ${openLinks} links that can still be used. Revoke one of them first.`);
}
