import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database, Db } from './database.ts';
import { namingClient } from './name-statements.ts';

/**
 * Opens the pool. Timeouts are the server's own, so that a vanished client never holds a lock.
 * A lost connection ends its query, never the process.
 */
export function openDatabase(options: {
  readonly connectionString: string;
  readonly maxConnections?: number;
  readonly onConnectionLost?: (error: Error) => void;
}): Db {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.maxConnections ?? 10,
    Client: namingClient(),
    application_name: 'acme-connect',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    options: '-c statement_timeout=15000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000 -c jit=off',
  });
  pool.on('error', (error) => options.onConnectionLost?.(error));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}
