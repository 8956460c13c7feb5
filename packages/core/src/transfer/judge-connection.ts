import { isDeepStrictEqual } from 'node:util';
import { type Credential, openCredential } from '../connections/credential.ts';
import type { ProjectTrx } from '../db/project-db.ts';
import { type Vault, VaultError } from '../vault/index.ts';
import { settingsColumns, type SettingsRow } from '../settings/sections.ts';
import { incomingSettings } from './incoming-settings.ts';
import type { IncomingConnection } from './incoming-user.ts';
import type { WantedConnection } from './write-connection.ts';

/** The same account as it is connected here; locked until the transaction ends. */
export async function findLive(trx: ProjectTrx, userId: string, { integrationId, account }: IncomingConnection) {
  const row = await trx
    .selectFrom('connect.connection')
    .select([
      'id',
      'state',
      'reason',
      'account_label',
      'alias',
      'made_default_at',
      ...settingsColumns,
      'connected_at',
      'organisation',
    ])
    .where('user_id', '=', userId)
    .where('integration_id', '=', integrationId)
    .where('account_id', '=', account.id)
    .where('state', 'not in', ['revoking', 'disconnected'])
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const stored = await trx
    .selectFrom('connect.credential')
    .select('sealed')
    .where('connection_id', '=', row.id)
    .executeTakeFirst();
  const on = await trx
    .selectFrom('connect.workflow_state')
    .select('workflow_id')
    .where('connection_id', '=', row.id)
    .where('enabled', '=', true)
    .execute();
  return { ...row, sealed: stored?.sealed, workflows: on.map((each) => each.workflow_id).toSorted() };
}

/** See {@link findLive}. */
export type LiveConnection = NonNullable<Awaited<ReturnType<typeof findLive>>>;

/** `fill` puts in the credential that an earlier import had to leave out, and nothing else. */
export type WriteMode = 'new' | 'fill' | 'replace';

/** What is to be done about a connection of the file. When an account was connected tells whether it is the same connection. */
export function judgeConnection(
  vault: Vault,
  projectId: string,
  known: LiveConnection | undefined,
  wanted: WantedConnection,
  overwrite: boolean,
): WriteMode | 'same' | 'left' {
  if (known === undefined) return 'new';
  const isImported = known.connected_at.getTime() === new Date(wanted.connectedAt).getTime();
  const isFilled = known.sealed === undefined && wanted.credential !== undefined;
  if (!overwrite) {
    if (!isImported) return 'left';
    return isFilled ? 'fill' : 'same';
  }
  const isSame =
    isImported &&
    !isFilled &&
    isDeepStrictEqual([known.state, known.reason], standingOf(known, wanted)) &&
    known.account_label === wanted.account.label &&
    known.alias === (wanted.alias ?? null) &&
    known.made_default_at?.toISOString() === wanted.madeDefaultAt &&
    (known.organisation !== null) === (wanted.shared === true) &&
    isDeepStrictEqual(settingsOf(known), incomingSettings(wanted)) &&
    isDeepStrictEqual(known.workflows, wanted.workflows) &&
    (wanted.credential === undefined || isDeepStrictEqual(openHere(vault, projectId, known), { ...wanted.credential }));
  return isSame ? 'same' : 'replace';
}

function settingsOf({ settings, settings_revision, settings_labels, workflow_settings }: SettingsRow): SettingsRow {
  return { settings, settings_revision, settings_labels, workflow_settings };
}

/** State and reason to store: without any credential it waits for its owner, whatever it was there. */
export function standingOf(known: LiveConnection | undefined, wanted: WantedConnection) {
  const isHeld = wanted.credential !== undefined || known?.sealed !== undefined;
  return isHeld || wanted.state === 'needs_reauth'
    ? ([wanted.state, wanted.reason ?? null] as const)
    : (['needs_reauth', null] as const);
}

/** Undefined for a credential that does not open here; the file may replace it. */
function openHere(vault: Vault, projectId: string, { id, sealed }: LiveConnection): Credential | undefined {
  try {
    return sealed === undefined ? undefined : openCredential(vault, 'credential', projectId, id, sealed);
  } catch (error) {
    if (error instanceof VaultError) return undefined;
    throw error;
  }
}
