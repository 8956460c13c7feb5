import type { ConnectionOutput, ConnectionState, UserActor } from '@acme/api';
import { configurationUuid, integrationUuid, personaUuid } from './paragon-ids.ts';

type CredentialStatus = 'VALID' | 'INVALID' | 'PENDING';

/**
 * Paragon's three states of an account. One whose provider has a bad day is as good as it was, and so is one whose settings are to be
 * filled in: clients change settings of valid accounts alone.
 */
const statuses: Record<ConnectionState, CredentialStatus> = {
  connected: 'VALID',
  expiring: 'VALID',
  provider_error: 'VALID',
  needs_setup: 'VALID',
  needs_reauth: 'INVALID',
  insufficient_scope: 'INVALID',
  suspended: 'INVALID',
  revoking: 'INVALID',
  disconnected: 'INVALID',
};

export const statusOf = ({ state }: Pick<ConnectionOutput, 'state'>): CredentialStatus => statuses[state];

export type Credential = ReturnType<typeof describeCredential>;

/** One account in Paragon's words. It never carries what proves it. */
export function describeCredential({ projectId, userId }: UserActor, connection: ConnectionOutput) {
  const { id, connectedAt, lastCheckedAt = connectedAt } = connection;
  const dates = { dateCreated: connectedAt, dateUpdated: lastCheckedAt };
  return {
    id,
    ...dates,
    projectId,
    integrationId: integrationUuid(projectId, connection.integrationId),
    personaId: personaUuid(projectId, userId),
    config: {},
    configurations: [
      {
        id: configurationUuid(id),
        ...dates,
        connectCredentialId: id,
        workflowSettings: settingsOf(connection),
        sharedSettings: connection.settings?.values ?? {},
        configMeta: {},
        isDefault: true,
      },
    ],
    isPreviewCredential: false,
    providerId: connection.account.id,
    providerData: { accountLabel: connection.account.label },
    status: statusOf(connection),
    dateRefreshed: lastCheckedAt,
    dateValidUntil: null,
    refreshFailureCount: '0',
    isRefreshing: false,
  };
}

/** Which workflows are on for an account. One that is off is named as well: clients change only what they were told of. */
function settingsOf({ workflows }: ConnectionOutput): Record<string, { enabled: boolean; settings: object }> {
  return Object.fromEntries(
    workflows.map(({ id, enabled, settings }) => [id, { enabled, settings: settings?.values ?? {} }]),
  );
}
