import type { AccountWebhook, Actor, Subject } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { findUserId } from '../users/ensure-user.ts';
import { describeWebhook, noWebhook } from './describe.ts';
import { webhookSecretAddress } from './secret-address.ts';
import { selectWebhooks } from './select.ts';
import { refuseMistaken, webhooksOf } from './webhooks-of.ts';

/** How long the secret before still proves deliveries: a provider changes over at a moment of its own. */
const overlapMs = 24 * 60 * 60_000;

/** Gives a webhook its secret, or another one. The one before stays good for a day. @throws not_found, invalid_request */
export async function setWebhookSecret(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'projects' | 'definitions' | 'clock' | 'publicUrl'>,
  actor: Actor,
  subject: Subject,
  { webhookId, secret }: { readonly webhookId: string; readonly secret: string },
): Promise<AccountWebhook> {
  const db = forProject(deps.db, subject.projectId);
  const userId = await findUserId(db, subject.userId);
  if (userId === undefined) throw noWebhook();
  const now = deps.clock.now();
  const address = (field: 'secret' | 'previous') => webhookSecretAddress(subject.projectId, webhookId, field);
  return await db.transaction(async (trx) => {
    const row = await selectWebhooks(trx)
      .select('w.sealed_secret')
      .where('w.id', '=', webhookId)
      .where('c.user_id', '=', userId)
      .forUpdate('w')
      .executeTakeFirst();
    if (row === undefined) throw noWebhook();
    refuseMistaken(await webhooksOf(deps, subject.projectId, row.integration_id), secret);
    const { sealed_secret: sealed, ...shown } = row;
    const answer = describeWebhook(deps.publicUrl, { ...shown, has_secret: true }, now);
    const before = sealed === null ? undefined : deps.vault.open(sealed, address('secret'));
    if (before === secret) return answer;
    await trx
      .updateTable('connect.account_webhook')
      .set({
        sealed_secret: deps.vault.seal(secret, address('secret')),
        sealed_previous: before === undefined ? null : deps.vault.seal(before, address('previous')),
        previous_until: before === undefined ? null : new Date(now.getTime() + overlapMs),
      })
      .where('id', '=', webhookId)
      .execute();
    await recordAudit(trx, actor, {
      action: 'webhook.secret_set',
      user: { id: userId, externalId: subject.userId },
      target: { webhookId, connectionId: row.connection_id, integrationId: row.integration_id },
    });
    return answer;
  });
}
