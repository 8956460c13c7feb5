import type { ProjectDefinition } from '@acme/integrations';
import { credentialAddress } from '../connections/credential.ts';
import { secretAddress } from '../metadata/secret-address.ts';
import { withoutSecrets } from '../metadata/without-secrets.ts';
import { type SealAddress, type Vault, VaultError } from '../vault/index.ts';
import { credentialField, secretField, type UserLine } from './format.ts';
import type { ExportedRow } from './read-page.ts';
import type { Skipped } from './skipped.ts';
import type { TransferSeal } from './transfer-seal.ts';

export interface WritingUser {
  readonly vault: Vault;
  readonly seal: TransferSeal | undefined;
  readonly exportId: string;
  readonly projectId: string;
  readonly line: number;
  readonly declared: ProjectDefinition['metadata'];
}

/** One user as a line of the file: what is sealed here is opened and sealed again for its place in the file. */
export function writeUserLine(
  writing: WritingUser,
  row: ExportedRow,
): { readonly user: UserLine; readonly skipped: readonly Skipped[] } {
  const skipped: Skipped[] = [];
  const skip = (what: string, code: string, message: string): undefined => {
    skipped.push({ line: writing.line, userId: row.external_id, what, code, message });
    return undefined;
  };
  const sealAgain = (what: string, field: string, sealed: string, address: SealAddress): string | undefined => {
    if (writing.seal === undefined) {
      return skip(what, 'no_transfer_key', 'It is sealed, and no transfer key was given to take it along with.');
    }
    try {
      const place = { exportId: writing.exportId, userId: row.external_id, field };
      return writing.seal.seal(place, writing.vault.open(sealed, address));
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      return skip(what, error.code, 'It does not open here, so it cannot be taken along. Have it entered again.');
    }
  };
  const metadata = withoutSecrets(row.metadata, writing.declared);
  for (const key of Object.keys(row.metadata)) {
    if (Object.hasOwn(metadata, key)) continue;
    skip(`metadata.${key}`, 'secret_in_clear', 'It was stored before the definition declared a secret. Set it again.');
  }
  const user: UserLine = {
    kind: 'user',
    id: row.external_id,
    createdAt: row.created_at.toISOString(),
    metadata,
    provenance: row.provenance,
    ...(row.tokens_valid_after === null ? {} : { tokensValidAfter: row.tokens_valid_after.toISOString() }),
    secrets: row.secrets.map(({ name, setAt, sealed }) => {
      const address = secretAddress(writing.projectId, row.id, name);
      const again = sealAgain(`secret.${name}`, secretField(name), sealed, address);
      return { name, setAt: iso(setAt), ...(again === undefined ? {} : { sealed: again }) };
    }),
    suspensions: row.suspensions.map((suspension) => ({
      ...(suspension.integrationId === '' ? {} : { integrationId: suspension.integrationId }),
      ...(suspension.workflowId === '' ? {} : { workflowId: suspension.workflowId }),
      by: suspension.source,
      act: suspension.act,
      ...(suspension.reason === null ? {} : { reason: suspension.reason }),
      effectiveAt: iso(suspension.effectiveAt),
      createdAt: iso(suspension.createdAt),
    })),
    connections: row.connections.map((connection) => {
      const { integrationId, accountId, accountLabel: label } = connection;
      if (connection.webhooks > 0) {
        skip(
          `webhooks ${integrationId} ${accountId}`,
          'webhooks_stay',
          `${connection.webhooks} addresses of webhooks are of this server. Make them anew on the other one.`,
        );
      }
      const again =
        connection.sealed === null
          ? undefined
          : sealAgain(
              `credential ${integrationId} ${accountId}`,
              credentialField(integrationId, accountId),
              connection.sealed,
              credentialAddress('credential', writing.projectId, connection.id),
            );
      return {
        integrationId,
        account: { id: accountId, label },
        ...(connection.alias === null ? {} : { alias: connection.alias }),
        ...(connection.madeDefaultAt === null ? {} : { madeDefaultAt: iso(connection.madeDefaultAt) }),
        ...(connection.shared ? { shared: true as const } : {}),
        state: connection.state,
        ...(connection.reason === null ? {} : { reason: connection.reason }),
        settings: connection.settings,
        ...filledBesides(connection),
        connectedAt: iso(connection.connectedAt),
        workflows: [...connection.workflows],
        ...(again === undefined
          ? {}
          : {
              credential: {
                sealed: again,
                ...(connection.expiresAt === null ? {} : { expiresAt: iso(connection.expiresAt) }),
              },
            }),
      };
    }),
    ...(row.lent.length === 0 ? {} : { lent: [...row.lent] }),
  };
  return { user, skipped };
}

type Filled = Pick<ExportedRow['connections'][number], 'settingsRevision' | 'settingsLabels' | 'workflowSettings'>;

/** Of settings what there is besides the values of the account. */
function filledBesides({ settingsRevision, settingsLabels, workflowSettings }: Filled) {
  const workflows = Object.entries(workflowSettings ?? {});
  return {
    ...(settingsRevision === 0 ? {} : { settingsRevision }),
    ...(settingsLabels === null ? {} : { settingsLabels }),
    ...(workflows.length === 0
      ? {}
      : { workflowSettings: workflows.map(([workflowId, section]) => ({ workflowId, ...section })) }),
  };
}

/** Postgres writes moments in JSON with an offset. */
function iso(moment: string): string {
  return new Date(moment).toISOString();
}
