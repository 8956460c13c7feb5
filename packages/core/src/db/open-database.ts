import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Observer } from '../observe/observer.ts';
import type { Database, Db } from './database.ts';
import { namingClient } from './name-statements.ts';

export interface PoolOptions {
  readonly connectionString: string;
  readonly maxConnections?: number;
  readonly onConnectionLost?: (error: Error) => void;
  readonly observer?: Pick<Observer, 'statement'>;
}

/**
 * Opens the pool. Timeouts are the server's own, so that a vanished client never holds a lock.
 * A lost connection ends its query, never the process.
 */
export function openPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.maxConnections ?? 10,
    Client: namingClient(options.observer?.statement),
    application_name: 'acme-connect',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    options: '-c statement_timeout=15000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000 -c jit=off',
  });
  pool.on('error', (error) => options.onConnectionLost?.(error));
  return pool;
}

/** The database on a pool, or on one that is opened for it. */
export function openDatabase(options: PoolOptions | { readonly pool: pg.Pool }): Db {
  const pool = 'pool' in options ? options.pool : openPool(options);
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}
