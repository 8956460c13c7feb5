import { pendingWorkflowMigrations } from '@acme/workflow';
import { Kysely, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { migrations } from './migrate.ts';

/** The database lacks what this version needs. */
class DatabaseNotMigrated extends Error {
  override readonly name = 'DatabaseNotMigrated';
}

/** Says what an operator can do, where opening the product would fail at the first table that is missing. @throws DatabaseNotMigrated */
export async function refuseUnmigrated(options: { readonly connectionString: string }): Promise<void> {
  const { length } = await pendingMigrations(options);
  if (length === 0) return;
  throw new DatabaseNotMigrated(
    `The database is not of this version: ${length} migrations are pending. Run "acme-connect migrate", or start the server, which does it.`,
  );
}

/** The names of what `migrate` would apply to a database, all of them on an empty one. Only reads. */
export async function pendingMigrations(options: { readonly connectionString: string }): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: options.connectionString, max: 1, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => undefined);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const known = await new Migrator({
      db,
      provider: { getMigrations: async () => migrations },
      migrationTableName: 'acme_migration',
      migrationLockTableName: 'acme_migration_lock',
    }).getMigrations();
    const ours = known.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
    return [...ours, ...(await pendingWorkflowMigrations(options)).map((name) => `workflow ${name}`)];
  } finally {
    await db.destroy();
  }
}
