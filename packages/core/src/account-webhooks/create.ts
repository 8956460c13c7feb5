import { randomUUID } from 'node:crypto';
import { type AccountWebhook, type Actor, AppError, type Subject } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { noConnection } from '../connections/no-connection.ts';
import { forProject, type ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { getUserId } from '../users/ensure-user.ts';
import { describeWebhook } from './describe.ts';
import { webhookSecretAddress } from './secret-address.ts';
import { refuseMistaken, webhooksOf } from './webhooks-of.ts';

/** Of one account: a provider has one for each form, project or mailbox. */
const most = 100;
/** How long a provider may take to give its secret, from when the host asked for the address. */
const waitMs = 10 * 60_000;

/**
 * Makes an address for one webhook of one account. Its id is not to be guessed, which is what makes waiting for a secret
 * safe: only who was told the address can give one, once, and only for a short time.
 */
export async function createWebhook(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'projects' | 'definitions' | 'clock' | 'publicUrl'>,
  actor: Actor,
  subject: Subject,
  input: { readonly connectionId: string; readonly secret?: string | undefined },
): Promise<AccountWebhook> {
  const { connectionId, secret } = input;
  const db = forProject(deps.db, subject.projectId);
  const userId = await getUserId(db, subject.userId);
  const now = deps.clock.now();
  return await db.transaction(async (trx) => {
    // Locked, so that a disconnect finds what is made here, or this finds the disconnect.
    const connection = await trx
      .selectFrom('connect.connection')
      .select('integration_id')
      .where('id', '=', connectionId)
      .where('user_id', '=', userId)
      .where('state', 'not in', ['revoking', 'disconnected'])
      .forUpdate()
      .executeTakeFirst();
    if (connection === undefined) throw noConnection();
    const { integration_id } = connection;
    const webhooks = await webhooksOf(deps, subject.projectId, integration_id);
    if (secret !== undefined) refuseMistaken(webhooks, secret);
    await refuseMore(trx, connectionId);
    const id = randomUUID();
    const row = await trx
      .insertInto('connect.account_webhook', {
        id,
        connection_id: connectionId,
        sealed_secret:
          secret === undefined ? null : deps.vault.seal(secret, webhookSecretAddress(trx.projectId, id, 'secret')),
        waits_until: webhooks.handshake?.kind === 'secret' ? new Date(now.getTime() + waitMs) : null,
        created_at: now,
      })
      .returning(['project_id', 'id', 'connection_id', 'waits_until', 'created_at'])
      .executeTakeFirstOrThrow();
    await recordAudit(trx, actor, {
      action: 'webhook.created',
      user: { id: userId, externalId: subject.userId },
      target: { webhookId: id, connectionId, integrationId: integration_id, withSecret: secret !== undefined },
    });
    return describeWebhook(deps.publicUrl, { ...row, integration_id, has_secret: secret !== undefined }, now);
  });
}

async function refuseMore(trx: ProjectTrx, connectionId: string): Promise<void> {
  const { count } = await trx
    .selectFrom('connect.account_webhook')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('connection_id', '=', connectionId)
    .executeTakeFirstOrThrow();
  if (Number(count) < most) return;
  throw new AppError('conflict', `This account has ${most} webhooks. Remove those that are not used any more.`);
}
