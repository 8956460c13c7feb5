import { AppError, type ProviderRequest, type Subject } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { defaultAccount } from '../accounts/default-account.ts';
import { decisiveMetadata } from '../availability/decisive-metadata.ts';
import { standingOfIntegration } from '../availability/standing.ts';
import type { ProjectDb } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import type { SettingsRow } from '../settings/sections.ts';
import { suspensionOver } from '../suspensions/suspension.ts';
import { findUser, type UserRow } from '../users/read-user.ts';
import { noConnection } from '../connections/no-connection.ts';

/** An account, and who uses it: the inner id of the user, who may be another than its owner. */
interface Chosen {
  readonly connectionId: string;
  readonly usedBy: string;
  readonly integration: Integration;
  /** Of the account, where the definition has something to fill in. */
  readonly filled: SettingsRow | undefined;
  /** It is a colleague's. */
  readonly isLent: boolean;
}

/**
 * The account that a request is for: the one that it names, the default one where it asks for that, or the only one there
 * is. Never a guess among several: colleagues' accounts are in question only for who has none, so that a request goes on
 * meaning what it meant when somebody begins to share.
 *
 * @throws not_found, connection_required, integration_locked, suspended
 */
export async function chooseConnection(
  deps: Pick<CoreDeps, 'projects' | 'definitions' | 'clock'>,
  db: ProjectDb,
  subject: Subject,
  wanted: Pick<ProviderRequest, 'connectionId' | 'integrationId'>,
): Promise<Chosen> {
  const project = await deps.projects.get(db.projectId);
  const definition = deps.definitions.of(project.slug);
  const row = await findUser(db, definition, subject.userId);
  if (row === undefined) throw new AppError('not_found', 'There is no such user.');
  const chosen = choose(row, wanted);
  const integration = definition.integrations.get(chosen.integrationId);
  if (integration === undefined) throw noConnection();
  const facts = {
    metadata: decisiveMetadata(row.metadata, row.provenance),
    suspensions: row.suspensions,
    now: deps.clock.now(),
  };
  const { allowed, availability } = standingOfIntegration(integration, facts);
  if (!allowed && !availability.allowed) throw new AppError('integration_locked', availability.message);
  const place = { integrationId: integration.id };
  const rows = [facts.suspensions, chosen.owner?.suspensions ?? []];
  if (rows.some((each) => suspensionOver(each, place, facts.now) !== undefined)) {
    throw new AppError('suspended', `${integration.name} is suspended for this user, and its accounts are not used.`);
  }
  const { id: connectionId, filled, owner } = chosen;
  return { connectionId, usedBy: row.id, integration, filled, isLent: owner !== undefined };
}

function choose(
  { connections }: UserRow,
  { connectionId, integrationId }: Pick<ProviderRequest, 'connectionId' | 'integrationId'>,
): UserRow['connections'][number] {
  if ((connectionId === undefined || connectionId === 'default') && integrationId === undefined) {
    throw new AppError('invalid_request', 'Say which account: give "connectionId", or "integrationId" if it has one.');
  }
  const all = connections.filter(
    (one) =>
      (connectionId === undefined || connectionId === 'default' || one.id === connectionId) &&
      (integrationId === undefined || one.integrationId === integrationId),
  );
  const own = all.filter(({ owner }) => owner === undefined);
  const fitting = own.length > 0 ? own : all;
  const [only] = fitting;
  if (connectionId === 'default' && only !== undefined) return defaultAccount(fitting) ?? only;
  if (only !== undefined && fitting.length === 1) return only;
  if (connectionId !== undefined && connectionId !== 'default') throw noConnection();
  throw new AppError(
    'connection_required',
    only === undefined
      ? `This user has connected no account of "${integrationId}".`
      : `This user has ${fitting.length} accounts of "${integrationId}". Name one with "connectionId", or ask for the default one with "default".`,
  );
}
