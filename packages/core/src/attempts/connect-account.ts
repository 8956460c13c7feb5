import { randomUUID } from 'node:crypto';
import type { Actor } from '@acme/api';
import { recordAudit } from '../audit/record.ts';
import type { Account } from '../connections/identify.ts';
import type { Credential } from '../connections/credential.ts';
import { moveConnectionIn } from '../connections/move-connection.ts';
import { storeCredential } from '../connections/store-credential.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { shareFromStartIn } from '../organisations/share-from-start.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { readWorkingState, workingState } from '../settings/settle-set-up.ts';
import type { BeginDeps } from '../workflows/begin-enabled.ts';
import { enableDefaults } from '../workflows/enable-defaults.ts';

export type ConnectDeps = BeginDeps & Pick<CoreDeps, 'vault' | 'projects' | 'definitions' | 'observer'>;

/**
 * Makes the account a connection of the user. The same account again is a reconnect: settings and
 * workflows stay as they are, the credential is replaced, and what waited for it goes on.
 */
export async function connectAccount(
  deps: ConnectDeps,
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
  const { slug } = await deps.projects.get(trx.projectId);
  const definition = deps.definitions.of(slug);
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
    const state = workingState(definition.integrations.get(input.integrationId)?.settings ?? {}, {});
    await trx
      .insertInto('connect.connection', {
        id,
        user_id: input.userId,
        integration_id: input.integrationId,
        state,
        reason: null,
        account_id: input.account.id,
        account_label: input.account.label,
      })
      .execute();
    deps.observer.connectionMoved(input.integrationId, state, null);
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
    const to = (await readWorkingState(deps, trx, id)) ?? 'connected';
    await moveConnectionIn(deps, trx, id, { to, reason: null });
  }
  await recordAudit(trx, input.actor, {
    action: 'connection.connected',
    user: { id: input.userId, externalId: input.externalUserId },
    target: { connectionId: id, integrationId: input.integrationId, again: known !== undefined },
    after: { account: input.account.label },
  });
  const { userId, integrationId, credential, expiresAt } = input;
  if (known === undefined) await shareFromStartIn(deps, trx, { ...input, connectionId: id });
  await storeCredential(deps, trx, { userId, connectionId: id, credential, expiresAt });
  if (known === undefined) {
    const user = { id: userId, externalId: input.externalUserId };
    await enableDefaults(deps, trx, definition, { user, integrationId, connectionId: id });
  }
  return id;
}
