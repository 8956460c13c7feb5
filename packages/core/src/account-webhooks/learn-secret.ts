import type { SystemActor } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import { forProject } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { webhookSecretAddress } from './secret-address.ts';

/**
 * Takes the secret that a provider gives as its webhook is made: once, while the host waits for it. False when nobody
 * waits, and nothing has changed then.
 */
export async function learnSecret(
  deps: Pick<CoreDeps, 'db' | 'vault' | 'clock'>,
  given: {
    readonly projectId: string;
    readonly integrationId: string;
    readonly webhookId: string;
    readonly secret: string;
  },
): Promise<boolean> {
  const { projectId, integrationId, webhookId, secret } = given;
  const actor: SystemActor = { kind: 'system', projectId, name: 'webhook handshake' };
  return await forProject(deps.db, projectId).transaction(async (trx) => {
    const row = await trx.unbound
      .selectFrom('connect.account_webhook as w')
      .innerJoin('connect.connection as c', (join) =>
        join.onRef('c.project_id', '=', 'w.project_id').onRef('c.id', '=', 'w.connection_id'),
      )
      .innerJoin('connect.connected_user as u', (join) =>
        join.onRef('u.project_id', '=', 'c.project_id').onRef('u.id', '=', 'c.user_id'),
      )
      .select(['w.connection_id', 'u.id', 'u.external_id'])
      .where('w.project_id', '=', projectId)
      .where('w.id', '=', webhookId)
      .where('w.sealed_secret', 'is', null)
      .where('w.waits_until', '>', deps.clock.now())
      .where('c.integration_id', '=', integrationId)
      .where('c.state', 'not in', ['revoking', 'disconnected'])
      // Of two that come together the second finds that there is a secret.
      .forUpdate('w')
      .executeTakeFirst();
    if (row === undefined) return false;
    await trx
      .updateTable('connect.account_webhook')
      .set({
        sealed_secret: deps.vault.seal(secret, webhookSecretAddress(projectId, webhookId, 'secret')),
        waits_until: null,
      })
      .where('id', '=', webhookId)
      .execute();
    await recordAudit(trx, actor, {
      action: 'webhook.secret_set',
      user: { id: row.id, externalId: row.external_id },
      target: { webhookId, connectionId: row.connection_id, integrationId },
    });
    return true;
  });
}
