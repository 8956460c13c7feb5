import { randomUUID } from 'node:crypto';
import type { ConnectionState } from '@acme/api';
import type { Credential } from '../connections/credential.ts';
import { storeCredential } from '../connections/store-credential.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { emitChange } from '../outbox/emit-change.ts';
import { writtenSettings } from '../settings/sections.ts';
import { incomingSettings } from './incoming-settings.ts';
import type { IncomingConnection } from './incoming-user.ts';
import { type LiveConnection, standingOf, type WriteMode } from './judge-connection.ts';

export type WriteConnectionDeps = Pick<CoreDeps, 'vault' | 'engine'>;

/** A connection of the file, opened, with the workflows that there are here. */
export interface WantedConnection extends IncomingConnection {
  readonly credential: Credential | undefined;
}

interface Writing {
  readonly userId: string;
  readonly now: Date;
  readonly known: LiveConnection | undefined;
  readonly mode: WriteMode;
}

/** Writes one connection as the file has it: its state, settings, switches, and its credential sealed for its row here. */
export async function writeConnection(
  deps: WriteConnectionDeps,
  trx: ProjectTrx,
  writing: Writing,
  wanted: WantedConnection,
): Promise<{ readonly id: string; readonly state: ConnectionState }> {
  const { userId, now, known, mode } = writing;
  const { integrationId, account } = wanted;
  const id = known?.id ?? randomUUID();
  const [state, reason] = standingOf(known, wanted);
  const standing = { state, reason, changed_at: now };
  const whole = {
    ...standing,
    account_label: account.label,
    alias: wanted.alias ?? null,
    made_default_at: wanted.madeDefaultAt === undefined ? null : new Date(wanted.madeDefaultAt),
    ...writtenSettings(incomingSettings(wanted)),
    connected_at: new Date(wanted.connectedAt),
  };
  if (mode === 'new') {
    const place = { id, user_id: userId, integration_id: integrationId, account_id: account.id };
    await trx.insertInto('connect.connection', { ...place, ...whole }).execute();
  } else {
    const set = mode === 'fill' ? standing : whole;
    await trx.updateTable('connect.connection').set(set).where('id', '=', id).execute();
  }
  const { credential, expiresAt } = wanted;
  if (credential !== undefined) await storeCredential(deps, trx, { userId, connectionId: id, credential, expiresAt });
  if (mode === 'replace') await switchOff(trx, id, writing, wanted.workflows);
  if (mode !== 'fill') await switchOn(trx, id, writing, wanted.workflows);
  await emitChange(trx, {
    userId,
    type: mode === 'new' ? 'connection.connected' : 'connection.state_changed',
    payload: { connectionId: id, integrationId, ...(mode === 'new' ? { account } : { state, reason }) },
  });
  return { id, state };
}

// Switches are turned without asking suspensions and rules: those hold work back and leave switches as they are.

async function switchOn(trx: ProjectTrx, id: string, { userId, now }: Writing, workflows: readonly string[]) {
  const written = { enabled: true, changed_by: 'server' as const, changed_at: now };
  for (const workflow_id of workflows) {
    await trx
      .insertInto('connect.workflow_state', { user_id: userId, connection_id: id, workflow_id, ...written })
      .onConflict((conflict) => conflict.columns(['project_id', 'connection_id', 'workflow_id']).doUpdateSet(written))
      .execute();
  }
}

async function switchOff(trx: ProjectTrx, id: string, { now }: Writing, except: readonly string[]) {
  let others = trx
    .updateTable('connect.workflow_state')
    .set({ enabled: false, changed_by: 'server', changed_at: now })
    .where('connection_id', '=', id)
    .where('enabled', '=', true);
  if (except.length > 0) others = others.where('workflow_id', 'not in', [...except]);
  await others.execute();
}
