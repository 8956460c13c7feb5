import { type ConnectionOutput, type ConnectionState, type FilledSettings, nextActionOf } from '@acme/api';
import type { Integration, SettingsFields } from '@acme/integrations';
import { isSwitched } from '../definitions/definitions.ts';
import { describeFilled } from '../settings/describe-settings.ts';
import { sectionOf } from '../settings/sections.ts';
import { suspensionOver, type SuspensionRow } from '../suspensions/suspension.ts';
import type { UserRow } from './read-user.ts';

type ConnectionRow = UserRow['connections'][number];

/** What of the user an account of theirs, or of a colleague's, is described with. */
interface Around {
  /** The user may not have the integration now; by a suspension, or by its rule alone. */
  readonly held: { readonly over: SuspensionRow | undefined } | undefined;
  /** The user's own. */
  readonly organisation: string | undefined;
  readonly isDefault: boolean;
  readonly isOn: (workflowId: string) => boolean;
  readonly isFailing: (workflowId: string) => boolean;
  readonly now: Date;
}

/** One account as its user sees it. A colleague's is told with whose it is, and asks nothing that only its owner can do. */
export function describeConnection(
  integration: Integration,
  connection: ConnectionRow,
  { held, organisation, isDefault, isOn, isFailing, now }: Around,
): ConnectionOutput {
  const hold = held ?? heldByOwner(connection, now);
  const { owner } = connection;
  const mayBeShared = (integration.accounts.sharing ?? 'personal') !== 'personal';
  const shared = owner !== undefined || (mayBeShared && isOf(connection, organisation));
  const reason = hold?.over?.source === 'host' ? ('suspended_by_host' as const) : ('suspended_by_rule' as const);
  return {
    id: connection.id,
    integrationId: connection.integrationId,
    ...(hold === undefined
      ? { state: connection.state, ...(connection.reason === null ? {} : { reason: connection.reason }) }
      : { state: 'suspended', reason }),
    nextAction: nextActionFor(connection, hold === undefined ? connection.state : 'suspended'),
    account: { id: connection.accountId, label: connection.accountLabel },
    ...(connection.alias === null ? {} : { alias: connection.alias }),
    isDefault,
    ...(shared ? { shared } : {}),
    ...(owner === undefined ? {} : { owner: { id: owner.id } }),
    connectedAt: new Date(connection.connectedAt).toISOString(),
    ...(connection.usedAt === null ? {} : { lastUsedAt: new Date(connection.usedAt).toISOString() }),
    ...(connection.checkedAt === null ? {} : { lastCheckedAt: new Date(connection.checkedAt).toISOString() }),
    ...described(integration.settings, connection, undefined),
    workflows: integration.workflows.filter(isSwitched).map(({ id, settings }) => ({
      id,
      enabled: isOn(id),
      ...(isFailing(id) ? { failing: true as const } : {}),
      ...described(settings, connection, id),
    })),
  };
}

function described(
  fields: SettingsFields,
  { filled }: ConnectionRow,
  workflowId: string | undefined,
): { readonly settings?: FilledSettings } {
  const settings = filled && describeFilled(fields, sectionOf(filled, workflowId));
  return settings === undefined ? {} : { settings };
}

/** A suspension of its owner holds an account back for everybody. */
function heldByOwner({ owner, integrationId }: ConnectionRow, now: Date): Around['held'] {
  const over = owner && suspensionOver(owner.suspensions, { integrationId }, now);
  return over === undefined ? undefined : { over };
}

function isOf({ organisation }: ConnectionRow, own: string | undefined): boolean {
  return own !== undefined && organisation === own;
}

/** Signing in again is for the owner: of a colleague's account a member can only wait. */
function nextActionFor({ owner }: ConnectionRow, state: ConnectionState): ConnectionOutput['nextAction'] {
  const next = nextActionOf[state];
  return owner !== undefined && (next === 'reconnect' || next === 'finish_setup') ? 'wait' : next;
}
