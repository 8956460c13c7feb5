import { Kysely, PostgresDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { migrations } from './index.ts';

/**
 * What `migrateWorkflow` has still to do on a database: names of migrations, and `pgboss` where its schema is missing. Only
 * reads.
 *
 * @example if ((await pendingWorkflowMigrations({ connectionString })).length > 0) await migrateWorkflow({ connectionString });
 */
export async function pendingWorkflowMigrations(options: { readonly connectionString: string }): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: options.connectionString, max: 1, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => undefined);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const known = await new Migrator({
      db,
      provider: { getMigrations: async () => migrations },
      migrationTableSchema: 'workflow',
      migrationTableName: 'migration',
      migrationLockTableName: 'migration_lock',
    }).getMigrations();
    const { rows } = await sql<{ found: boolean }>`select to_regclass('pgboss.version') is not null as found`.execute(
      db,
    );
    const ours = known.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
    return rows[0]?.found === true ? ours : [...ours, 'pgboss'];
  } finally {
    await db.destroy();
  }
}
