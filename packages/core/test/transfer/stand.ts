import { randomBytes } from 'node:crypto';
import type { MetadataPatch, ServerActor, UserActor } from '@acme/api';
import { sql } from 'kysely';
import { cloneDatabase } from '../../../../test/postgres/clone-database.ts';
import { type Credential, openCredential, sealCredential } from '../../src/connections/credential.ts';
import { type Core, createCore } from '../../src/create-core.ts';
import type { Db } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import type { Log } from '../../src/deps.ts';
import { secretAddress } from '../../src/metadata/secret-address.ts';
import type { ExportEnd, ImportEnd, Skipped } from '../../src/transfer/index.ts';
import { createVault, generateKey, type Vault } from '../../src/vault/index.ts';
import { defineHost } from './definition.ts';

/** In every secret that these tests store, and nowhere else. */
export const canary = `cnry-${randomBytes(12).toString('hex')}`;

/** The product on a database and with encryption keys of its own. */
export interface Stand {
  readonly core: Core;
  readonly db: Db;
  readonly vault: Vault;
  readonly keys: string;
  readonly connectionString: string;
  readonly projectId: string;
  readonly actor: ServerActor;
  /** Everything that was logged. */
  readonly logged: string[];
  stop(): Promise<void>;
}

export async function openStand(slug: string): Promise<Stand> {
  const database = await cloneDatabase();
  const { connectionString } = database;
  const keys = generateKey(`of-${slug}`);
  const logged: string[] = [];
  const note = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const core = await openCore({ connectionString, keys, log: { info: note, warn: note, error: note } });
  await core.checkKeys();
  const { projectId } = await core.admin.createProject({ name: slug, slug, origins: [] });
  const db = openDatabase({ connectionString });
  return {
    core,
    db,
    vault: createVault({ keys }),
    keys,
    connectionString,
    projectId,
    actor: { kind: 'server', projectId, keyId: 'k', scopes: [] },
    logged,
    stop: async () => {
      await db.destroy();
      await core.stop();
      await database.drop();
    },
  };
}

export async function openCore(options: {
  readonly connectionString: string;
  readonly keys: string;
  readonly log: Log;
}): Promise<Core> {
  return await createCore({
    connectionString: options.connectionString,
    encryptionKeys: options.keys,
    egressAllow: [],
    definitions: defineHost(),
    publicUrl: 'http://127.0.0.1:4200',
    environment: () => undefined,
    log: options.log,
  });
}

export function asUser({ projectId }: Stand, userId: string, claimedMetadata?: unknown): UserActor {
  const issuedAt = new Date(Date.now() - 60_000);
  return { kind: 'user', projectId, userId, issuedAt, expiresAt: new Date(Date.now() + 60_000), claimedMetadata };
}

export async function setMetadata(stand: Stand, userId: string, patch: MetadataPatch): Promise<void> {
  await stand.core.services.users.setMetadata(stand.actor, { projectId: stand.projectId, userId }, patch);
}

