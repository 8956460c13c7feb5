import type { Actor, Subject } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { findUserId } from '../users/ensure-user.ts';
import { noWebhook } from './describe.ts';
import { selectWebhooks } from './select.ts';

/** Takes an address away with its secret. @throws not_found */
export async function removeWebhook(
  deps: Pick<CoreDeps, 'db'>,
  actor: Actor,
  subject: Subject,
  webhookId: string,
): Promise<void> {
  const db = forProject(deps.db, subject.projectId);
  const userId = await findUserId(db, subject.userId);
  if (userId === undefined) throw noWebhook();
  await db.transaction(async (trx) => {
    const row = await selectWebhooks(trx)
      .where('w.id', '=', webhookId)
      .where('c.user_id', '=', userId)
      .forUpdate('w')
      .executeTakeFirst();
    if (row === undefined) throw noWebhook();
    await trx.deleteFrom('connect.account_webhook').where('id', '=', webhookId).execute();
    await recordAudit(trx, actor, {
      action: 'webhook.removed',
      user: { id: userId, externalId: subject.userId },
      target: { webhookId, connectionId: row.connection_id, integrationId: row.integration_id },
    });
  });
}
