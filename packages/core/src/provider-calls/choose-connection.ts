import { AppError, type ProviderRequest, type Subject } from '@acme/api';
import type { Integration } from '@acme/integrations';
import { defaultAccount } from '../accounts/default-account.ts';
import { decisiveMetadata } from '../availability/decisive-metadata.ts';
import { standingOfIntegration } from '../availability/standing.ts';
import type { ProjectDb } from '../db/project-db.ts';
import type { CoreDeps } from '../deps.ts';
import { suspensionOver } from '../suspensions/suspension.ts';
import { findUser, type UserRow } from '../users/read-user.ts';
import { noConnection } from '../connections/no-connection.ts';

/**
 * The account that a request is for: the one that it names, the default one where it asks for that, or the only one there
 * is. Never a guess among several.
 *
 * @throws not_found, connection_required, integration_locked, suspended
 */
export async function chooseConnection(
  deps: Pick<CoreDeps, 'projects' | 'definitions' | 'clock'>,
  db: ProjectDb,
  subject: Subject,
  wanted: Pick<ProviderRequest, 'connectionId' | 'integrationId'>,
): Promise<{ readonly connectionId: string; readonly integration: Integration }> {
  const row = await findUser(db, subject.userId);
  if (row === undefined) throw new AppError('not_found', 'There is no such user.');
  const project = await deps.projects.get(db.projectId);
  const { integrations } = deps.definitions.of(project.slug);
  const chosen = choose(row, wanted);
  const integration = integrations.get(chosen.integrationId);
  if (integration === undefined) throw noConnection();
  const facts = {
    metadata: decisiveMetadata(row.metadata, row.provenance),
    suspensions: row.suspensions,
    now: deps.clock.now(),
  };
  const { allowed, availability } = standingOfIntegration(integration, facts);
  if (!allowed && !availability.allowed) throw new AppError('integration_locked', availability.message);
  if (suspensionOver(facts.suspensions, { integrationId: integration.id }, facts.now) !== undefined) {
    throw new AppError('suspended', `${integration.name} is suspended for this user, and its accounts are not used.`);
  }
  return { connectionId: chosen.id, integration };
}

function choose(
  { connections }: UserRow,
  { connectionId, integrationId }: Pick<ProviderRequest, 'connectionId' | 'integrationId'>,
): UserRow['connections'][number] {
  if ((connectionId === undefined || connectionId === 'default') && integrationId === undefined) {
    throw new AppError('invalid_request', 'Say which account: give "connectionId", or "integrationId" if it has one.');
  }
  const fitting = connections.filter(
    (one) =>
      (connectionId === undefined || connectionId === 'default' || one.id === connectionId) &&
      (integrationId === undefined || one.integrationId === integrationId),
  );
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
