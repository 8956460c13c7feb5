import { webhookSecretAddress } from '../account-webhooks/secret-address.ts';
import { verifierAddress } from '../attempts/to-provider.ts';
import { credentialAddress } from '../connections/credential.ts';
import type { ProjectTables } from '../db/database.ts';
import { destinationSecretAddress } from '../destinations/secret.ts';
import { answerAddress } from '../idempotency/once.ts';
import { appAddress } from '../integrations/oauth-app.ts';
import { signingSecretAddress } from '../integrations/signing-secret.ts';
import { secretAddress } from '../metadata/secret-address.ts';
import type { SealAddress, Vault } from '../vault/index.ts';
import {
  askToReconnect,
  deleteRows,
  endAttempts,
  endOverlap,
  eraseValues,
  keepDone,
  type Loss,
  replaceSecrets,
} from './lost-values.ts';

type KeyType = 'uuid' | 'text' | 'bytea';

/** The columns of a row's primary key. */
export type RowKey = Readonly<Record<string, string>>;

/** A column that holds sealed values. */
export interface SealedColumn {
  readonly table: keyof ProjectTables;
  readonly column: string;
  /** The primary key, in its order. */
  readonly key: Readonly<Record<string, KeyType>>;
  readonly address: (row: RowKey) => SealAddress;
  /** What becomes of rows whose value is sealed with a key that is gone. */
  readonly lost: Loss;
  /** Another column that depends on the key that seals, and is written together with the value. */
  readonly derived?: {
    readonly column: string;
    readonly from: (vault: Vault, row: RowKey, plaintext: string) => string;
  };
}

/**
 * Every place where sealed values are. Counting, rotation and the check at start know no other: a new
 * column is added here, with the address that its verb seals for, and gets an index over `sealedKeyId`.
 */
export const sealedColumns: readonly SealedColumn[] = [
  sealedColumn({
    table: 'connect.credential',
    column: 'sealed',
    lost: askToReconnect,
    key: { project_id: 'uuid', connection_id: 'uuid' },
    address: (row) => credentialAddress('credential', row.project_id, row.connection_id),
  }),
  sealedColumn({
    table: 'connect.user_secret',
    column: 'sealed',
    lost: deleteRows,
    key: { project_id: 'uuid', user_id: 'uuid', name: 'text' },
    address: (row) => secretAddress(row.project_id, row.user_id, row.name),
    derived: {
      column: 'fingerprint',
      from: (vault, row, plaintext) => vault.fingerprint(row.project_id, plaintext),
    },
  }),
  sealedColumn({
    table: 'connect.oauth_app',
    column: 'sealed_client_secret',
    lost: deleteRows,
    key: { project_id: 'uuid', integration_id: 'text' },
    address: (row) => appAddress(row.project_id, row.integration_id),
  }),
  sealedColumn({
    table: 'connect.signing_secret',
    column: 'sealed_secret',
    lost: deleteRows,
    key: { project_id: 'uuid', integration_id: 'text' },
    address: (row) => signingSecretAddress(row.project_id, row.integration_id, 'secret'),
  }),
  sealedColumn({
    table: 'connect.signing_secret',
    column: 'sealed_previous',
    lost: endOverlap,
    key: { project_id: 'uuid', integration_id: 'text' },
    address: (row) => signingSecretAddress(row.project_id, row.integration_id, 'previous'),
  }),
  sealedColumn({
    table: 'connect.account_webhook',
    column: 'sealed_secret',
    lost: eraseValues,
    key: { project_id: 'uuid', id: 'uuid' },
    address: (row) => webhookSecretAddress(row.project_id, row.id, 'secret'),
  }),
  sealedColumn({
    table: 'connect.account_webhook',
    column: 'sealed_previous',
    lost: endOverlap,
    key: { project_id: 'uuid', id: 'uuid' },
    address: (row) => webhookSecretAddress(row.project_id, row.id, 'previous'),
  }),
  sealedColumn({
    table: 'connect.attempt',
    column: 'sealed_credential',
    lost: endAttempts,
    key: { project_id: 'uuid', id: 'uuid' },
    address: (row) => credentialAddress('attempt', row.project_id, row.id),
  }),
  sealedColumn({
    table: 'connect.attempt',
    column: 'sealed_verifier',
    lost: endAttempts,
    key: { project_id: 'uuid', id: 'uuid' },
    address: (row) => verifierAddress(row.project_id, row.id),
  }),
  sealedColumn({
    table: 'connect.destination',
    column: 'sealed_secret',
    lost: replaceSecrets,
    key: { project_id: 'uuid', id: 'uuid' },
    address: (row) => destinationSecretAddress(row.project_id, row.id, 'secret'),
  }),
  sealedColumn({
    table: 'connect.destination',
    column: 'sealed_previous_secret',
    lost: endOverlap,
    key: { project_id: 'uuid', id: 'uuid' },
    address: (row) => destinationSecretAddress(row.project_id, row.id, 'previous_secret'),
  }),
  sealedColumn({
    table: 'connect.idempotency',
    column: 'sealed_answer',
    lost: keepDone,
    key: { project_id: 'uuid', procedure: 'text', key_sha256: 'bytea' },
    // As Postgres writes it: `\x` and the digits.
    address: (row) => answerAddress(row.project_id, row.procedure, row.key_sha256.replace(/^\\x/, '')),
  }),
];

/** As people are told it: `table.column`, without the schema. */
export function placeOf({ table, column }: SealedColumn): string {
  return `${table.replace(/^connect\./, '')}.${column}`;
}

/** One entry, its names checked against the table; the list forgets which table it was. */
function sealedColumn<Table extends keyof ProjectTables, Key extends string & keyof ProjectTables[Table]>(entry: {
  readonly table: Table;
  readonly column: string & keyof ProjectTables[Table];
  readonly key: Readonly<Record<Key, KeyType>>;
  readonly address: (row: Readonly<Record<Key, string>>) => SealAddress;
  readonly lost: Loss;
  readonly derived?: {
    readonly column: string & keyof ProjectTables[Table];
    readonly from: (vault: Vault, row: Readonly<Record<Key, string>>, plaintext: string) => string;
  };
}): SealedColumn {
  return entry;
}
