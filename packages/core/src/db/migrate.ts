import { migrateWorkflow, withLater } from '@acme/workflow';
import { Kysely, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import * as foundation from './migrations/2026-11-23-foundation.ts';
import * as connectedUsers from './migrations/2026-11-25-connected-users.ts';
import * as keysAndLimits from './migrations/2026-11-25-keys-and-limits.ts';
import * as textIndex from './migrations/2026-11-25-text-index.ts';
import * as urlParts from './migrations/2026-11-25-url-parts.ts';
import * as refresh from './migrations/2026-11-25-zz-refresh.ts';
import * as accounts from './migrations/2026-11-26-accounts.ts';
import * as destinations from './migrations/2026-11-26-destinations.ts';
import * as health from './migrations/2026-11-26-health.ts';
import * as rareGrams from './migrations/2026-11-26-rare-grams.ts';
import * as webhooks from './migrations/2026-11-26-webhooks.ts';
import * as polls from './migrations/2026-11-26-x-polls.ts';
import * as accountWebhooks from './migrations/2026-11-26-zz-account-webhooks.ts';
import * as organisations from './migrations/2026-11-26-zz-organisations.ts';
import * as viewTokens from './migrations/2026-11-26-zzz-view-tokens.ts';
import * as settings from './migrations/2026-11-26-zzzz-settings.ts';
import * as paragon from './migrations/2026-11-26-zzzzz-paragon.ts';
import * as runFailures from './migrations/2026-11-26-zzzzz-run-failures.ts';
import * as outboxAge from './migrations/2026-11-26-zzzzzz-outbox-age.ts';
import * as rotatedKeys from './migrations/2026-11-26-zzzzzzz-rotated-keys.ts';
import * as sealedKeyIds from './migrations/2026-11-26-zzzzzzz-sealed-key-ids.ts';
import * as forgottenOperations from './migrations/2026-11-26-zzzzzzzz-forgotten-operations.ts';

export const migrations = {
  '2026-11-23-foundation': foundation,
  '2026-11-25-connected-users': connectedUsers,
  '2026-11-25-keys-and-limits': keysAndLimits,
  '2026-11-25-text-index': textIndex,
  '2026-11-25-url-parts': urlParts,
  '2026-11-25-zz-refresh': refresh,
  '2026-11-26-accounts': accounts,
  '2026-11-26-destinations': destinations,
  '2026-11-26-health': health,
  '2026-11-26-rare-grams': rareGrams,
  '2026-11-26-webhooks': webhooks,
  '2026-11-26-x-polls': polls,
  '2026-11-26-zz-account-webhooks': accountWebhooks,
  '2026-11-26-zz-organisations': organisations,
  '2026-11-26-zzz-view-tokens': viewTokens,
  '2026-11-26-zzzz-settings': settings,
  '2026-11-26-zzzzz-paragon': paragon,
  '2026-11-26-zzzzz-run-failures': runFailures,
  '2026-11-26-zzzzzz-outbox-age': outboxAge,
  '2026-11-26-zzzzzzz-rotated-keys': rotatedKeys,
  '2026-11-26-zzzzzzz-sealed-key-ids': sealedKeyIds,
  '2026-11-26-zzzzzzzz-forgotten-operations': forgottenOperations,
};

/**
 * Brings a database to this version. Several processes may call it at once: one works, the others
 * wait. A statement that cannot get its lock within two seconds fails the migration as a whole. A database that a newer version has
 * brought further stays as it is.
 *
 * @returns the names of what was applied now, none on a database that is up to date
 */
export async function migrate(options: { readonly connectionString: string }): Promise<string[]> {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: 2,
    connectionTimeoutMillis: 5_000,
    options: '-c lock_timeout=2000',
  });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const { error, results } = await new Migrator({
      db,
      // Asked for once it is this process's turn, on a connection of its own.
      provider: { getMigrations: async () => (await withLater(db, 'acme_migration', migrations)).migrations },
      migrationTableName: 'acme_migration',
      migrationLockTableName: 'acme_migration_lock',
    }).migrateToLatest();
    if (error !== undefined) throw error instanceof Error ? error : new Error('A migration failed.', { cause: error });
    await migrateWorkflow({ connectionString: options.connectionString });
    return (results ?? []).filter((r) => r.status === 'Success').map((r) => r.migrationName);
  } finally {
    await db.destroy();
  }
}
