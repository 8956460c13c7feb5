import { randomUUID } from 'node:crypto';
import type { Actor } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import type { Account } from '../connections/identify.ts';
import { type Credential, sealCredential } from '../connections/credential.ts';
import { moveConnectionIn } from '../connections/move-connection.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { emitChange } from '../outbox/emit-change.ts';

/**
 * Makes the account a connection of the user. The same account again is a reconnect: settings and
 * workflows stay as they are, the credential is replaced, and what waited for it goes on.
 */
export async function connectAccount(
  deps: Pick<CoreDeps, 'vault' | 'engine'>,
  trx: ProjectTrx,
  input: {
    readonly actor: Actor;
    readonly externalUserId: string;
    readonly userId: string;
    readonly integrationId: string;
    readonly account: Account;
    readonly credential: Credential;
    readonly expiresAt: Date | null;
  },
): Promise<string> {
  const known = await trx
    .selectFrom('connect.connection')
    .select(['id', 'state'])
    .where('user_id', '=', input.userId)
    .where('integration_id', '=', input.integrationId)
    .where('account_id', '=', input.account.id)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .forUpdate()
    .executeTakeFirst();
  const id = known?.id ?? randomUUID();
  if (known === undefined) {
    await trx
      .insertInto('connect.connection', {
        id,
        user_id: input.userId,
        integration_id: input.integrationId,
        state: 'connected',
        reason: null,
        account_id: input.account.id,
        account_label: input.account.label,
      })
      .execute();
    await emitChange(trx, {
      userId: input.userId,
      type: 'connection.connected',
      payload: { connectionId: id, integrationId: input.integrationId, account: input.account },
    });
  } else {
    await trx
      .updateTable('connect.connection')
      .set({ account_label: input.account.label })
      .where('id', '=', id)
      .execute();
    await moveConnectionIn(trx, id, { to: 'connected', reason: null });
  }
  await recordAudit(trx, input.actor, {
    action: 'connection.connected',
    user: { id: input.userId, externalId: input.externalUserId },
    target: { connectionId: id, integrationId: input.integrationId, again: known !== undefined },
    after: { account: input.account.label },
  });
  const written = {
    sealed: sealCredential(deps.vault, 'credential', trx.projectId, id, input.credential),
    expires_at: input.expiresAt,
    lease_until: null,
    updated_at: new Date(),
  };
  await trx
    .insertInto('connect.credential', { connection_id: id, ...written })
    .onConflict((conflict) =>
      conflict.columns(['project_id', 'connection_id']).doUpdateSet((eb) => ({
        ...written,
        version: eb('connect.credential.version', '+', 1),
        // A refresh under way is fenced off: it must not write over the new grant.
        refresh_attempt: eb('connect.credential.refresh_attempt', '+', 1),
      })),
    )
    .execute();
  await deps.engine.unpark(trx.unbound, { scope: trx.projectId, subject: input.userId, reason: 'credential_invalid' });
  return id;
}