export async function innerId({ db, projectId }: Stand, externalId: string): Promise<string> {
  const row = await db
    .selectFrom('connect.connected_user')
    .select('id')
    .where('project_id', '=', projectId)
    .where('external_id', '=', externalId)
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Whether there is such a user. */
export async function isThere({ db, projectId }: Stand, externalId: string): Promise<boolean> {
  const rows = await db
    .selectFrom('connect.connected_user')
    .select('id')
    .where('project_id', '=', projectId)
    .where('external_id', '=', externalId)
    .execute();
  return rows.length > 0;
}

/** Connects an account as a finished attempt does, without a provider. */
export async function connect(
  stand: Stand,
  userId: string,
  connection: {
    readonly integrationId: string;
    readonly accountId: string;
    readonly credential: Credential;
    readonly workflows?: readonly string[];
    readonly settings?: object;
  },
): Promise<string> {
  const { db, vault, projectId: project_id } = stand;
  const user_id = await innerId(stand, userId);
  const id = crypto.randomUUID();
  await db
    .insertInto('connect.connection')
    .values({
      project_id,
      id,
      user_id,
      integration_id: connection.integrationId,
      state: 'connected',
      reason: null,
      account_id: connection.accountId,
      account_label: `Account ${connection.accountId}`,
      settings: JSON.stringify(connection.settings ?? {}),
    })
    .execute();
  await db
    .insertInto('connect.credential')
    .values({
      project_id,
      connection_id: id,
      sealed: sealCredential(vault, 'credential', project_id, id, connection.credential),
      expires_at: new Date('2027-01-01T00:00:00Z'),
    })
    .execute();
  for (const workflow_id of connection.workflows ?? []) {
    await db
      .insertInto('connect.workflow_state')
      .values({ project_id, user_id, connection_id: id, workflow_id, enabled: true, changed_by: 'user' })
      .execute();
  }
  return id;
}

/** Runs an export to its end. */
export async function exportAll(
  stand: Stand,
  options: { readonly transferKey?: string; readonly query?: string; readonly signal?: AbortSignal } = {},
): Promise<{ readonly text: string; readonly lines: string[]; readonly skipped: Skipped[]; readonly end: ExportEnd }> {
  const users = stand.core.admin.exportUsers({ ...options, projectId: stand.projectId });
  const skipped: Skipped[] = [];
  let text = '';
  for (;;) {
    const step = await users.next();
    if (step.done === true) return { text, lines: text.trimEnd().split('\n'), skipped, end: step.value };
    text += step.value.text;
    skipped.push(...step.value.skipped);
  }
}

interface Imported {
  readonly skipped: Skipped[];
  readonly end: ImportEnd;
}

/** Runs an import to its end, its file in pieces of a size that cuts lines and characters apart. */
export async function importAll(
  stand: Stand,
  text: string | Uint8Array,
  options: Omit<Parameters<Core['admin']['importUsers']>[1], 'projectId'> = {},
): Promise<Imported> {
  return await follow(stand.core.admin.importUsers(inPieces(text), { ...options, projectId: stand.projectId }));
}

export async function importParagon(
  stand: Stand,
  text: string,
  options: Partial<Omit<Parameters<Core['admin']['importParagon']>[1], 'projectId'>> = {},
): Promise<Imported> {
  return await follow(
    stand.core.admin.importParagon(inPieces(text), { names: new Map(), ...options, projectId: stand.projectId }),
  );
}

async function follow(users: ReturnType<Core['admin']['importUsers']>): Promise<Imported> {
  const skipped: Skipped[] = [];
  for (;;) {
    const step = await users.next();
    if (step.done === true) return { skipped, end: step.value };
    skipped.push(...step.value.skippedItems);
  }
}

async function* inPieces(text: string | Uint8Array, size = 777): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A user as the server reads it, without what must differ between two servers. */
export async function readUser(stand: Stand, userId: string): Promise<unknown> {
  const user = await stand.core.services.users.get(stand.actor, { projectId: stand.projectId, userId });
  return JSON.parse(
    JSON.stringify(user, (key, value) => (key === 'fingerprint' ? '(made with a key of the server)' : value)),
    function (this: Record<string, unknown>, key, value) {
      return key === 'id' && 'account' in this ? '(of a row)' : value;
    },
  );
}

/** What only the vault can tell: secrets and credentials of a user, in plain. */
export async function readSealed(stand: Stand, userId: string): Promise<unknown> {
  const { db, vault, projectId } = stand;
  const user_id = await innerId(stand, userId);
  const secrets = await db
    .selectFrom('connect.user_secret')
    .select(['name', 'sealed', 'fingerprint', 'set_at'])
    .where('project_id', '=', projectId)
    .where('user_id', '=', user_id)
    .orderBy('name')
    .execute();
  const { rows: credentials } = await sql<{ id: string; account_id: string; sealed: string; expires_at: Date }>`
    select c.id, c.account_id, k.sealed, k.expires_at from connect.connection c
    join connect.credential k on k.project_id = c.project_id and k.connection_id = c.id
    where c.project_id = ${projectId} and c.user_id = ${user_id} and c.state not in ('revoking', 'disconnected')
    order by c.account_id`.execute(db);
  return {
    secrets: secrets.map(({ name, sealed, fingerprint, set_at }) => {
      const value = vault.open(sealed, secretAddress(projectId, user_id, name));
      return { name, value, set_at, isFingerprint: fingerprint === vault.fingerprint(projectId, value) };
    }),
    credentials: credentials.map(({ id, account_id, sealed, expires_at }) => ({
      account_id,
      expires_at,
      credential: openCredential(vault, 'credential', projectId, id, sealed),
    })),
  };
}

/** Every row of the tables that hold users, as text; without the audit and what is told to listeners. */
export async function dumpUsers({ db }: Stand): Promise<string> {
  const texts: string[] = [];
  for (const table of [
    'connected_user',
    'user_secret',
    'suspension',
    'connection',
    'credential',
    'workflow_state',
    'member_switch',
  ]) {
    const { rows } = await sql<{ text: string }>`
      select t::text as text from ${sql.table(`connect.${table}`)} t order by 1`.execute(db);
    texts.push(`${table}: ${rows.length}`, ...rows.map(({ text }) => text));
  }
  return texts.join('\n');
}
