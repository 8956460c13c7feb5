import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { sealCredential } from '../../src/connections/credential.ts';
import type { Db } from '../../src/db/database.ts';
import { type RowKey, type SealedColumn, sealedColumns } from '../../src/keys/sealed-columns.ts';
import type { Vault } from '../../src/vault/index.ts';

/** In every secret that these tests store, and nowhere else. */
export const canary = `cnry-${randomBytes(12).toString('hex')}`;

export interface Seeded {
  readonly projects: readonly string[];
  readonly users: readonly { readonly projectId: string; readonly userId: string }[];
  readonly connections: readonly { readonly projectId: string; readonly connectionId: string }[];
}

export const secretNames = ['apiKey', 'ssn', 'webhook', 'zeta'] as const;

/** What a user's secret says: its own place, so that a value that has moved is noticed. */
export function secretText(userId: string, name: string): string {
  return `${canary} secret ${userId} ${name}`;
}

export function tokenText(rowId: string): string {
  return `${canary} token ${rowId}`;
}

/** Two projects of `usersEach` users, each with four secrets, a connection with a webhook, and an attempt; two OAuth clients and a signing secret with the one before each. */
export async function seedSealed(db: Db, vault: Vault, usersEach: number): Promise<Seeded> {
  const seeded = {
    projects: [] as string[],
    users: [] as Seeded['users'][number][],
    connections: [] as Seeded['connections'][number][],
  };
  for (const slug of ['one', 'two']) {
    const projectId = randomUUID();
    seeded.projects.push(projectId);
    await db.insertInto('connect.project').values({ project_id: projectId, slug, name: slug, origins: [] }).execute();
    for (const integrationId of ['crm', 'mail']) {
      await db
        .insertInto('connect.oauth_app')
        .values({
          project_id: projectId,
          integration_id: integrationId,
          client_id: 'c',
          sealed_client_secret: vault.seal(
            `${canary} client ${integrationId}`,
            column('connect.oauth_app', 'sealed_client_secret').address({
              project_id: projectId,
              integration_id: integrationId,
            }),
          ),
        })
        .execute();
    }
    const signing = (field: string) =>
      vault.seal(
        `${canary} signing ${field}`,
        column('connect.signing_secret', field).address({ project_id: projectId, integration_id: 'crm' }),
      );
    await db
      .insertInto('connect.signing_secret')
      .values({
        project_id: projectId,
        integration_id: 'crm',
        sealed_secret: signing('sealed_secret'),
        sealed_previous: signing('sealed_previous'),
        previous_until: new Date(Date.now() + 60_000),
      })
      .execute();
    for (let nth = 0; nth < usersEach; nth += 1) {
      const userId = randomUUID();
      const connectionId = randomUUID();
      await seedUser(db, vault, { projectId, userId, connectionId, externalId: `u${nth}` });
      seeded.users.push({ projectId, userId });
      seeded.connections.push({ projectId, connectionId });
    }
  }
  return seeded;
}

async function seedUser(
  db: Db,
  vault: Vault,
  ids: {
    readonly projectId: string;
    readonly userId: string;
    readonly connectionId: string;
    readonly externalId: string;
  },
): Promise<void> {
  const { projectId: project_id, userId: user_id, connectionId } = ids;
  const attemptId = randomUUID();
  await db
    .insertInto('connect.connected_user')
    .values({ project_id, id: user_id, external_id: ids.externalId })
    .execute();
  await db
    .insertInto('connect.user_secret')
    .values(
      secretNames.map((name) => ({
        project_id,
        user_id,
        name,
        sealed: vault.seal(
          secretText(user_id, name),
          column('connect.user_secret', 'sealed').address({ project_id, user_id, name }),
        ),
        fingerprint: vault.fingerprint(project_id, secretText(user_id, name)),
      })),
    )
    .execute();
  await db
    .insertInto('connect.connection')
    .values({
      project_id,
      id: connectionId,
      user_id,
      integration_id: 'crm',
      state: 'connected',
      reason: null,
      account_id: 'a',
      account_label: 'A',
    })
    .execute();
  await db
    .insertInto('connect.credential')
    .values({
      project_id,
      connection_id: connectionId,
      sealed: sealCredential(vault, 'credential', project_id, connectionId, {
        kind: 'oauth2',
        accessToken: tokenText(connectionId),
      }),
    })
    .execute();
  const webhookId = randomUUID();
  const hook = (field: string) =>
    vault.seal(
      `${canary} webhook ${field}`,
      column('connect.account_webhook', field).address({ project_id, id: webhookId }),
    );
  await db
    .insertInto('connect.account_webhook')
    .values({
      project_id,
      id: webhookId,
      connection_id: connectionId,
      sealed_secret: hook('sealed_secret'),
      sealed_previous: hook('sealed_previous'),
      previous_until: new Date(Date.now() + 60_000),
    })
    .execute();
  await db
    .insertInto('connect.attempt')
    .values({
      project_id,
      id: attemptId,
      user_id,
      integration_id: 'crm',
      state: 'awaiting_provider',
      origin: null,
      expires_at: new Date(Date.now() + 900_000),
      sealed_verifier: vault.seal(
        tokenText(attemptId),
        column('connect.attempt', 'sealed_verifier').address({ project_id, id: attemptId }),
      ),
      sealed_credential: sealCredential(vault, 'attempt', project_id, attemptId, {
        kind: 'oauth2',
        accessToken: tokenText(attemptId),
      }),
    })
    .execute();
}

export function column(table: string, name: string): SealedColumn {
  const found = sealedColumns.find((each) => each.table === table && each.column === name);
  if (found === undefined) throw new Error(`${table}.${name} is not listed`);
  return found;
}

/**
 * Opens every sealed value of the database with this vault. What does not open throws; each must hold the
 * canary, and what is derived must come from the vault whose first key sealed it.
 */
export async function openEverything(db: Db, vault: Vault, sealers: readonly Vault[] = [vault]): Promise<number> {
  let opened = 0;
  for (const each of sealedColumns) {
    const { rows } = await sql<Record<string, string>>`
      select *, ${sql.ref(each.column)} as value from ${sql.table(each.table)} where ${sql.ref(each.column)} is not null
    `.execute(db);
    for (const row of rows) {
      const key: RowKey = Object.fromEntries(Object.keys(each.key).map((name) => [name, row[name] ?? '']));
      const plaintext = vault.open(row.value ?? '', each.address(key));
      const sealer = sealers.find(({ keyIds }) => keyIds[0] === vault.keyIdOf(row.value ?? ''));
      if (sealer === undefined) throw new Error(`${each.table} is sealed with a key that is not expected`);
      if (!plaintext.includes(canary)) throw new Error(`${each.table} holds something else`);
      if (each.derived !== undefined && row[each.derived.column] !== each.derived.from(sealer, key, plaintext)) {
        throw new Error(`${each.table}.${each.derived.column} does not go with the value`);
      }
      opened += 1;
    }
  }
  return opened;
}

/** Every row of every table as text. */
export async function dump(db: Db): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
  `.execute(db);
  const texts = [];
  for (const { name } of tables) {
    const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.raw(name)} t`.execute(db);
    texts.push(...rows.map(({ text }) => text));
  }
  return texts.join('\n');
}

/** The forms in which the canary would be found: as it is, in hex, and in base64 at each of three offsets. */
export function formsOfCanary(): string[] {
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), Buffer.from(canary)])
      .toString('base64url')
      .slice(offset === 0 ? 0 : offset + 1, -3),
  );
  return [canary, Buffer.from(canary).toString('hex'), ...base64];
}
