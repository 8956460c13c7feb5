import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import type { Log } from '../contract.ts';
import { createQueue } from '../queue.ts';
import { WorkflowError } from '../workflow-error.ts';
import * as initial from './0001-initial.ts';
import * as lists from './0002-lists.ts';
import * as durable from './0003-durable.ts';
import * as traceparent from './0004-traceparent.ts';
import * as explainedOfSubject from './0005-explained-of-subject.ts';
import * as unsettled from './0006-unsettled.ts';
import * as heldTicks from './0007-held-ticks.ts';
import { ensurePartitions } from './partitions.ts';
import { withLater } from './with-later.ts';

export const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-lists': lists,
  '0003-durable': durable,
  '0004-traceparent': traceparent,
  '0005-explained-of-subject': explainedOfSubject,
  '0006-unsettled': unsettled,
  '0007-held-ticks': heldTicks,
};

const lockWaitMs = 60_000;
const lockPollMs = 100;

/**
 * Brings a database to the schema of this version: schema `workflow` (ours) and schema `pgboss` (pg-boss's own).
 * Does nothing on a database that is up to date; safe when several processes run it at once: one migrates, the
 * others wait for it. A statement that cannot get its table lock within two seconds gives up instead of
 * stopping everybody behind it.
 *
 * @throws WorkflowError `migration_failed`
 * @example await migrateWorkflow({ connectionString: 'postgres://...' });
 */
export async function migrateWorkflow(options: {
  readonly connectionString: string;
  readonly log?: Log;
}): Promise<void> {
  const pool = new pg.Pool({ connectionString: options.connectionString, max: 1 });
  pool.on('error', (error) => options.log?.error({ error: String(error) }, 'workflow: migration connection failed'));
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    await db.connection().execute(async (connection) => {
      await takeLock(connection);
      try {
        await migrate(connection, options);
      } finally {
        await sql`select pg_advisory_unlock(hashtextextended('acme.workflow.migrate', 0))`.execute(connection);
      }
    });
  } finally {
    await db.destroy();
  }
}

async function migrate(db: Kysely<unknown>, options: { readonly connectionString: string; readonly log?: Log }) {
  await sql`set lock_timeout = '2s'`.execute(db);
  await sql`set client_min_messages = 'warning'`.execute(db);
  await sql`create schema if not exists workflow`.execute(db);
  const applied = await withLater(db, 'workflow.migration', migrations);
  if (applied.later.length > 0)
    options.log?.warn({ later: applied.later }, 'workflow: a newer version has migrated this database');
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => applied.migrations },
    migrationTableSchema: 'workflow',
    migrationTableName: 'migration',
    migrationLockTableName: 'migration_lock',
  });
  const { error, results } = await migrator.migrateToLatest();
  for (const result of results ?? []) {
    if (result.status === 'Success')
      options.log?.info({ migration: result.migrationName }, 'workflow: migration applied');
  }
  if (error) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'unknown';
    throw new WorkflowError(
      'migration_failed',
      `Migration ${failed} of the schema "workflow" failed and was rolled back. See the cause; fix it and run the migration again.`,
      { cause: error },
    );
  }
  await ensurePartitions(db);
  await createQueue(options.connectionString);
}

/** Asked for again and again rather than waited for: a waiting lock would be cut off by `lock_timeout`. */
async function takeLock(db: Kysely<unknown>): Promise<void> {
  const deadline = performance.now() + lockWaitMs;
  for (;;) {
    const { rows } = await sql<{ taken: boolean }>`
      select pg_try_advisory_lock(hashtextextended('acme.workflow.migrate', 0)) as taken`.execute(db);
    if (rows[0]?.taken) return;
    if (performance.now() > deadline) {
      throw new WorkflowError(
        'migration_failed',
        'Another process has been migrating this database for a minute. Wait for it, or end it, and try again.',
      );
    }
    await new Promise((resolve) => setTimeout(resolve, lockPollMs));
  }
}
